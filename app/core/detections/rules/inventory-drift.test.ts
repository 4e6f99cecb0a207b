import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { createStage, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { inventoryDrift } from './inventory-drift.ts';

let stage: Stage;
afterEach(() => stage?.close());

/** The console came to the fleet so long before `t0`. */
const began = t0 - 60 * day;

function seen(sim: StagedSim, first: number, last: number): void {
  stage.ports.cache.run('UPDATE sims SET first_seen_at = ?, last_seen_at = ? WHERE sim_key = ?', [
    first,
    last,
    sim.key,
  ]);
}

function listed(sim: StagedSim): void {
  stage.ports.ledger.run(
    `INSERT INTO evidence (subject, kind, observed_at, collected_at, source, facts, hash) VALUES (?, 'device-inventory', 0, 0, 'file', '{}', 'h')`,
    [`sim:${sim.body}`],
  );
}

/** Ten SIMs that were there from the beginning; the inventory knows `known` of them. */
function fleet(known = 10): void {
  stage = createStage({ rules: [inventoryDrift] });
  for (let number = 1; number <= 10; number++) {
    const sim = stage.sim(number, { site: 'Breda' });
    seen(sim, began, t0);
    if (number <= known) listed(sim);
  }
  stage.covered({ sims: t0, usageFrom: began, usage: t0, clock: t0 });
}

describe('D-EE-07 inventory drift', () => {
  it('fires once on a SIM that came later and that no inventory knows', async () => {
    fleet();
    const stranger = stage.sim(11, { device: 'no-one-p1', site: 'Breda' });
    seen(stranger, t0 - 20 * day, t0);
    const recorded = stage.sim(12);
    seen(recorded, t0 - 20 * day, t0);
    listed(recorded);
    expect(await stage.run()).toBe(1);
    const [finding] = stage.findings();
    expect(finding).toMatchObject({ rule_id: 'D-EE-07', iccid_body: stranger.body, severity: 'low' });
    expect(finding?.summary).toContain('stands in no inventory');
    stage.covered({ sims: t0 + hour, usage: t0 + hour, clock: t0 + hour });
    expect(await stage.run()).toBe(0);
  });

  it('gives a new SIM a week, and says nothing where the inventory knows too few to be one', async () => {
    fleet();
    seen(stage.sim(11), t0 - 6 * day, t0);
    expect(await stage.run()).toBe(0);
    stage.close();
    fleet(5);
    seen(stage.sim(11), t0 - 20 * day, t0);
    expect(await stage.run()).toBe(0);
  });

  it('says nothing of those that were there when the console came', async () => {
    fleet();
    const first = stage.sim(11);
    seen(first, began + 2 * hour, t0);
    expect(await stage.run()).toBe(0);
  });

  it('tells of active SIMs that nobody used for ninety days, as one', async () => {
    fleet(0);
    for (const number of [11, 12]) seen(stage.sim(number), began - 60 * day, t0 - 91 * day);
    seen(stage.sim(13), began - 60 * day, t0 - 89 * day);
    seen(stage.sim(14, { lifecycle: 'suspended' }), began - 60 * day, t0 - 200 * day);
    expect(await stage.run()).toBe(2);
    expect(stage.findings().map(({ summary }) => summary.includes('was last seen at'))).toEqual([true, true]);
    expect(new Set(stage.findings().map(({ incident_id }) => incident_id)).size).toBe(1);
  });

  it('does not judge a SIM of which no sign of life is known', async () => {
    fleet();
    stage.sim(11);
    expect(await stage.run()).toBe(0);
  });
});
