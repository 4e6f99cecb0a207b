import { beforeEach, describe, expect, it } from 'vitest';
import { hour, minute } from '../../../shared/time.ts';
import { callContext } from '../detections/stage.testkit.ts';
import { moveStep, putAction, useQueue } from './incidents.testkit.ts';
import { createIncidents } from './service.ts';

const queue = useQueue();
const { take, get, list, audited } = queue;
const context = callContext();

describe('an incident follows its containment', () => {
  const follow = (...ids: number[]) => queue.stage.bus.emit('actionsMoved', { actionIds: ids });
  beforeEach(() => {
    queue.stage.incidents.start();
    const group = { kind: 'site', value: 'Breda' };
    take({ sim: 1, group }, { sim: 2, group });
  });

  it('contains on observation, tells each step once, and drops back when a SIM drifts', async () => {
    const { ledger, clock } = queue.stage.ports;
    const at = clock.now();
    putAction(ledger, 7, 'suspend', 1, [1, 2], at);
    follow(7);
    expect((await get(1)).row).toMatchObject({
      status: 'containing',
      containment: { total: 2, requested: 2, accepted: 0, observed: 0 },
    });
    expect((await get(1)).acknowledgedAt).toBe(at);
    moveStep(ledger, 7, 1, 'accepted', at + minute);
    follow(7);
    moveStep(ledger, 7, 2, 'accepted', at + 2 * minute);
    follow(7);
    moveStep(ledger, 7, 1, 'observed', at + 3 * minute);
    follow(7);
    await clock.advance(5_000);
    follow(7);
    expect((await get(1)).row.status).toBe('containing');
    moveStep(ledger, 7, 2, 'observed', at + 4 * minute);
    follow(7);
    const contained = await get(1);
    expect(contained.row).toMatchObject({
      status: 'contained',
      containment: { total: 2, accepted: 2, observed: 2 },
    });
    expect(contained).toMatchObject({ containedAt: at + 4 * minute });
    expect(contained.actions).toMatchObject([
      { id: 7, acceptedAt: at + 2 * minute, observedAt: at + 4 * minute, containment: { observed: 2 } },
    ]);
    const told = contained.timeline
      .filter(({ actionId }) => actionId === 7)
      .map(({ kind, text }) => `${kind}: ${text}`);
    expect(told).toEqual([
      'action: ACT-7 Suspend requested for 2 SIMs',
      'network: ACT-7 Suspend accepted on 2 of 2',
      'network: ACT-7 Suspend observed on 2 of 2',
    ]);
    // What is told again unchanged was known from the first time on.
    const requested = contained.timeline.find(({ kind }) => kind === 'action');
    expect(requested).toMatchObject({ at, recordedAt: at });
    moveStep(ledger, 7, 1, 'drifted', at + hour);
    follow(7);
    expect(await get(1)).toMatchObject({ row: { status: 'containing' }, containedAt: null });
    expect(audited('INC-1')).toEqual([
      'incident.opened',
      'incident.containing',
      'incident.contained',
      'incident.containing',
    ]);
  });

  it('is not contained any more when somebody resumes a SIM from elsewhere, once that was seen', async () => {
    const { ledger, clock } = queue.stage.ports;
    const at = clock.now();
    putAction(ledger, 7, 'suspend', 1, [1, 2], at);
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', at);
    follow(7);
    putAction(ledger, 8, 'resume', null, [1, 2], at);
    follow(8);
    expect((await get(1)).row.status).toBe('contained');
    for (const sim of [1, 2]) moveStep(ledger, 8, sim, 'observed', at + minute);
    follow(8);
    expect((await get(1)).row).toMatchObject({ status: 'triage', containment: null });
  });

  it('counts actions of an absorbed incident', async () => {
    const { ledger, clock } = queue.stage.ports;
    take({ sim: 5, rule: 'D-EP-01', site: 'Ede' });
    putAction(ledger, 9, 'suspend', 2, [5], clock.now());
    follow(9);
    take({ sim: 5, rule: 'D-EE-03', severity: 'critical', site: 'Ede' });
    moveStep(ledger, 9, 5, 'observed', clock.now());
    follow(9);
    const chain = await get(3);
    expect(chain.row).toMatchObject({
      status: 'contained',
      severity: 'critical',
      containment: { total: 1, observed: 1 },
    });
    expect((await list('is:open')).rows.map(({ id }) => id)).not.toContain(2);
    expect((await get(2)).row.status).toBe('resolved');
    expect((await get(2)).resolution).toBe('Part of INC-3.');
  });

  it('follows a busy action a little later rather than all the time, and misses nothing', async () => {
    let tick = 0;
    const { ledger, clock } = queue.stage.ports;
    const slow = createIncidents({
      ...queue.stage.ports,
      clock: { now: () => clock.now(), monotonic: () => (tick += 10) },
      bus: queue.stage.bus,
      ruleText: () => null,
    });
    putAction(ledger, 7, 'suspend', 1, [1, 2], clock.now());
    slow.onActionsMoved([7]);
    expect((await get(1)).row.status).toBe('containing');
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', clock.now());
    slow.onActionsMoved([7]);
    expect((await get(1)).row.status).toBe('containing');
    await clock.advance(200);
    expect((await get(1)).row.status).toBe('contained');
  });

  it('hands the owner of an absorbed incident on to the graver one', async () => {
    take({ sim: 5, rule: 'D-EP-01', site: 'Ede' });
    await queue.stage.incidents.handlers.acknowledge({ ids: [2] }, context);
    await queue.stage.incidents.handlers.comment({ id: 2, text: 'Called the site.' }, context);
    take({ sim: 5, rule: 'D-EE-03', severity: 'critical', site: 'Ede' });
    const chain = await get(3);
    expect(chain.row).toMatchObject({ assignee: 'J. Varga', status: 'triage', clock: { name: 'Contain' } });
    expect(chain.timeline.map(({ text }) => text)).toContain('Called the site.');
    expect(audited('INC-2')).toContain('incident.absorbed');
  });

  it('does not stay contained when a further SIM joins', async () => {
    const { ledger, clock } = queue.stage.ports;
    putAction(ledger, 7, 'suspend', 1, [1, 2], clock.now());
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', clock.now());
    follow(7);
    take({ sim: 3, group: { kind: 'site', value: 'Breda' } });
    expect((await get(1)).row.status).toBe('triage');
  });

  it('finds what still holds when it is reopened', async () => {
    const { ledger, clock } = queue.stage.ports;
    putAction(ledger, 7, 'suspend', 1, [1, 2], clock.now());
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', clock.now());
    follow(7);
    await queue.stage.incidents.handlers.resolve(
      { ids: [1], verdict: 'true_positive', reason: 'stolen' },
      context,
    );
    await queue.stage.incidents.handlers.reopen({ ids: [1], reason: 'another one' }, context);
    expect((await get(1)).row.status).toBe('contained');
  });
});
