import { afterEach, describe, expect, it } from 'vitest';
import { hour } from '../../../../shared/time.ts';
import { createStage, t0, type Stage } from '../stage.testkit.ts';

let stage: Stage;
afterEach(() => stage?.close());

describe('D-CD-09 usage threshold', () => {
  it('tells 80, 90 and 100 % once each, in one incident that grows graver', async () => {
    stage = createStage();
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
    stage = createStage();
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
});
