import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/time.ts';
import { createStage, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { geofenceExit, homeOf } from './geofence-exit.ts';

let stage: Stage;
afterEach(() => stage?.close());

const away = t0 + 10 * day;

/** Ten days at one place, four sightings a day. */
async function settled(traits = {}): Promise<StagedSim> {
  stage = createStage({ rules: [geofenceExit] });
  const sim = stage.sim(1, { device: 'ams-02-e1', ...traits });
  for (let at = t0; at < away; at += 6 * hour)
    stage.session(sim, at, { cell: '204-8-1423-7', plmn: '204-8' });
  stage.covered({ clock: away });
  expect(await stage.run()).toBe(0);
  return sim;
}

describe('D-NW-03 geofence exit', () => {
  it('fires once a thing that never moved stayed elsewhere for a quarter of an hour', async () => {
    const sim = await settled();
    stage.session(sim, away + minute, { cell: '204-8-1990-3', plmn: '204-8' });
    stage.covered({ clock: away + 10 * minute });
    expect(await stage.run()).toBe(0);
    stage.covered({ clock: away + 17 * minute });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ rule_id: 'D-NW-03', at: away + 16 * minute });
    expect(await stage.run()).toBe(0);
  });

  it('is quiet when it comes back in time, in another cell of its area, when it is mobile, and while it learns', async () => {
    const sim = await settled();
    stage.session(sim, away + minute, { cell: '204-8-1990-3', plmn: '204-8' });
    stage.session(sim, away + 6 * minute, { type: 'session.updated', cell: '204-8-1423-9', plmn: '204-8' });
    stage.covered({ clock: away + hour });
    expect(await stage.run()).toBe(0);
    stage.close();
    const van = await settled({ tags: { mobility: 'vehicle' } });
    stage.session(van, away + minute, { cell: '204-8-1990-3', plmn: '204-8' });
    stage.covered({ clock: away + hour });
    expect(await stage.run()).toBe(0);
  });

  it('has no home while it was seen for less than a week, nor where it is seen everywhere', () => {
    const at = (n: number, area: string) => ({ at: t0 + n * 6 * hour, area });
    expect(homeOf(Array.from({ length: 20 }, (_, n) => at(n, 'a')))).toBeNull();
    expect(homeOf(Array.from({ length: 40 }, (_, n) => at(n, 'a')))).toEqual(new Set(['a']));
    expect(homeOf(Array.from({ length: 40 }, (_, n) => at(n, `a${n % 12}`)))).toBeNull();
  });
});
