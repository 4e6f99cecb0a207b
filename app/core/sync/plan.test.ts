import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import {
  defaultBudget as budget,
  dueByClock,
  insteadOf,
  leavesGap,
  planAudit,
  planDays,
  planHours,
  planSims,
  retention,
  sessionsFrom,
} from './plan.ts';
import type { ChangesState } from './changes.ts';
import type { SourceState } from './state.ts';

const now = Date.UTC(2026, 10, 20, 12, 34, 56);
const never: SourceState = {
  cursor: null,
  pass: 0,
  completeFrom: null,
  completeUntil: null,
  startedAt: null,
  readAt: null,
  rows: 0,
  written: 0,
  error: null,
};
const unknown: ChangesState = { knownUntil: null, fullAt: null, runningSince: null, runningFrom: null };
const until = (completeUntil: number): SourceState => ({
  ...never,
  completeFrom: completeUntil - day,
  completeUntil,
});

describe('the inventory', () => {
  it('begins a pass, goes on with a young one, and gives up an old one', () => {
    const plan = (state: SourceState) => planSims(state, unknown, null, now, budget);
    expect(plan(never)).toEqual({ kind: 'begin', pass: 1, since: null });
    const cut = { ...never, cursor: 'k', pass: 4, startedAt: now - 10 * minute };
    expect(plan(cut)).toEqual({ kind: 'resume', cursor: 'k', pass: 4, since: null });
    expect(plan({ ...cut, startedAt: now - 2 * hour })).toEqual({ kind: 'begin', pass: 5, since: null });
  });

  it('goes on when the clock was set back', () => {
    const ahead = { ...never, cursor: 'k', pass: 4, startedAt: now + day };
    expect(planSims(ahead, unknown, null, now, budget).kind).toBe('resume');
    expect(dueByClock(now + day, now, hour)).toBe(true);
    expect(dueByClock(now - minute, now, hour)).toBe(false);
  });
});

describe('changes of the inventory', () => {
  const filter = { overlap: 5 * minute, fullEvery: day };
  const known: ChangesState = { ...unknown, knownUntil: now - hour, fullAt: now - 2 * hour };
  const plan = (changes: ChangesState, state = never, over: typeof filter | null = filter) =>
    planSims(state, changes, over, now, budget);

  it('are asked for from a little before the moment up to which they are known', () => {
    expect(plan(known)).toEqual({ kind: 'begin', pass: 1, since: now - hour - 5 * minute });
    expect(plan({ ...known, knownUntil: 1_000 })).toMatchObject({ since: 0 });
  });

  it('are not asked for where the list has no filter, before a whole read, and when the next one is due', () => {
    for (const whole of [
      plan(known, never, null),
      plan(unknown),
      plan({ ...known, knownUntil: null }),
      plan({ ...known, fullAt: now - day }),
      plan({ ...known, fullAt: now + hour }),
    ])
      expect(whole).toMatchObject({ kind: 'begin', since: null });
  });

  it('go on from the moment that the cut pass asked from, or as a whole where the filter is gone', () => {
    const cut = { ...never, cursor: 'k', pass: 4, startedAt: now - minute };
    const running = { ...known, runningSince: 77 };
    expect(plan(running, cut)).toEqual({ kind: 'resume', cursor: 'k', pass: 4, since: 77 });
    expect(plan(running, cut, null)).toEqual({ kind: 'begin', pass: 5, since: null });
  });

  it('end in the whole list where the provider refuses cursor and filter', () => {
    const resumed = { kind: 'resume', cursor: 'k', pass: 4, since: 77 } as const;
    const again = insteadOf(resumed);
    expect(again).toEqual({ kind: 'begin', pass: 5, since: 77 });
    expect(insteadOf(again ?? resumed)).toEqual({ kind: 'begin', pass: 6, since: null });
    expect(insteadOf({ kind: 'begin', pass: 6, since: null })).toBeNull();
  });
});

describe('hourly usage', () => {
  it.each([
    [2_000, 48, 1],
    [5_000, 48, 1],
    [20_000, 12, 1],
    [100_000, 2, 1],
    [1_000_000, 1, 1],
  ])('of %i SIMs begins with the last %i hours in %i exports', (sims, hours, exports) => {
    const spans = planHours(never, now, sims, budget);
    expect(spans.at(-1)?.to).toBe(Math.floor(now / (5 * minute)) * 5 * minute);
    expect(spans[0]?.from).toBe(Math.floor(now / hour) * hour - (hours - 1) * hour);
    expect(spans.length).toBe(exports);
  });

  it('goes on from the last complete hour, and waits until there can be news', () => {
    const read = until(Date.UTC(2026, 10, 20, 11, 20));
    expect(planHours(read, now, 2_000, budget)).toEqual([
      { from: Date.UTC(2026, 10, 20, 11), to: Date.UTC(2026, 10, 20, 12, 30) },
    ]);
    expect(planHours(until(Date.UTC(2026, 10, 20, 12, 30)), now, 2_000, budget)).toEqual([]);
  });

  it('does not fill a long absence, and says that it leaves a gap', () => {
    const spans = planHours(until(now - 10 * day), now, 2_000, budget);
    expect(spans[0]?.from).toBe(Math.floor(now / hour) * hour - 47 * hour);
    expect(leavesGap(until(now - 10 * day), spans)).toBe(true);
    expect(leavesGap(until(now - hour), planHours(until(now - hour), now, 2_000, budget))).toBe(false);
  });

  it('asks for nothing when the provider’s clock went back', () => {
    expect(planHours(until(now + day), now, 2_000, budget)).toEqual([]);
  });
});

describe('daily usage', () => {
  it('begins with thirty days, in windows that fit in memory', () => {
    const whole = { from: Date.UTC(2026, 9, 21), to: Date.UTC(2026, 10, 20, 12, 30) };
    expect(planDays(never, now, 2_000, budget)).toEqual({ recent: [whole], older: [] });
  });

  it('of a large fleet begin with yesterday and go back from there', () => {
    const { recent, older } = planDays(never, now, 100_000, budget);
    expect(recent).toEqual([{ from: Date.UTC(2026, 10, 19), to: Date.UTC(2026, 10, 20, 12, 30) }]);
    expect(older.length).toBe(8);
    expect(older[0]?.to).toBe(Date.UTC(2026, 10, 19));
    expect(older.at(-1)?.from).toBe(Date.UTC(2026, 9, 21));
  });

  it('that a cut first read left are read by the next pass', () => {
    const cut = { ...until(now - 10 * minute), completeFrom: Date.UTC(2026, 10, 1) };
    const { recent, older } = planDays(cut, now, 100_000, budget);
    expect(recent).toEqual([]);
    expect(older[0]?.to).toBe(Date.UTC(2026, 10, 1));
    expect(older.at(-1)?.from).toBe(Date.UTC(2026, 9, 21));
    expect(planDays({ ...cut, completeFrom: now - 40 * day }, now, 100_000, budget).older).toEqual([]);
  });

  it('then reads the last complete day and today, once an hour', () => {
    const first = (state: SourceState) => planDays(state, now, 2_000, budget).recent[0]?.from;
    expect(first(until(now - 2 * hour))).toBe(Date.UTC(2026, 10, 20));
    expect(first(until(Date.UTC(2026, 10, 20, 0, 30)))).toBe(Date.UTC(2026, 10, 19));
    expect(first(until(now - 10 * minute))).toBeUndefined();
  });
});

it('windows cover their span without gap or overlap, whatever the fleet and the time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) }),
      fc.option(fc.integer({ min: 0, max: 90 * day })),
      (sims, at, ago) => {
        const state = ago === null ? never : until(at - ago);
        for (const spans of [
          planHours(state, at, sims, budget),
          planDays(state, at, sims, budget).recent,
          [...planDays(state, at, sims, budget).older].reverse(),
          planAudit(state, at, budget),
        ]) {
          for (const [index, span] of spans.entries()) {
            expect(span.to).toBeGreaterThan(span.from);
            expect(span.to).toBeLessThanOrEqual(at);
            if (index > 0) expect(span.from).toBe(spans[index - 1]?.to);
          }
        }
      },
    ),
  );
});

it('reads session events from where they were read to, with an overlap, and never beyond what the provider keeps', () => {
  expect(sessionsFrom(null, now, budget)).toBe(now - 3 * day);
  expect(sessionsFrom(now - hour, now, budget)).toBe(now - hour - 10 * minute);
  expect(sessionsFrom(now - 90 * day, now, budget)).toBe(now - 32 * day);
});

it('keeps less history the larger the fleet', () => {
  const kept = (sims: number): number[] => {
    const before = retention(now, sims, budget);
    return [Math.round((now - before.hours) / hour), Math.round((now - before.days) / day)];
  };
  expect(kept(2_000)).toEqual([841, 401]);
  expect(kept(100_000)).toEqual([61, 61]);
  expect(kept(1_000_000)).toEqual([49, 36]);
});
