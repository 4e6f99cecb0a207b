import { afterEach, describe, expect, it } from 'vitest';
import { finding } from '../incidents/incidents.testkit.ts';
import { analyst, approvalOf, openDesk, type Desk } from './responses.testkit.ts';

let desk: Desk | null = null;
afterEach(() => desk?.close());

describe('an approval', () => {
  it('writes the action and the decision together or neither', async () => {
    let broken = true;
    const mine: Desk = openDesk({
      tell(id, actor, text, detail) {
        if (broken && text.startsWith('Approved')) throw new Error('killed here');
        mine.incidents.tell(id, actor, text, detail);
      },
    });
    desk = mine;
    await mine.set();
    mine.stage.sim(1);
    mine.stage.ports.ledger.transaction(() =>
      mine.incidents.take([finding({ sim: 1 })], mine.stage.ports.clock.now()),
    );
    const approval = await approvalOf(mine, 1, 1);
    await expect(async () => mine.responses.handlers.approve(approval, analyst)).rejects.toThrow(
      'killed here',
    );
    const { proposals } = await mine.responses.handlers.ofIncident({ incidentId: 1 }, analyst);
    expect(proposals).toMatchObject([{ state: 'open', actionId: null }]);
    expect(mine.count('actions')).toBe(0);
    broken = false;
    expect(await mine.responses.handlers.approve(approval, analyst)).toEqual({ actionId: 1, sims: 1 });
    await expect(async () => mine.responses.handlers.approve(approval, analyst)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(mine.count('actions')).toBe(1);
  });

  it('is given once, whoever else approves at the same moment', async () => {
    const mine = openDesk();
    desk = mine;
    await mine.set();
    mine.stage.sim(1);
    mine.stage.ports.ledger.transaction(() =>
      mine.incidents.take([finding({ sim: 1 })], mine.stage.ports.clock.now()),
    );
    const approval = await approvalOf(mine, 1, 1);
    const both = await Promise.allSettled([
      Promise.resolve(mine.responses.handlers.approve(approval, analyst)),
      Promise.resolve(mine.responses.handlers.approve(approval, analyst)),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(mine.count('actions')).toBe(1);
  });
});
