import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { createStage, t0, type Stage } from '../stage.testkit.ts';
import { usageQuota } from './usage-quota.ts';

let stage: Stage;
afterEach(() => stage?.close());

describe('D-CD-09 usage threshold', () => {
  it('tells 80, 90 and 100 % once each, in one incident that grows graver', async () => {
    stage = createStage({ rules: [usageQuota] });
    stage.group('chargers', { monthly_quota_mb: '100' });
    const sim = stage.sim(1, { groupId: 'chargers', site: 'Breda' });
    stage.covered({ usageFrom: t0, clock: t0 });
    const steps = [];
    for (let n = 0; n < 12; n++) {
      stage.usage(sim, t0 + n * hour, 1_000_000, 9_000_000);
      stage.covered({ usage: t0 + (n + 1) * hour, clock: t0 + (n + 1) * hour });
      steps.push(await stage.run());
    }
    expect(steps).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]);
    expect(stage.findings().map(({ severity, at }) => [severity, (at - t0) / hour])).toEqual([
      ['low', 8],
      ['medium', 9],
      ['high', 10],
    ]);
    expect(stage.ports.ledger.all('SELECT severity, status FROM incidents')).toEqual([
      { severity: 'high', status: 'new' },
    ]);
  });

  it('counts the hour that runs, and begins anew with the month', async () => {
    stage = createStage({ rules: [usageQuota] });
    const sim = stage.sim(1, { tags: { quota_mb: '10' } });
    const end = Date.UTC(2026, 11, 1);
    stage.usage(sim, end - 2 * hour, 7_000_000);
    stage.covered({ usageFrom: t0, usage: end - hour, clock: end - hour });
    expect(await stage.run()).toBe(0);
    stage.usage(sim, end - hour, 2_500_000);
    stage.covered({ usage: end - hour / 2, clock: end - hour / 2 });
    expect(await stage.run()).toBe(1);
    stage.usage(sim, end, 7_000_000);
    stage.covered({ usage: end + hour, clock: end + hour });
    expect(await stage.run()).toBe(0);
  });

  it('counts the days before the hours that are known, once each', async () => {
    stage = createStage({ rules: [usageQuota] });
    const sim = stage.sim(1, { tags: { quota_mb: '100' } });
    const { cache } = stage.ports;
    const month = Date.UTC(2026, 10, 1);
    const read = (to: number): void => {
      cache.run(
        `INSERT INTO sync_state (provider_id, source, complete_from, complete_until) VALUES ('p1', 'usage-days', ?, ?)
         ON CONFLICT DO UPDATE SET complete_until = excluded.complete_until`,
        [month, to],
      );
      stage.covered({ usageFrom: t0 - day, usage: to, clock: to });
    };
    for (let at = month; at < t0; at += day) {
      cache.run('INSERT INTO usage_days (sim_key, at, up, down) VALUES (?, ?, 7000000, 8000000)', [
        sim.key,
        at,
      ]);
    }
    stage.usage(sim, t0 - 2 * hour, 7_000_000, 8_000_000);
    read(t0);
    expect(await stage.run()).toBe(0);
    expect(await stage.run()).toBe(0);
    stage.usage(sim, t0, 6_000_000);
    read(t0 + hour);
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ severity: 'low', at: t0 + hour });
    expect(stage.findings()[0]?.summary).toContain('81 MB');
  });
});
