import { day, dayStart, hour, hourStart } from '../../../../shared/time.ts';
import { createBank, usualLearning, type Bank } from '../../baselines/bank.ts';
import { addSample, quantile } from '../quantile.ts';
import {
  groupBySite,
  nameOf,
  type Draft,
  type Memory,
  type Rule,
  type RuleContext,
  type SimView,
  type UsageBucket,
} from '../rule.ts';
import { newUplink, packUplink, unpackUplink, type UplinkState } from '../uplink-state.ts';
import { hoursBefore } from '../warm-start.ts';

/** An hour is a spike only when the score, the factor over the own 99th percentile and the volume all say so. */
export const spikeScore = 0.6;
export const spikeFactor = 3;
export const spikeBytes = 5_000_000;
/** After a longer pause than this the hours between are not replayed one by one. */
const longestGap = 45 * day;

/** Upload spike: exfiltration at speed. */
export const uploadSpike: Rule = {
  meta: {
    id: 'D-TR-10',
    name: 'Upload spike',
    layer: 'transport',
    severity: 'high',
    signal: 'Uplink bytes per hour and SIM',
    algorithm:
      'E3 score of the hour 0.6 or more, and more than three times the SIM’s own 99th percentile, and 5 MB or more. Learns for seven days, at first from daily totals; hours that fired, and hours of a SIM with an open incident of this rule, are not learned.',
    mappings: [
      { id: 'T1041', name: 'Exfiltration Over C2 Channel', framework: 'ATT&CK enterprise' },
      { id: 'T1020', name: 'Automated Exfiltration', framework: 'ATT&CK enterprise' },
      { id: 'FGT1041', name: 'Exfiltration Over C2 Channel', framework: 'FiGHT' },
    ],
    falsePositives: 'A firmware log uploaded, a software update, a device given more to do.',
    response:
      'Ask the owner what was to be sent. Keep flow records of the hours, throttle or suspend the SIM where nobody knows.',
    basis: 'proposed',
  },
  needs: ['usage'],
  learnsFor: usualLearning * hour,
  refractory: 6 * hour,
  evaluate(batch, memory, context) {
    const baseline = createBank(1);
    return batch.counted.flatMap((sim) => spikesOf(sim, baseline, memory, context));
  },
};

function spikesOf(sim: SimView, baseline: Bank, memory: Memory, context: RuleContext): Draft[] {
  const complete = context.usageComplete(sim.providerId);
  if (complete === null) return [];
  const end = hourStart(complete.to);
  const stored = memory.get<Uint8Array>(sim.body);
  const state = stored === undefined ? null : unpackUplink(baseline, stored);
  // Hours that nobody collected say nothing: learning goes on behind them.
  const from = Math.max(state?.until ?? 0, Math.ceil(complete.from / hour) * hour, end - longestGap);
  const hours = context.usage(sim.simKey, from, Number.MAX_SAFE_INTEGER);
  const first = state === null ? hours[0]?.at : from;
  if (first === undefined) return [];
  const uplink = state ?? startFrom(sim, baseline, first, hours, context);
  const learnedTo = state?.until ?? null;
  const held = end > first && context.held(uploadSpike.meta.id, sim.body);
  const drafts = learnHours(sim, uplink, { first, end, held }, hours);
  if (uplink.until !== learnedTo) memory.set(sim.body, packUplink(uplink));
  const running = hours.filter(({ at }) => at >= end).flatMap((part) => spikeAt(sim, uplink, part, null));
  return [...drafts, ...running];
}

/** A first look finds hours of a day or two but days of a month: what the hours before were like is drawn from both. */
function startFrom(
  sim: SimView,
  baseline: Bank,
  first: number,
  hours: readonly UsageBucket[],
  context: RuleContext,
): UplinkState {
  const uplink = newUplink(baseline, first);
  const covered = context.daysComplete(sim.providerId);
  if (covered === null) return uplink;
  const from = Math.max(Math.ceil(covered.from / day) * day, dayStart(first) - longestGap);
  for (const { at, up } of hoursBefore(first, hours, from, context.days(sim.simKey, from, first))) {
    baseline.score(0, up, hourOfDay(at));
    addSample(uplink.levels, up);
  }
  return uplink;
}

/** Judges and learns whole hours in order; an hour without a record had no traffic. */
function learnHours(
  sim: SimView,
  uplink: UplinkState,
  span: { readonly first: number; readonly end: number; readonly held: boolean },
  hours: readonly UsageBucket[],
): Draft[] {
  const drafts: Draft[] = [];
  let next = 0;
  for (let at = span.first; at < span.end; at += hour) {
    while ((hours[next]?.at ?? Infinity) < at) next++;
    const found = hours[next];
    const usage = found?.at === at ? found : { at, up: 0, down: 0 };
    const spikes = spikeAt(sim, uplink, usage, null);
    drafts.push(...spikes);
    if (spikes.length > 0 || span.held) continue;
    const score = uplink.baseline.score(0, usage.up, hourOfDay(at));
    addSample(uplink.levels, usage.up);
    drafts.push(...spikeAt(sim, uplink, usage, score));
  }
  uplink.until = Math.max(uplink.until, span.end);
  return drafts;
}

/** @param score of the hour where it is known; else what can be said without learning it, which is never more */
function spikeAt(sim: SimView, uplink: UplinkState, usage: UsageBucket, score: number | null): Draft[] {
  if (
    usage.up < spikeBytes ||
    uplink.baseline.samples(0) < usualLearning ||
    usage.up <= uplink.baseline.level(0)
  )
    return [];
  const usual = quantile(uplink.levels, 0.99);
  if (usage.up <= spikeFactor * usual) return [];
  const strangeness = score ?? uplink.baseline.peek(0, usage.up, hourOfDay(usage.at));
  if (strangeness < spikeScore) return [];
  return [
    {
      sim,
      at: usage.at,
      severity: 'high',
      subject: sim.body,
      summary: `${nameOf(sim)} uploaded ${megabytes(usage.up)} within an hour; 99 of 100 of its hours stay under ${megabytes(usual)}.`,
      group: groupBySite(sim),
      signals: {
        hour: usage.at,
        upBytes: usage.up,
        downBytes: usage.down,
        p99Bytes: Math.round(usual),
        score: Math.round(strangeness * 1000) / 1000,
      },
    },
  ];
}

function hourOfDay(at: number): number {
  return Math.floor(at / hour) % 24;
}

/** Decimal units, as providers bill them. */
export function megabytes(bytes: number): string {
  const mega = bytes / 1e6;
  return mega >= 10
    ? `${Math.round(mega)} MB`
    : mega >= 0.1
      ? `${mega.toFixed(1)} MB`
      : `${Math.round(bytes / 1e3)} kB`;
}
