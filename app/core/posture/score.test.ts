import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import {
  braked,
  controlScore,
  freshness,
  geometricMean,
  knowledgeOf,
  layerScore,
  overallScore,
  settle,
  strengths,
  type Reading,
  type Score,
} from './score.ts';

const now = Date.UTC(2026, 10, 20);

function reading(more: Partial<Reading> = {}): Reading {
  return {
    source: 'provider',
    value: 1,
    strength: strengths.direct,
    observedAt: now,
    ttlDays: 7,
    validUntil: null,
    ...more,
  };
}

/** Sums over subjects of weight `a`; null readings are unknown subjects. */
function scoreOf(subjects: readonly { a: number; readings: readonly Reading[] }[], at = now): Score {
  let total = 0;
  let assured = 0;
  let known = 0;
  for (const { a, readings } of subjects) {
    const standing = settle(readings, at);
    total += a;
    assured += a * (standing?.value ?? 0) * (standing?.knowledge ?? 0);
    known += a * (standing?.knowledge ?? 0);
  }
  const score = controlScore({ total, assured, known });
  if (score === null) throw new Error('no subject');
  return score;
}

describe('the worked example of the model', () => {
  const nw04 = scoreOf([
    { a: 8, readings: [reading()] },
    { a: 2, readings: [reading({ value: 0 })] },
    { a: 1, readings: [] },
  ]);
  const nw02 = scoreOf([
    { a: 8, readings: [reading({ ttlDays: 1 })] },
    { a: 2, readings: [reading({ ttlDays: 1, observedAt: now - 1.5 * day })] },
    { a: 1, readings: [reading({ value: 0, ttlDays: 1 })] },
  ]);
  const nw15 = scoreOf([
    {
      a: 8,
      readings: [
        reading({ source: 'attestation', strength: strengths.documented, validUntil: now + 90 * day }),
      ],
    },
  ]);

  it('scores the three controls', () => {
    expect(rounded(nw04)).toEqual({ score: 0.7273, coverage: 0.9091, upper: 0.8182 });
    expect(rounded(nw02)).toEqual({ score: 0.8182, coverage: 0.9091, upper: 0.9091 });
    expect(rounded(nw15)).toEqual({ score: 0.7, coverage: 0.7, upper: 1 });
  });

  const layer = layerScore(
    [
      { weight: 10, score: nw04 },
      { weight: 6, score: nw02 },
      { weight: 3, score: nw15 },
    ],
    2 / 11,
  );

  it('scores the layer under the critical brake', () => {
    expect(layer === null ? null : { ...rounded(layer), raw: round(layer.raw) }).toEqual({
      raw: 0.7517,
      score: 0.7517,
      coverage: 0.8761,
      upper: 0.8756,
    });
    expect(braked(0.95, 2 / 11)).toBeCloseTo(0.9091, 4);
  });

  it('takes the geometric mean of the six layers', () => {
    const layers = [0.82, layer?.score ?? 0, 0.74, 0.91, 0.66];
    expect(round(geometricMean([...layers, 0.58]))).toBe(0.7359);
    expect(round(geometricMean([...layers, 0.05]))).toBe(0.4891);
  });
});

describe('evidence', () => {
  it('is fresh up to its time to live, then fades to nothing at twice that', () => {
    expect([0, 7, 8.75, 10.5, 14, 30].map((age) => freshness(age * day, 7))).toEqual([1, 1, 0.75, 0.5, 0, 0]);
    expect(freshness(-day, 7)).toBe(1);
    expect(freshness(1_000 * day, null)).toBe(1);
  });

  it('keeps a fail for ever, and an attestation until its end and no longer', () => {
    expect(knowledgeOf(reading({ value: 0, observedAt: now - 900 * day }), now)).toBe(1);
    const attested = reading({
      strength: strengths.stated,
      observedAt: now - 300 * day,
      validUntil: now + 1,
    });
    expect(knowledgeOf(attested, now)).toBe(0.5);
    expect(knowledgeOf(attested, now + 1)).toBe(0);
    expect(knowledgeOf({ ...attested, value: 0 }, now + 1)).toBe(1);
  });

  it('lets the newest stand within a class, and the worse across classes', () => {
    const older = reading({ value: 0, observedAt: now - day });
    expect(settle([older, reading()], now)).toEqual({ value: 1, knowledge: 1 });
    expect(settle([reading(), older], now)).toEqual({ value: 1, knowledge: 1 });
    expect(settle([{ ...older, source: 'scan' }, reading()], now)).toEqual({ value: 0, knowledge: 1 });
    expect(settle([], now)).toBeNull();
  });
});

const instant = fc.integer({ min: 0, max: 60 }).map((days) => now - days * day);
const anyReading: fc.Arbitrary<Reading> = fc.record({
  source: fc.constantFrom('provider', 'scan', 'inventory', 'attestation'),
  value: fc.constantFrom(0, 0.25, 0.5, 0.8, 1),
  strength: fc.constantFrom(1, 0.9, 0.7, 0.5),
  observedAt: instant,
  ttlDays: fc.constantFrom(1, 7, 30, null),
  validUntil: fc.option(
    fc.integer({ min: -30, max: 60 }).map((days) => now + days * day),
    { nil: null },
  ),
});
const anySubjects = fc.array(
  fc.record({ a: fc.constantFrom(1, 2, 4, 8), readings: fc.array(anyReading, { maxLength: 4 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);
/** Each control over the same subjects, and whether it is critical. */
const anyLayer = fc
  .tuple(
    fc.array(fc.constantFrom(1, 2, 4, 8), { minLength: 1, maxLength: 8 }),
    fc.integer({ min: 1, max: 5 }),
  )
  .chain(([assets, controls]) =>
    fc.record({
      assets: fc.constant(assets),
      controls: fc.array(
        fc.record({
          weight: fc.constantFrom(10, 6, 3, 1),
          readings: fc.array(fc.array(anyReading, { maxLength: 3 }), {
            minLength: assets.length,
            maxLength: assets.length,
          }),
        }),
        { minLength: controls, maxLength: controls },
      ),
    }),
  );
type AnyLayer = typeof anyLayer extends fc.Arbitrary<infer T> ? T : never;

/** A layer as the evaluator computes it: weight 10 marks a critical control. */
function layerOf({ assets, controls }: AnyLayer, at = now) {
  const total = assets.reduce((sum, a) => sum + a, 0);
  const critical = assets.reduce((sum, a, index) => {
    const failing = controls.some(
      ({ weight, readings }) => weight === 10 && settle(readings[index] ?? [], at)?.value === 0,
    );
    return sum + (failing ? a : 0);
  }, 0);
  const layer = layerScore(
    controls.map(({ weight, readings }) => ({
      weight,
      score: scoreOf(
        assets.map((a, index) => ({ a, readings: readings[index] ?? [] })),
        at,
      ),
    })),
    critical / total,
  );
  if (layer === null) throw new Error('no control');
  return layer;
}

const tolerance = 1e-9;

describe('whatever the evidence', () => {
  it('the range contains the score, and everything lies between 0 and 1', () => {
    fc.assert(
      fc.property(anyLayer, (layer) => {
        const { score, raw, coverage, upper } = layerOf(layer);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(raw);
        expect(raw).toBeLessThanOrEqual(upper + tolerance);
        expect(raw).toBeLessThanOrEqual(coverage + tolerance);
        expect(upper).toBeLessThanOrEqual(1 + tolerance);
      }),
    );
  });

  it('a pass in place of any answer never lowers a layer', () => {
    fc.assert(
      fc.property(anyLayer, fc.nat(), fc.nat(), (layer, pickControl, pickAsset) => {
        const controls = layer.controls.map((control, c) => ({
          ...control,
          readings: control.readings.map((readings, s) =>
            c === pickControl % layer.controls.length && s === pickAsset % layer.assets.length
              ? [reading()]
              : readings,
          ),
        }));
        expect(layerOf({ ...layer, controls }).score).toBeGreaterThanOrEqual(
          layerOf(layer).score - tolerance,
        );
      }),
    );
  });

  it('silence never raises a score: with the same evidence, later is never better', () => {
    fc.assert(
      fc.property(anyLayer, fc.integer({ min: 0, max: 400 }), (layer, days) => {
        expect(layerOf(layer, now + days * day).score).toBeLessThanOrEqual(layerOf(layer).score + tolerance);
      }),
    );
  });

  it('a subject or a control that nothing is known of never raises the raw score', () => {
    fc.assert(
      fc.property(anyLayer, fc.constantFrom(1, 2, 4, 8), fc.constantFrom(10, 6, 3, 1), (layer, a, weight) => {
        const wider = {
          assets: [...layer.assets, a],
          controls: layer.controls.map((control) => ({ ...control, readings: [...control.readings, []] })),
        };
        expect(layerOf(wider).raw).toBeLessThanOrEqual(layerOf(layer).raw + tolerance);
        const longer = {
          ...layer,
          controls: [...layer.controls, { weight, readings: layer.assets.map(() => []) }],
        };
        expect(layerOf(longer).score).toBeLessThanOrEqual(layerOf(layer).score + tolerance);
      }),
    );
  });

  it('the order of subjects and of readings changes nothing', () => {
    fc.assert(
      fc.property(anySubjects, (subjects) => {
        const turned = subjects
          .toReversed()
          .map(({ a, readings }) => ({ a, readings: readings.toReversed() }));
        const one = scoreOf(subjects);
        const other = scoreOf(turned);
        expect(Math.abs(one.score - other.score)).toBeLessThan(tolerance);
        expect(Math.abs(one.coverage - other.coverage)).toBeLessThan(tolerance);
      }),
    );
  });

  it('a better layer never lowers the whole', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const six = fc.array(share, { minLength: 6, maxLength: 6 });
    const overall = (values: readonly number[]) =>
      overallScore(values.map((score) => ({ score, coverage: 1, upper: 1 })))?.score ?? 0;
    fc.assert(
      fc.property(six, fc.integer({ min: 0, max: 5 }), share, (values, index, better) => {
        const raised = values.map((value, at) => (at === index ? Math.max(value, better) : value));
        expect(overall(raised)).toBeGreaterThanOrEqual(overall(values) - tolerance);
        expect(overall(values)).toBeLessThanOrEqual(Math.max(...values, 0.01) + tolerance);
      }),
    );
  });
});

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function rounded(score: Score): Score {
  return { score: round(score.score), coverage: round(score.coverage), upper: round(score.upper) };
}
