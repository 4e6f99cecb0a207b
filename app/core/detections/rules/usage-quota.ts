import { day, dayStart, hour } from '../../../../shared/time.ts';
import {
  groupBySite,
  nameOf,
  tagOf,
  type Draft,
  type Memory,
  type Rule,
  type RuleContext,
  type SimView,
} from '../rule.ts';
import { megabytes } from './upload-spike.ts';

const levels = [
  { percent: 100, severity: 'high' },
  { percent: 90, severity: 'medium' },
  { percent: 80, severity: 'low' },
] as const;

/** Volume of the calendar month (UTC) in the days before `closedTo`. */
interface MonthState {
  readonly month: number;
  readonly closedTo: number;
  readonly bytes: number;
}

/** Usage against the monthly quota of a SIM. */
export const usageQuota: Rule = {
  meta: {
    id: 'D-CD-09',
    name: 'Usage threshold',
    layer: 'cloud',
    severity: 'medium',
    signal: 'Bytes in both directions per SIM and calendar month (UTC)',
    algorithm:
      'The month’s volume reached 80 % (low), 90 % (medium) or 100 % (high) of the quota that a tag of the SIM or of its group states in MB.',
    mappings: [
      { id: 'FGT1499.501', name: 'Consume Data Allocation To Deny Or Degrade Service', framework: 'FiGHT' },
      { id: 'FGT5023', name: 'Charging Fraud Via NF Control', framework: 'FiGHT' },
    ],
    falsePositives: 'A new tariff that the tag does not know yet, a planned campaign.',
    response:
      'Find out what the device sends or fetches. Throttle or suspend it as the contract of the group says.',
    basis: 'published',
  },
  needs: ['usage'],
  learnsFor: 0,
  refractory: 31 * day,
  evaluate(batch, memory, context) {
    return batch.counted.flatMap((sim) => {
      const quota = quotaOf(sim);
      return quota === null ? [] : crossingOf(sim, quota, memory, context);
    });
  },
};

/** Bytes a month, or null where no tag says. */
export function quotaOf(sim: SimView): number | null {
  const mega = Number(tagOf(sim, 'quota_mb', 'monthly_quota_mb'));
  return Number.isFinite(mega) && mega > 0 ? mega * 1e6 : null;
}

/**
 * Adds up the month. Daily totals are what the provider counts; hours say when within a day that still runs. A day that was
 * read whole is closed, so that only the last days are added up again.
 */
function crossingOf(sim: SimView, quota: number, memory: Memory, context: RuleContext): Draft[] {
  const now = context.watermark(sim.providerId);
  if (now === null) return [];
  const month = monthStart(now);
  const stored = memory.get<MonthState>(sim.body);
  const before = stored?.month === month ? stored : { month, closedTo: month, bytes: 0 };
  const closable = dayStart(context.daysComplete(sim.providerId)?.to ?? 0);
  const days = new Map(
    context.days(sim.simKey, before.closedTo, now + 1).map((total) => [total.at, bytesOf(total)]),
  );
  const hours = Map.groupBy(context.usage(sim.simKey, before.closedTo, Number.MAX_SAFE_INTEGER), ({ at }) =>
    dayStart(at),
  );
  const crossings: Crossing[] = [];
  const reach = (bytes: number, at: number): void => {
    const level = levels.find(({ percent }) => bytes >= (quota * percent) / 100);
    if (level !== undefined && level !== crossings.at(-1)?.level)
      crossings.push({ level, at: Math.min(at, now), bytes });
  };
  let { closedTo, bytes } = before;
  for (let at = before.closedTo; at <= now; at += day) {
    let counted = 0;
    for (const usage of hours.get(at) ?? []) {
      counted += bytesOf(usage);
      reach(bytes + counted, usage.at + hour);
    }
    const total = Math.max(days.get(at) ?? 0, counted);
    // History from before the first look is told as of now: it says how things stand.
    if (total > counted) reach(bytes + total, stored === undefined ? now : at + day);
    bytes += total;
    if (at + day > closable || closedTo !== at) continue;
    closedTo = at + day;
    if (closedTo <= now) memory.set(sim.body, { month, closedTo, bytes } satisfies MonthState);
  }
  return crossings.map((crossing) => draftOf(sim, quota, month, crossing));
}

function bytesOf({ up, down }: { readonly up: number; readonly down: number }): number {
  return up + down;
}

interface Crossing {
  readonly level: (typeof levels)[number];
  readonly at: number;
  readonly bytes: number;
}

function draftOf(sim: SimView, quota: number, month: number, { level, at, bytes }: Crossing): Draft {
  return {
    sim,
    at,
    severity: level.severity,
    subject: `${sim.body}:${new Date(month).toISOString().slice(0, 7)}:${level.percent}`,
    summary: `${nameOf(sim)} used ${megabytes(bytes)} this month, ${Math.floor((bytes / quota) * 100)} % of its ${megabytes(quota)}.`,
    group: groupBySite(sim),
    signals: {
      month: new Date(month).toISOString().slice(0, 7),
      usedBytes: bytes,
      quotaBytes: quota,
      thresholdPercent: level.percent,
    },
  };
}

/** Start of the UTC calendar month that holds `at`. */
export function monthStart(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
