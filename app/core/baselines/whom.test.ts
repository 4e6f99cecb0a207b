import { afterEach, expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { peerOutlier } from '../detections/rules/peer-outlier.ts';
import { unknownAnomaly } from '../detections/rules/unknown-anomaly.ts';
import { callContext, createStage, rhythm, t0, type Stage } from '../detections/stage.testkit.ts';

/** Whose hours are learned, and over which hours peers are compared. */

let stage: Stage;
afterEach(() => stage?.close());

const end = t0 + 8 * day;
const cover = (to: number, usageFrom = t0): void =>
  stage.covered({ sims: to, usageFrom, usage: to, clock: to });

it('a SIM that is suspended is not learned: its silence would become what is usual', async () => {
  stage = createStage({ rules: [unknownAnomaly] });
  for (const [number, lifecycle] of [
    [1, 'active'],
    [2, 'suspended'],
  ] as const)
    rhythm(stage, stage.sim(number, { lifecycle, lastSeenAt: end }), t0, 8, 80_000);
  cover(end);
  await stage.run();
  const learned = async (simKey: number) => {
    const baseline = await stage.detections.handlers.baseline({ simKey }, callContext());
    return baseline.series.find(({ metric }) => metric === 'up')?.samples ?? 0;
  };
  expect([await learned(1), await learned(2)]).toEqual([8 * 24, 0]);
});

it('peers are compared over hours that are known as a whole', async () => {
  const outliers = async (usageFrom: number): Promise<number> => {
    stage = createStage({ rules: [peerOutlier] });
    const sims = Array.from({ length: 40 }, (_, n) =>
      stage.sim(n + 1, {
        deviceClass: 'EV charger',
        site: 'Amstelveen 02',
        lastSeenAt: end,
        tags: { region: 'West' },
      }),
    );
    for (const sim of sims) rhythm(stage, sim, t0, 8, 80_000);
    cover(end);
    await stage.run();
    for (const [index, sim] of sims.entries()) {
      rhythm(stage, sim, end, 3 / 24, 80_000);
      if (index === 7) for (let n = 0; n < 3; n++) stage.usage(sim, end + n * hour, 3_000_000, 24_000);
    }
    cover(end + 3 * hour, usageFrom);
    await stage.run();
    return stage.findings('D-EE-06').length;
  };
  expect(await outliers(end)).toBe(1);
  stage.close();
  expect(await outliers(end + 1)).toBe(0);
});
