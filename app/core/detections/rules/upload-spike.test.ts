import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { createBank } from '../../baselines/bank.ts';
import { unpackUplink } from '../uplink-state.ts';
import { createStage, rhythm, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { uploadSpike } from './upload-spike.ts';

let stage: Stage;
afterEach(() => stage?.close());

/** Two weeks of 80 kB an hour, collected. */
async function learned(days = 14): Promise<StagedSim> {
  stage = createStage({ rules: [uploadSpike] });
  const sim = stage.sim(1, { device: 'mdk-01-p1', site: 'Moerdijk' });
  rhythm(stage, sim, t0, days, 80_000);
  stage.covered({ usageFrom: t0, usage: t0 + days * day, clock: t0 + days * day });
  expect(await stage.run()).toBe(0);
  return sim;
}

const end = t0 + 14 * day;

describe('D-TR-10 upload spike', () => {
  it('fires on an hour far beyond all others, and goes on as the same finding', async () => {
    const sim = await learned();
    stage.usage(sim, end, 38_000_000);
    stage.usage(sim, end + hour, 38_000_000);
    stage.covered({ usage: end + 2 * hour, clock: end + 2 * hour });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ at: end, until_at: end + hour, severity: 'high' });
    expect(stage.findings()[0]?.summary).toContain('38 MB');
  });

  it('fires while the hour still runs', async () => {
    const sim = await learned();
    stage.usage(sim, end, 9_000_000);
    stage.covered({ usage: end + 10 * 60_000, clock: end + 10 * 60_000 });
    expect(await stage.run()).toBe(1);
    stage.usage(sim, end, 38_000_000);
    stage.covered({ usage: end + hour, clock: end + hour });
    expect(await stage.run()).toBe(0);
  });

  it('stays quiet below 5 MB, within three times the own 99th percentile, and while it learns', async () => {
    const sim = await learned();
    stage.usage(sim, end, 4_900_000);
    const camera = stage.sim(2);
    rhythm(stage, camera, t0, 14, 7_000_000);
    stage.usage(camera, end, 20_000_000);
    const young = stage.sim(3);
    rhythm(stage, young, end - 5 * day, 5, 80_000);
    stage.usage(young, end, 38_000_000);
    stage.covered({ usage: end + hour, clock: end + hour });
    expect(await stage.run()).toBe(0);
  });

  it('does not learn what fired, so a second attack stands out as the first did', async () => {
    const sim = await learned();
    for (const [n, from] of [end, end + 3 * day].entries()) {
      for (let h = 0; h < 5; h++) stage.usage(sim, from + h * hour, 20_000_000);
      rhythm(stage, sim, from + 5 * hour, 2, 80_000);
      stage.covered({ usage: from + 2 * day, clock: from + 2 * day });
      await stage.run();
      expect(stage.findings()).toHaveLength(n + 1);
      const [id] = stage.ports.ledger.all<{ id: number }>(
        "SELECT incident_id AS id FROM incidents WHERE status <> 'resolved'",
      );
      if (id !== undefined)
        stage.ports.ledger.run("UPDATE incidents SET status = 'resolved' WHERE incident_id = ?", [id.id]);
    }
  });

  it('comes to the same state however often the run is cut', async () => {
    const states = [];
    for (const step of [hour, 5 * hour, 14 * day]) {
      stage = createStage({ rules: [uploadSpike] });
      const sim = stage.sim(1);
      rhythm(stage, sim, t0, 14, 80_000);
      for (let to = t0 + step; to <= end; to += step) {
        stage.covered({ usageFrom: t0, usage: to, clock: to });
        await stage.run();
      }
      stage.covered({ usage: end, clock: end });
      await stage.run();
      const row = stage.ports.ledger.get<{ state: Uint8Array }>(
        "SELECT state FROM rule_memory WHERE rule_id = 'D-TR-10' AND key = ?",
        [sim.body],
      );
      states.push(Array.from(row?.state ?? []));
      stage.close();
    }
    stage = createStage({ rules: [uploadSpike] });
    expect(states[0]?.length).toBeGreaterThan(100);
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it('speaks after a first sync already: the days of a month tell what the hours were like', async () => {
    stage = createStage({ rules: [uploadSpike] });
    const sim = stage.sim(1);
    const { cache } = stage.ports;
    for (let at = end - 30 * day; at < end; at += day) {
      cache.run('INSERT INTO usage_days (sim_key, at, up, down) VALUES (?, ?, 2000000, 600000)', [
        sim.key,
        at,
      ]);
    }
    cache.run(
      "INSERT INTO sync_state (provider_id, source, complete_from, complete_until) VALUES ('p1', 'usage-days', ?, ?)",
      [end - 30 * day, end],
    );
    rhythm(stage, sim, end - 2 * day, 2, 80_000);
    stage.usage(sim, end - 3 * hour, 38_000_000);
    stage.covered({ usageFrom: end - 2 * day, usage: end, clock: end });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.at).toBe(end - 3 * hour);
  });

  it('learns nothing from hours that nobody collected', async () => {
    const sim = await learned();
    const later = end + 20 * day;
    rhythm(stage, sim, later, 1, 80_000);
    stage.covered({ usageFrom: later, usage: later + day, clock: later + day });
    await stage.run();
    const row = stage.ports.ledger.get<{ state: Uint8Array }>(
      "SELECT state FROM rule_memory WHERE rule_id = 'D-TR-10' AND key = ?",
      [sim.body],
    );
    const state = unpackUplink(createBank(1), row?.state ?? new Uint8Array());
    expect(state?.baseline.samples(0)).toBe(15 * 24);
  });
});
