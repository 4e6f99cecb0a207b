import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createEngine, type SigmaEngine } from '../sigma/engine.ts';
import { correlates, detects, rulesOf } from '../sigma/sigma.testkit.ts';
import { createSigmaWindows, type KeptWindows, type SigmaWindows } from './sigma-windows.ts';

let ports: TestPorts;
let windows: SigmaWindows;
beforeEach(() => {
  ports = createTestPorts();
  windows = createSigmaWindows(ports);
});
afterEach(() => ports.close());

const { signal } = new AbortController();
const group = 'group-by: [g], timespan: 10m';
const many = correlates('many', `{ type: event_count, rules: [a], ${group}, condition: { gte: 3 } }`);
const kinds = correlates(
  'kinds',
  `{ type: value_count, rules: [a, b], ${group}, condition: { field: v, gte: 3 } }`,
);
const sum = correlates('sum', `{ type: value_sum, rules: [b], ${group}, condition: { field: v, gt: 1.2 } }`);
const rules = rulesOf(detects('a', '{ k: a }') + detects('b', '{ k: b }') + many + kinds + sum);
const engineOf = (): SigmaEngine => createEngine(rules);

const start = 1_790_000_000;
const event = (n: number, k: string, g = `sim-${n}`): { k: string; g: string; v: number; t: number } => ({
  k,
  g,
  v: (n % 7) / 10,
  t: start + n / 100,
});
const parts = (): { rule: string; version: number; n: number }[] =>
  ports.ledger.all(
    'SELECT rule, version, COUNT(*) AS n FROM sigma_windows GROUP BY rule, version ORDER BY rule, version',
  );

describe('windows in parts', () => {
  it('come back as they were, in their order, however many there are', async () => {
    const engine = engineOf();
    for (let n = 0; n < 1_600; n++) engine.match(event(n, n % 3 === 0 ? 'b' : 'a'));
    const kept = await windows.keep(engine, signal);
    expect(parts().map(({ n }) => n)).toEqual([4, 3, 2]);
    const back = engineOf();
    expect(await createSigmaWindows(ports).restore(back, kept)).toBe(0);
    expect(back.snapshot()).toEqual(engine.snapshot());
  });

  it('go on as if nothing had happened, wherever they were kept', async () => {
    const step = fc.record({
      k: fc.constantFrom('a', 'b'),
      g: fc.constantFrom('x', 'y', 'z'),
      v: fc.constantFrom(0.1, 0.2, 0.7, '0.4'),
      wait: fc.constantFrom(0, 1, 200, 500, -30, -700, 900),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), fc.nat(40), async (steps, cut) => {
        const whole = engineOf();
        let cutOff = engineOf();
        let now = start;
        for (const [index, { wait, ...fields }] of steps.entries()) {
          if (index === cut) {
            const kept = await windows.keep(cutOff, signal);
            await windows.sweep(kept);
            cutOff = engineOf();
            await windows.restore(cutOff, JSON.parse(JSON.stringify(kept)) as KeptWindows);
          }
          const one = { ...fields, t: now + wait };
          now = Math.max(now, now + wait);
          expect(cutOff.match(one)).toEqual(whole.match(one));
        }
        expect(cutOff.snapshot()).toEqual(whole.snapshot());
      }),
      { numRuns: 60 },
    );
  });

  it('are written again only where a correlation changed, and older ones go', async () => {
    const engine = engineOf();
    engine.match(event(1, 'a'));
    engine.match(event(2, 'b'));
    const first = await windows.keep(engine, signal);
    await windows.sweep(first);
    expect(await windows.keep(engine, signal)).toEqual(first);
    engine.match(event(3, 'a'));
    const second = await windows.keep(engine, signal);
    expect(parts().map(({ version }) => version)).toEqual([1, 2, 1, 2, 1]);
    await windows.sweep(second);
    expect(parts().map(({ version }) => version)).toEqual([2, 2, 1]);
    // The same after a start, when nothing is known of what lies there but what was read.
    const later = createSigmaWindows(ports);
    const back = engineOf();
    await later.restore(back, second);
    expect(await later.keep(back, signal)).toEqual(second);
    // Of another engine nothing is known to lie there, whatever it counted.
    const other = engineOf();
    for (const n of [1, 2, 3]) other.match(event(n, 'b'));
    await later.sweep(await later.keep(other, signal));
    expect(parts().every(({ version }) => version === 3)).toBe(true);
  });

  it('half written by a kill count for nothing, and are swept', async () => {
    const engine = engineOf();
    for (let n = 0; n < 1_200; n++) engine.match(event(n, 'a'));
    const kept = await windows.keep(engine, signal);
    const before = JSON.stringify(engine.snapshot());
    for (let n = 1_200; n < 2_400; n++) engine.match(event(n, 'a'));
    const killed = new AbortController();
    const written = windows.keep(engine, killed.signal);
    killed.abort(new Error('killed'));
    await expect(written).rejects.toThrow('killed');
    expect(parts().length).toBeGreaterThan(kept.correlations.length - 1);

    const next = createSigmaWindows(ports);
    const back = engineOf();
    await next.restore(back, kept);
    expect(JSON.stringify(back.snapshot())).toBe(before);
    back.match(event(5_000, 'a'));
    const again = await next.keep(back, signal);
    await next.sweep(again);
    const newest = engineOf();
    await createSigmaWindows(ports).restore(newest, again);
    expect(newest.snapshot()).toEqual(back.snapshot());
    expect(parts().map(({ rule }) => rule)).toHaveLength(new Set(parts().map(({ rule }) => rule)).size);
  });

  it('are left out where a rule is gone or another, and read as an earlier version stored them', async () => {
    const engine = engineOf();
    for (let n = 0; n < 30; n++) engine.match(event(n, 'a'));
    const kept = await windows.keep(engine, signal);
    const fewer = createEngine(
      rulesOf(detects('a', '{ k: a }') + detects('b', '{ k: b }') + many + kinds.replace('10m', '11m')),
    );
    expect(await createSigmaWindows(ports).restore(fewer, kept)).toBe(2);
    expect(fewer.stats().groups).toBe(30);
    const back = engineOf();
    expect(await createSigmaWindows(ports).restore(back, engine.snapshot())).toBe(0);
    expect(back.snapshot()).toEqual(engine.snapshot());
    const moved = engineOf();
    expect(await windows.move(engine, moved)).toBe(0);
    expect(moved.snapshot()).toEqual(engine.snapshot());
  });
});
