import { day, dayStart, isoSeconds } from '../../../../shared/time.ts';
import {
  groupBySite,
  nameOf,
  type CohortDays,
  type Draft,
  type Rule,
  type RuleContext,
  type SimView,
  type UsageBucket,
} from '../rule.ts';
import { megabytes } from './upload-spike.ts';

/** Days that are looked at, and those of them that at first only teach. */
const historyDays = 42;
const learningDays = 14;
/** Slack and limit of the sum, in deviations of a usual day. */
const slack = 0.5;
const limit = 5;
/** Deviations that one day can add: a single large day is another rule's business. */
const mostOfADay = 3;
/** A day deviates by at least this share of its level, and by so many bytes. */
const leastShare = 0.08;
const leastBytes = 100_000;
/** What must have left over the days together, and how much above the usual. */
const leastExcess = 1_500_000;
const leastLift = 0.25;

/** Slow exfiltration: a little more every day. */
export const slowExfiltration: Rule = {
  meta: {
    id: 'D-TR-11',
    name: 'Slow exfiltration',
    layer: 'transport',
    severity: 'medium',
    signal: 'Uplink bytes per day and SIM',
    algorithm:
      'A running sum (CUSUM) of how far each day lies above the same weekdays before, with a slack of half a deviation and a limit of five, a day counting three at most; and a quarter more than usual, 1.5 MB in all. By how much thirty or more peers (class of the device, and region where it has as many) rose on a day, so much is taken off first: a season moves all of them. Needs fourteen days of daily totals; days that add to the sum are not learned.',
    mappings: [
      { id: 'T1030', name: 'Data Transfer Size Limits', framework: 'ATT&CK enterprise' },
      { id: 'T1048', name: 'Exfiltration Over Alternative Protocol', framework: 'ATT&CK enterprise' },
      { id: 'FGT1048', name: 'Exfiltration Over Alternative Protocol', framework: 'FiGHT' },
    ],
    falsePositives:
      'A device given more to do, a new release that reports more, growth with the season in a class of fewer than thirty.',
    response:
      'Ask the owner what the device has sent more of since then. Limit its quota, keep its flow records, review the release.',
    basis: 'proposed',
  },
  needs: ['usage'],
  learnsFor: learningDays * day,
  refractory: 14 * day,
  evaluate(batch, memory, context) {
    const days = memory.get<Record<string, number>>('days') ?? {};
    const drafts: Draft[] = [];
    for (const sim of batch.counted) {
      const complete = context.daysComplete(sim.providerId);
      if (complete === null) continue;
      const until = dayStart(complete.to);
      // Days change once a day; SIMs come in the order of their keys, so the last one judged tells how far a day was judged.
      const key = `${sim.providerId}@${until}`;
      if ((days[key] ?? 0) >= sim.simKey) continue;
      drafts.push(...leakOf(sim, complete.from, until, context));
      days[key] = sim.simKey;
    }
    if (batch.counted.length > 0) memory.set('days', newest(days));
    return drafts;
  },
};

/** Judged days of each provider, the newest few. */
function newest(days: Readonly<Record<string, number>>): Record<string, number> {
  const at = (key: string): number => Number(key.slice(key.lastIndexOf('@') + 1));
  return Object.fromEntries(
    Object.entries(days)
      .sort(([a], [b]) => at(b) - at(a))
      .slice(0, 100),
  );
}

function leakOf(sim: SimView, from: number, until: number, context: RuleContext): Draft[] {
  const covered = Math.max(Math.ceil(from / day) * day, until - historyDays * day);
  const rows = context.days(sim.simKey, covered, until);
  const first = rows[0];
  if (first === undefined) return [];
  if (findLeak(first.at, until, rows) === null) return [];
  // Few get this far: only of them the peers are read.
  const cohort = context.cohortDays(sim, first.at, first.at + learningDays * day, until);
  const leak = findLeak(first.at, until, cohort === null ? rows : seasonless(rows, cohort));
  if (leak === null) return [];
  const { since, at, usual, excess, days } = leak;
  return [
    {
      sim,
      at,
      until: leak.until,
      severity: 'medium',
      subject: sim.body,
      summary: `${nameOf(sim)} has uploaded more than usual since ${isoSeconds(since).slice(0, 10)}: ${megabytes(excess)} above the ${megabytes(usual)} of a usual day, over ${days} days together.`,
      group: groupBySite(sim),
      signals: {
        since,
        until: leak.until,
        usualDayBytes: Math.round(usual),
        excessBytes: Math.round(excess),
        days,
        peersRosePercent: cohort === null ? null : risePercent(cohort, since, at),
      },
    },
  ];
}

/** The days as they would have been had the peers not risen. Where peers fall, a device that goes on as ever leaks nothing. */
function seasonless(rows: readonly UsageBucket[], cohort: CohortDays): readonly UsageBucket[] {
  return rows.map((row) => ({ ...row, up: row.up / Math.max(1, cohort.get(row.at) ?? 1) }));
}

/** By how much the peers rose on an average day in [from, to), in per cent. */
function risePercent(cohort: CohortDays, from: number, to: number): number {
  const levels = [...cohort].filter(([at]) => at >= from && at < to).map(([, level]) => level);
  const mean = levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length);
  return levels.length === 0 ? 0 : Math.round((mean - 1) * 100);
}

export interface Leak {
  /** The first day above the usual, and the one at whose end it was too much. */
  readonly since: number;
  /** Source time at which it was complete: the end of that day. */
  readonly at: number;
  /** End of the last day that was clearly too much. */
  readonly until: number;
  readonly usual: number;
  readonly excess: number;
  readonly days: number;
}

/**
 * Walks the days from the first with traffic. What a day should have been comes from the same weekday of earlier weeks in relation to their
 * days (a median), or from all days before while a weekday was seen less than twice.
 *
 * @param rows uplink by day, oldest first; a day without a row had no traffic
 */
export function findLeak(first: number, until: number, rows: readonly UsageBucket[]): Leak | null {
  const volumes = new Map(rows.map(({ at, up }) => [at, up]));
  const learned: { readonly at: number; readonly up: number }[] = [];
  let sum = 0;
  let excess = 0;
  let since = 0;
  let days = 0;
  let leak = null as Leak | null;
  for (let at = first; at < until; at += day) {
    const up = volumes.get(at) ?? 0;
    if (learned.length < learningDays) {
      learned.push({ at, up });
      continue;
    }
    const { usual, deviation } = expectedOf(learned, at);
    if (leak !== null) {
      if (up >= usual * (1 + leastLift)) leak = { ...leak, until: at + day };
      continue;
    }
    const step = Math.min(mostOfADay, (up - usual) / deviation) - slack;
    sum = Math.max(0, sum + step);
    if (sum < 1) learned.push({ at, up });
    if (sum === 0) {
      excess = 0;
      days = 0;
    } else {
      // It begins with a day that is clearly too much, not with the noise that the sum picked up before it.
      if (days === 0 && up < usual * (1 + leastLift)) continue;
      if (days === 0) since = at;
      days++;
      excess += up - usual;
    }
    if (sum > limit && days >= 2 && excess >= leastExcess && excess >= leastLift * usual * days)
      leak = { since, at: at + day, until: at + day, usual, excess, days };
  }
  return leak;
}

function expectedOf(
  learned: readonly { readonly at: number; readonly up: number }[],
  at: number,
): { readonly usual: number; readonly deviation: number } {
  const weekday = (time: number): number => (time / day) % 7;
  const same = learned.filter((one) => weekday(one.at) === weekday(at)).map(({ up }) => up);
  const like = same.length >= 2 ? same : learned.map(({ up }) => up);
  const usual = median(like);
  const misses = learned.map((one) => {
    const peers = learned.filter(({ at: other }) => weekday(other) === weekday(one.at)).map(({ up }) => up);
    return Math.abs(one.up - median(peers.length >= 2 ? peers : like));
  });
  return {
    usual,
    deviation: Math.max(1.4826 * median(misses), leastShare * usual, leastBytes),
  };
}

/** Of two in the middle the greater: a day on which a device was off makes the next one no leak. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
