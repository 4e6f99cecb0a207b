import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/time.ts';
import { createStage, t0, type Stage } from '../stage.testkit.ts';
import { limitOf, silentDevice } from './silent-device.ts';

let stage: Stage;
afterEach(() => stage?.close());

describe('D-EE-01 silent device', () => {
  it('fires after three expected intervals of heard silence', async () => {
    stage = createStage({ rules: [silentDevice] });
    stage.group('pumps', { expected_interval_s: '3600' });
    stage.sim(1, { groupId: 'pumps', lastSeenAt: t0, site: 'Moerdijk' });
    stage.covered({ sims: t0 + 3 * hour, usage: t0 + 3 * hour, clock: t0 + 3 * hour });
    expect(await stage.run()).toBe(0);
    stage.covered({ sims: t0 + 4 * hour, usage: t0 + 4 * hour, clock: t0 + 4 * hour });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ at: t0 + 3 * hour, severity: 'medium' });
    stage.covered({ sims: t0 + 2 * day, usage: t0 + 2 * day, clock: t0 + 2 * day });
    expect(await stage.run()).toBe(0);
  });

  it('judges no silence within the lag of a provider', async () => {
    stage = createStage({ rules: [silentDevice], lagMs: 2 * day });
    stage.group('pumps', { expected_interval_s: '3600' });
    stage.sim(1, { groupId: 'pumps', lastSeenAt: t0 });
    for (const [to, found] of [
      [t0 + 2 * day, 0],
      [t0 + 2 * day + hour, 1],
    ] as const) {
      stage.covered({ sims: to, usage: to, clock: to });
      expect(await stage.run()).toBe(found);
    }
  });

  it('does not take for silence what was not collected', async () => {
    stage = createStage({ rules: [silentDevice] });
    stage.group('pumps', { expected_interval_s: '3600' });
    stage.sim(1, { groupId: 'pumps', lastSeenAt: t0 });
    for (const coverage of [{ clock: t0 + day }, { sims: t0 + day }, { usage: t0 + hour }]) {
      stage.covered(coverage);
      expect(await stage.run()).toBe(0);
    }
    stage.covered({ usage: t0 + 6 * hour });
    expect(await stage.run()).toBe(1);
  });

  it('leaves alone what is not in service or was never seen', async () => {
    stage = createStage({ rules: [silentDevice] });
    const tags = { expected_interval_s: '60' };
    stage.sim(1, { tags, lastSeenAt: t0, lifecycle: 'suspended' });
    stage.sim(2, { tags });
    stage.covered({ sims: t0 + day, usage: t0 + day, clock: t0 + day });
    expect(await stage.run()).toBe(0);
  });

  it('makes one incident of a site, which becomes a silent site', async () => {
    stage = createStage({ rules: [silentDevice] });
    stage.group('pumps', { expected_interval_s: '3600' });
    for (let number = 1; number <= 5; number++) {
      stage.sim(number, {
        groupId: 'pumps',
        lastSeenAt: t0 + number * minute,
        site: 'Delfzijl heat district 03',
        deviceClass: 'Heat meter',
      });
    }
    stage.sim(6, { groupId: 'pumps', lastSeenAt: t0, site: 'Breda' });
    stage.covered({ sims: t0 + 4 * hour, usage: t0 + 4 * hour, clock: t0 + 4 * hour });
    expect(await stage.run()).toBe(6);
    expect(
      stage.ports.ledger.all(
        'SELECT title, scope, severity, sim_count FROM incidents ORDER BY sim_count DESC',
      ),
    ).toEqual([
      {
        title: 'Silent site',
        scope: 'Heat meters, Delfzijl heat district 03',
        severity: 'high',
        sim_count: 5,
      },
      {
        title: 'Silent device',
        scope: 'Breda, 894231022000000006' + stage.sim(6).iccid.slice(-1),
        severity: 'medium',
        sim_count: 1,
      },
    ]);
  });

  it('learns the rhythm of a device that nobody stated an interval for', async () => {
    stage = createStage({ rules: [silentDevice] });
    const sim = stage.sim(1, { lastSeenAt: t0 + 14 * day });
    for (let n = 0; n <= 14; n++) stage.usage(sim, t0 + n * day, 9_000);
    const heard = (at: number) => stage.covered({ sims: at, usage: at, clock: at });
    heard(t0 + 15 * day + 20 * minute);
    expect(await stage.run()).toBe(0);
    heard(t0 + 17 * day + hour);
    expect(await stage.run()).toBe(1);
  });

  it('takes the interval of its class where nobody stated one', async () => {
    stage = createStage({ rules: [silentDevice] });
    stage.group('pumps', { expected_interval_s: '3600' });
    stage.sim(1, { groupId: 'pumps', deviceClass: 'Pump controller', lastSeenAt: t0 + 4 * hour });
    stage.sim(2, { deviceClass: 'Pump controller', lastSeenAt: t0 });
    stage.covered({ sims: t0 + 4 * hour, usage: t0 + 4 * hour, clock: t0 + 4 * hour });
    expect(await stage.run()).toBe(1);
  });

  it('expects nothing of a handful of signs', () => {
    expect(limitOf([t0, t0 + hour, t0 + 9 * day])).toBeNull();
  });
});
