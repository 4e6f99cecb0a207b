import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minute, second } from '../../../shared/time.ts';
import type { Lane, ProviderLimits } from './limits.ts';
import { aged, createLimiter, ratesOf } from './limiter.ts';

const lanes: readonly Lane[] = ['act', 'sign-in', 'read'];

const someLimits: fc.Arbitrary<ProviderLimits> = fc.record({
  concurrency: fc.integer({ min: 1, max: 6 }),
  requests: fc.integer({ min: 1, max: 40 }),
  perMs: fc.constantFrom(second, 10 * second, minute),
  burst: fc.integer({ min: 1, max: 60 }),
  signIns: fc.option(
    fc.record({ requests: fc.integer({ min: 1, max: 20 }), perMs: fc.constantFrom(second, minute) }),
  ),
  sequentialActs: fc.boolean(),
  source: fc.constant('test'),
});

/** One thing that happens after a while. */
const someEvent = fc.record({
  afterMs: fc.integer({ min: 0, max: 3_000 }),
  what: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ ask: fc.constantFrom(...lanes), takesMs: fc.integer({ min: 1, max: 2_000 }) }),
    },
    { weight: 1, arbitrary: fc.record({ quietMs: fc.integer({ min: 1, max: 5_000 }) }) },
    { weight: 1, arbitrary: fc.record({ giveUp: fc.nat() }) },
  ),
});
type SomeEvent = typeof someEvent extends fc.Arbitrary<infer T> ? T : never;

interface Left {
  readonly at: number;
  readonly lane: Lane;
  readonly quietUntil: number;
  readonly running: readonly Lane[];
}

/** Lives through the events and on until nothing waits, as a gate with an exact timer would. */
function live(limits: ProviderLimits, events: readonly SomeEvent[]) {
  const limiter = createLimiter(limits, 0);
  const asked = new Map<number, { readonly lane: Lane; readonly takesMs: number }>();
  const running = new Map<number, { readonly lane: Lane; readonly until: number }>();
  const left: Left[] = [];
  const gaveUp = new Set<number>();
  let quietUntil = 0;
  let now = 0;
  const admit = (): void => {
    for (const ticket of limiter.next(now)) {
      const { lane, takesMs } = asked.get(ticket) ?? { lane: 'read' as const, takesMs: 1 };
      left.push({ at: now, lane, quietUntil, running: [...running.values()].map((one) => one.lane) });
      running.set(ticket, { lane, until: now + takesMs });
    }
  };
  /** Goes on to `until`, stopping wherever a request ends or the limiter wants to be asked. */
  const pass = (until: number): void => {
    for (let steps = 0; steps < 100_000; steps++) {
      admit();
      const ends = [...running.values()].map((one) => one.until);
      const next = Math.min(...ends, limiter.wakeAt(now) ?? Infinity);
      if (next > until || next === Infinity) break;
      now = Math.max(now, next);
      for (const [ticket, one] of running)
        if (one.until <= now) {
          limiter.leave(ticket);
          running.delete(ticket);
        }
    }
    if (Number.isFinite(until)) now = Math.max(now, until);
  };
  for (const { afterMs, what } of events) {
    pass(now + afterMs);
    if ('ask' in what) asked.set(limiter.ask(what.ask), { lane: what.ask, takesMs: what.takesMs });
    else if ('quietMs' in what) {
      quietUntil = Math.max(quietUntil, now + what.quietMs);
      limiter.quiet(now + what.quietMs);
    } else {
      const waiting = [...asked.keys()].filter((ticket) => !running.has(ticket) && !gaveUp.has(ticket));
      const ticket = waiting[what.giveUp % Math.max(1, waiting.length)];
      const wasAsked = limiter.figures(now).waiting;
      if (ticket === undefined) continue;
      limiter.leave(ticket);
      const isWaiting = limiter.figures(now).waiting;
      if (lanes.some((lane) => isWaiting[lane] < wasAsked[lane])) gaveUp.add(ticket);
    }
    admit();
  }
  pass(Infinity);
  return { left, asked: asked.size, gaveUp: gaveUp.size, limiter, now };
}

const history = fc.array(someEvent, { minLength: 1, maxLength: 60 });

/** One life answers all four questions: living it is what takes time. */
it('keeps every limit whatever is asked, and lets everybody leave who does not give up', () => {
  fc.assert(
    fc.property(someLimits, history, (limits, events) => {
      const { left, asked, gaveUp, limiter, now } = live(limits, events);
      const own = limits.signIns;
      const times = (signIns: boolean): number[] =>
        left.filter(({ lane }) => (own !== null && lane === 'sign-in') === signIns).map(({ at }) => at);
      expect({
        tooMany: left.find(({ running }) => running.length >= limits.concurrency),
        sideBySide: left.find(
          ({ running, lane }) => limits.sequentialActs && lane === 'act' && running.includes('act'),
        ),
        loud: left.find(({ at, quietUntil }) => at < quietUntil),
        left: left.length,
      }).toEqual({ tooMany: undefined, sideBySide: undefined, loud: undefined, left: asked - gaveUp });
      expect(most(times(false), limits.perMs)).toBeLessThan(limits.requests + limits.burst);
      if (own !== null) expect(most(times(true), own.perMs)).toBeLessThanOrEqual(own.requests);
      expect(limiter.figures(now)).toMatchObject({ running: 0, waiting: { act: 0, 'sign-in': 0, read: 0 } });
    }),
  );
});

const one: ProviderLimits = {
  concurrency: 1,
  requests: 5,
  perMs: second,
  burst: 1,
  signIns: null,
  sequentialActs: false,
  source: 'test',
};

describe('who goes first', () => {
  it('acts before sign-ins before reads', () => {
    const limiter = createLimiter(one, 0);
    const [read, signIn, act] = [limiter.ask('read'), limiter.ask('sign-in'), limiter.ask('act')];
    const left: number[] = [];
    for (let now = 0; now <= 1_000; now += 200)
      for (const ticket of limiter.next(now)) {
        left.push(ticket);
        limiter.leave(ticket);
      }
    expect(left).toEqual([act, signIn, read]);
  });

  it('a read leaves after eight others at most, however many acts come', () => {
    const limiter = createLimiter(one, 0);
    const read = limiter.ask('read');
    const left: number[] = [];
    for (let now = 0; left.at(-1) !== read; now += 200) {
      limiter.ask('act');
      limiter.ask('act');
      for (const ticket of limiter.next(now)) {
        left.push(ticket);
        limiter.leave(ticket);
      }
      expect(left.length).toBeLessThanOrEqual(9);
    }
    expect(left.length).toBe(9);
  });

  it('a read goes on while an act waits for the act before it', () => {
    const limiter = createLimiter(
      { ...one, concurrency: 4, requests: 100, burst: 50, sequentialActs: true },
      0,
    );
    const [first, second_, read] = [limiter.ask('act'), limiter.ask('act'), limiter.ask('read')];
    expect(limiter.next(0)).toEqual([first, read]);
    limiter.leave(first);
    expect(limiter.next(0)).toEqual([second_]);
  });
});

describe('what is left', () => {
  it('is told, and says when it will be more', () => {
    const limiter = createLimiter({ ...one, requests: 60, perMs: minute, burst: 3, concurrency: 9 }, 0);
    for (let i = 0; i < 5; i++) limiter.ask('read');
    expect(limiter.next(0).length).toBe(3);
    expect(limiter.figures(0)).toEqual({
      left: 0,
      signInsLeft: null,
      running: 3,
      waiting: { act: 0, 'sign-in': 0, read: 2 },
      quietMs: 0,
    });
    expect(limiter.wakeAt(0)).toBe(second);
    limiter.quiet(4_000);
    expect(limiter.wakeAt(0)).toBe(4_000);
    expect(limiter.figures(1_000).quietMs).toBe(3_000);
  });

  it('outlives a restart: neither is anything won by it nor a pause forgotten', () => {
    fc.assert(
      fc.property(someLimits, history, fc.integer({ min: 0, max: 10_000 }), (limits, events, awayMs) => {
        const { limiter, now } = live(limits, events);
        const saved = limiter.save(now);
        const again = createLimiter(limits, 0, aged(saved, limits, awayMs));
        expect(again.figures(0).left).toBe(limiter.figures(now + awayMs).left);
        expect(again.figures(0).signInsLeft).toBe(limiter.figures(now + awayMs).signInsLeft);
        expect(again.figures(0).quietMs).toBe(limiter.figures(now + awayMs).quietMs);
        // A clock that was set back neither refills nor prolongs.
        expect(aged(saved, limits, -awayMs)).toEqual(aged(saved, limits, 0));
      }),
    );
  });
});

it('keeps to five a second, and to a hundred sign-ins in five minutes', () => {
  const { requests, signIns } = ratesOf({ ...one, signIns: { requests: 100, perMs: 5 * minute } });
  expect(requests).toEqual({ capacity: 1, perMs: 5 / second });
  expect(signIns).toEqual({ capacity: 10, perMs: 91 / (5 * minute) });
});

/** The most moments that any half-open span of that length holds. */
function most(times: readonly number[], spanMs: number): number {
  let found = 0;
  let from = 0;
  times.forEach((at, index) => {
    while ((times[from] ?? at) <= at - spanMs) from += 1;
    found = Math.max(found, index - from + 1);
  });
  return found;
}
