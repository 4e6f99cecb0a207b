import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/time.ts';
import { createStage, providerId, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { unorderedChange } from './unordered-change.ts';

let stage: Stage;
afterEach(() => stage?.close());

function order(sim: StagedSim, id: number, kind: string, at: number): void {
  stage.ports.ledger.run(
    `INSERT INTO actions (action_id, kind, reason, requested_by, role, requested_at, expires_at, lifetime, updated_at, version)
     VALUES (?, ?, 'because', 'J. Varga', 'analyst', ?, ?, ?, ?, 1)`,
    [id, kind, at, at + day, day, at],
  );
  stage.ports.ledger.run(
    `INSERT INTO action_sims (action_id, iccid_body, iccid, provider_id, provider_sim_id, state, parameters, precondition, sent_at, observed_at, updated_at)
     VALUES (?, ?, ?, ?, ?, 'observed', '{}', '{}', ?, ?, ?)`,
    [id, sim.body, sim.iccid, providerId, sim.iccid, at, at + minute, at + minute],
  );
}

function begin(): StagedSim {
  stage = createStage({ rules: [unorderedChange] });
  stage.covered({ clock: t0 + day });
  return stage.sim(1, { device: 'mdk-01-p1' });
}

describe('D-EP-11 change that nobody ordered', () => {
  it('fires on a resumption that no order explains', async () => {
    const sim = begin();
    order(sim, 1, 'suspend', t0);
    stage.lifecycle(sim, t0 + minute, 'active', 'suspended');
    stage.lifecycle(sim, t0 + 5 * hour, 'suspended', 'active');
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ rule_id: 'D-EP-11', severity: 'high', at: t0 + 5 * hour });
    expect(await stage.run()).toBe(0);
  });

  it('is quiet on what was ordered, on first use, and in a console that never gave an order', async () => {
    const sim = begin();
    stage.lifecycle(sim, t0, 'active', 'suspended');
    expect(await stage.run()).toBe(0);
    order(sim, 1, 'suspend', t0 + hour);
    order(sim, 2, 'resume', t0 + 2 * hour);
    stage.lifecycle(sim, t0 + hour + minute, 'active', 'suspended');
    stage.lifecycle(sim, t0 + 2 * hour + 2 * minute, 'suspended', 'active');
    stage.lifecycle(sim, t0 + 3 * hour, 'ready', 'active');
    expect(await stage.run()).toBe(0);
  });
});
