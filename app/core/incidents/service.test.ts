import { expect, it } from 'vitest';
import { contract } from '../../../shared/contract/index.ts';
import { callContext } from '../detections/stage.testkit.ts';
import { putAction, useQueue } from './incidents.testkit.ts';

const queue = useQueue();
const { get, list } = queue;
const context = callContext();

it('answers as the contract says', async () => {
  const sim = queue.stage.sim(1, { tags: { allowed_countries: 'NL' } });
  queue.stage.covered({ clock: 5_000_000 });
  queue.stage.session(sim, 4_000_000, { country: 'ES' });
  await queue.stage.run();
  putAction(queue.stage.ports.ledger, 7, 'suspend', 1, [1], queue.stage.ports.clock.now());
  queue.stage.incidents.onActionsMoved([7]);
  await queue.stage.incidents.handlers.recordInstant(
    { id: 1, kind: 'awareness', at: 1, note: 'told by phone' },
    context,
  );
  const { rules, findings } = queue.stage.detections.handlers;
  expect(contract.incidents.get.output.parse(await get(1))).toMatchObject({ rule: { id: 'D-NW-01' } });
  expect(contract.incidents.list.output.parse(await list('is:open')).rows).toHaveLength(1);
  expect(contract.detections.rules.output.parse(await rules({}, context)).rules.length).toBeGreaterThan(8);
  expect(
    contract.detections.findings.output.parse(await findings({ limit: 5 }, context)).findings,
  ).toHaveLength(1);
});
