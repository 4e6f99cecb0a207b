import { day, hour, hourStart } from '../../../../shared/time.ts';
import { groupBySite, nameOf, tagOf, type Draft, type Memory, type Rule, type RuleContext, type SimView } from '../rule.ts';
import { megabytes } from './upload-spike.ts';

const levels = [
  { percent: 100, severity: 'high' },
  { percent: 90, severity: 'medium' },
  { percent: 80, severity: 'low' },
] as const;

/** Volume of a calendar month (UTC) up to an hour. */
interface MonthState {
  readonly month: number;
  readonly until: number;
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
    algorithm: 'The month’s volume reached 80 % (low), 90 % (medium) or 100 % (high) of the quota that a tag of the SIM or of its group states in MB.',
    mappings: [
      { id: 'FGT1499.501', name: 'Consume Data Allocation To Deny Or Degrade Service', framework: 'FiGHT' },
      { id: 'FGT5023', name: 'Charging Fraud Via NF Control', framework: 'FiGHT' },
    ],
    falsePositives: 'A new tariff that the tag does not know yet, a planned campaign.',
    response: 'Find out what the device sends or fetches. Throttle or suspend it as the contract of the group says.',
    basis: 'published',
  },
  needs: ['usage'],
  learnsFor: 0,
  refractory: 31 * day,
  evaluate(batch, memory, context) {
    return batch.sims.flatMap((sim) => {
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

function crossingOf(sim: SimView, quota: number, memory: Memory, context: RuleContext): Draft[] {
  const complete = context.usageComplete(sim.providerId)?.to ?? null;
  const now = context.watermark(sim.providerId);
  if (complete === null || now === null) return [];
  const month = monthStart(now);
  const stored = memory.get<MonthState>(sim.body);
  const before = stored?.month === month ? stored : { month, until: month, bytes: 0 };
  const end = Math.max(before.until, hourStart(complete));
  let { bytes } = before;
  let whole = bytes;
  const crossings: Crossing[] = [];
  for (const { at, up, down } of context.usage(sim.simKey, before.until, Number.MAX_SAFE_INTEGER)) {
    bytes += up + down;
    if (at < end) whole = bytes;
    const level = levels.find(({ percent }) => bytes >= (quota * percent) / 100);
    if (level !== undefined && level !== crossings.at(-1)?.level) crossings.push({ level, at: Math.min(at + hour, now), bytes });
  }
  if (end !== stored?.until || stored.month !== month) memory.set(sim.body, { month, until: end, bytes: whole } satisfies MonthState);
  return crossings.map((crossing) => draftOf(sim, quota, month, crossing));
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
    signals: { month: new Date(month).toISOString().slice(0, 7), usedBytes: bytes, quotaBytes: quota, thresholdPercent: level.percent },
  };
}

/** Start of the UTC calendar month that holds `at`. */
export function monthStart(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
