import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hour } from '../../../shared/time.ts';
import { createSeriesScorer } from './series.ts';
import {
  benchmarkScore,
  kinds,
  labelled,
  plainEwma,
  roughKinds,
  type LabelledSeries,
} from './synthetic.testkit.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function scoresOf({ at, values }: Pick<LabelledSeries, 'at' | 'values'>): number[] {
  const scorer = createSeriesScorer();
  return at.map((time, index) => scorer.score(time, values[index] ?? Number.NaN));
}

/** The best that a plain EWMA z-score does on them, at any of five paces. */
function bestPlain(all: readonly LabelledSeries[]): number {
  const paces = [0.002, 0.02, 0.05, 0.1, 0.3].map((share) =>
    benchmarkScore(
      all.map((series) => {
        const ewma = plainEwma(share);
        return { series, scores: series.values.map(ewma) };
      }),
    ),
  );
  return Math.max(...paces);
}

describe.each(kinds)('on series with %s', (kind) => {
  it('finds what is strange better than a plain EWMA z-score at any pace', () => {
    const all = seeds.map((seed) => labelled(kind, seed));
    const own = benchmarkScore(all.map((series) => ({ series, scores: scoresOf(series) })));
    // The plain one may choose its best pace for every kind anew.
    expect(own).toBeGreaterThan(bestPlain(all));
    expect(own).toBeGreaterThan(70);
  });
});

it('holds calm and rough series to one threshold', () => {
  const all = [...kinds, ...roughKinds].flatMap((kind) => [1, 2, 3].map((seed) => labelled(kind, seed)));
  const own = benchmarkScore(all.map((series) => ({ series, scores: scoresOf(series) })));
  expect(own).toBeGreaterThan(bestPlain(all) + 20);
  expect(own).toBeGreaterThan(88);
});

it('notices a value that stands still, and not one that is counted or never moves', () => {
  const scores = (values: readonly number[]): number[] =>
    scoresOf({ at: values.map((_, index) => index * hour), values });
  const noisy = Array.from({ length: 500 }, (_, index) => 100 + ((index * 7_919) % 1_009) / 100);
  const stuck = scores([...noisy, ...Array.from({ length: 8 }, () => 105)]);
  expect(Math.max(...stuck.slice(500))).toBeGreaterThan(0.6);
  const counted = scores(
    labelled('counts', 2)
      .values.slice(0, 500)
      .map((value) => Math.min(value, 2)),
  );
  expect(counted.slice(200).filter((score) => score > 0.6).length).toBeLessThan(3);
  expect(Math.max(...scores(Array.from({ length: 500 }, () => 5)))).toBeLessThan(0.1);
});

it('does not take for strange what a series that bursts does every hour', () => {
  const all = [1, 2, 3, 4, 5, 6].map((seed) => labelled('bursts', seed));
  expect(benchmarkScore(all.map((series) => ({ series, scores: scoresOf(series) })))).toBeGreaterThan(85);
});

it('goes on seeing after a value beyond all measure', () => {
  const scorer = createSeriesScorer();
  const usual = (index: number): number => 100 + ((index * 7) % 11);
  for (let index = 0; index < 500; index++) {
    const score = scorer.score(index * hour, index === 100 ? 1e300 : usual(index));
    if (index === 100 || index > 300) expect(score > 0.6).toBe(index === 100);
  }
  expect(scorer.score(500 * hour, 1_000)).toBeGreaterThan(0.6);
});

it('scores a beginning as it scores the whole', () => {
  const series = labelled('weekly', 2);
  const whole = scoresOf(series);
  const some = 700;
  expect(scoresOf({ at: series.at.slice(0, some), values: series.values.slice(0, some) })).toEqual(
    whole.slice(0, some),
  );
});

it('stays within 0 and 1 whatever it is given, and learns nothing from what is no number', () => {
  const anything = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e308, -1e308, 0));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(fc.integer(), fc.double({ noNaN: false })), anything), { maxLength: 400 }),
      (rows) => {
        const scorer = createSeriesScorer();
        for (const [at, value] of rows) {
          const score = scorer.score(at, value);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
  const clean = createSeriesScorer();
  const soiled = createSeriesScorer();
  for (let index = 0; index < 300; index++) {
    const value = 100 + (index % 7);
    expect(soiled.score(index * hour, Number.NaN)).toBe(0);
    expect(soiled.score(index * hour, value)).toBe(clean.score(index * hour, value));
  }
});

it('is alarmed by the first move of what never moved', () => {
  const scorer = createSeriesScorer();
  for (let index = 0; index < 200; index++) expect(scorer.score(index * hour, 5)).toBeLessThan(0.1);
  expect(scorer.score(200 * hour, 9)).toBeGreaterThan(0.9);
});

it('takes times in any order and at any spacing', () => {
  const scorer = createSeriesScorer();
  for (const at of [0, 1, 86_400_000, 5, -3_600_000, 1e12, 1e12 + 1]) scorer.score(at, 10);
  expect(scorer.score(1e12 + 2, 10)).toBeLessThan(0.5);
});
