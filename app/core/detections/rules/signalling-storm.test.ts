import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute, second } from '../../../../shared/time.ts';
import { createStage, t0, type Stage } from '../stage.testkit.ts';
import { densest, usualCount, signallingStorm } from './signalling-storm.ts';

let stage: Stage;
afterEach(() => stage?.close());

describe('D-NW-04 signalling storm, single SIM', () => {
  it('fires at the thirtieth signal within ten minutes, once for the whole storm', async () => {
    stage = createStage({ rules: [signallingStorm] });
    const sim = stage.sim(1);
    stage.covered({ clock: t0 });
    for (let n = 0; n < 29; n++) stage.session(sim, t0 + n * 12 * second);
    for (let n = 0; n < 60; n++) stage.session(sim, t0 + n * 12 * second + second, { type: 'session.ended' });
    expect(await stage.run()).toBe(0);
    for (let n = 29; n < 75; n++) stage.session(sim, t0 + n * 12 * second);
    expect(await stage.run()).toBe(1);
    for (let n = 75; n < 200; n++) stage.session(sim, t0 + n * 12 * second);
    expect(await stage.run()).toBe(0);
    expect(stage.findings()[0]?.at).toBe(t0 + 29 * 12 * second);
  });

  it('fires at fewer where the SIM is usually calm, not where it never was', async () => {
    stage = createStage({ rules: [signallingStorm] });
    const calm = stage.sim(1);
    const lively = stage.sim(2);
    for (let at = t0; at < t0 + 14 * day; at += 2 * hour) {
      stage.session(calm, at);
      for (let n = 0; n < 6; n++) stage.session(lively, at + n * minute);
    }
    const storm = t0 + 14 * day + hour;
    stage.covered({ clock: storm });
    await stage.run();
    for (const sim of [calm, lively])
      for (let n = 0; n < 16; n++) stage.session(sim, storm + n * 20 * second);
    await stage.run();
    expect(stage.findings().map(({ iccid_body }) => iccid_body)).toEqual([calm.body]);
  });

  it('counts late events in the window where they belong', async () => {
    stage = createStage({ rules: [signallingStorm] });
    const sim = stage.sim(1);
    stage.covered({ clock: t0 + day });
    for (let n = 0; n < 20; n++) stage.session(sim, t0 + n * 10 * second);
    stage.session(sim, t0 + day);
    expect(await stage.run()).toBe(0);
    for (let n = 20; n < 35; n++) stage.session(sim, t0 + n * 10 * second);
    expect(await stage.run()).toBe(1);
  });
});

describe('densest', () => {
  it('is the largest number of times in any ten minutes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 * hour }), { maxLength: 60 }), (unsorted) => {
        const times = [...unsorted].sort((a, b) => a - b);
        const most = Math.max(
          0,
          ...times.map((end) => times.filter((at) => at <= end && at > end - 10 * minute).length),
        );
        expect(densest(times, 30).most).toBe(most);
      }),
    );
  });

  it('needs a week to know what is usual', () => {
    expect(usualCount([t0, t0 + day], t0 + 6 * day)).toBeNull();
    expect(usualCount([t0, t0 + day], t0 + 8 * day)).toBe(1);
  });
});
