import { day, dayStart, hour, hourStart } from '../../../shared/time.ts';
import type { Block } from './block.ts';
import { metricMeta, type Metric } from './metrics.ts';
import { isMove, strangeAlone, type Move, type SeenMetric } from './moves.ts';
import type { Observer } from './observe.ts';

/** After a longer pause than this the hours between are not learned one by one. */
const longestGap = 45 * day;
/** So few samples are worth less than older ones that come after them. */
const fewSamples = 48;
/** Beyond so many times the busiest hour of the day a rise is one, whatever hour it is. */
const rise = 2;

/** How far the sources of a SIM's provider were read, ms UTC. */
export interface Heard {
  readonly usage: { readonly from: number; readonly to: number } | null;
  /** Newest source time at which the SIM list was read; null before. */
  readonly sims: number | null;
}

export interface FedSim {
  readonly place: number;
  readonly simKey: number;
  readonly body: string;
  readonly cohort: string;
  /** What it does now is judged and not learned. */
  readonly frozen: boolean;
}

/**
 * Judges and learns what a SIM did since it was looked at last, hour by hour on source time. An hour is learned once: how far lies in the
 * block, beside what was learned.
 *
 * @returns the hours in which it was unlike itself
 */
export function feedSim(block: Block, sim: FedSim, heard: Heard, observer: Observer): Move[] {
  const hours = new Map<number, SeenMetric[]>();
  const note = (at: number, seen: SeenMetric | null): void => {
    if (seen !== null) hours.set(at, [...(hours.get(at) ?? []), seen]);
  };
  feedUsage(block, sim, heard, observer, note);
  feedSessions(block, sim, heard, observer, note);
  feedSensors(block, sim, heard, observer, note);
  return [...hours]
    .filter(([, seen]) => isMove(seen))
    .map(([at, seen]) => ({
      hour: at,
      body: sim.body,
      cohort: sim.cohort,
      score: Math.max(...seen.map(({ score }) => score)),
      seen: seen.sort((a, b) => b.score - a.score),
    }));
}

type Note = (at: number, seen: SeenMetric | null) => void;

function feedUsage(block: Block, sim: FedSim, { usage }: Heard, observer: Observer, note: Note): void {
  if (usage === null) return;
  const { place } = sim;
  const end = hourStart(usage.to);
  beginEarlier(block, sim, usage.from, observer);
  const learned = (block.until.usage[place] ?? 0) * hour;
  const from = Math.max(learned, Math.ceil(usage.from / hour) * hour, end - longestGap);
  if (from >= end) return;
  const rows = observer.usage(sim.simKey, from, end);
  // A SIM begins with its first traffic; after that an hour without a record is an hour without traffic.
  const first = learned === 0 ? rows[0]?.at : from;
  if (first === undefined) return;
  if (block.since[place] === 0) block.since[place] = first / hour;
  let next = 0;
  for (let at = first; at < end; at += hour) {
    while ((rows[next]?.at ?? Infinity) < at) next++;
    const row = rows[next]?.at === at ? rows[next] : undefined;
    const turn = (at / hour) % 24;
    take(block, sim, 'up', at, row?.up ?? 0, turn, note);
    take(block, sim, 'down', at, row?.down ?? 0, turn, note);
  }
  block.until.usage[place] = end / hour;
}

/** A first sync brings the newest hours before the older ones: as long as little was learned, learning begins again with the oldest. */
function beginEarlier(block: Block, { place, simKey }: FedSim, from: number, observer: Observer): void {
  const begun = (block.since[place] ?? 0) * hour;
  const known = block.banks.up.samples(place);
  if (known === 0 || known >= fewSamples || from >= begun) return;
  if (observer.usage(simKey, from, begun).length === 0) return;
  block.banks.up.reset(place);
  block.banks.down.reset(place);
  block.until.usage[place] = 0;
  block.since[place] = 0;
}

function feedSessions(block: Block, sim: FedSim, { sims }: Heard, observer: Observer, note: Note): void {
  if (sims === null) return;
  const { place } = sim;
  // Events of the running hour, and of the one before, may still come.
  const end = hourStart(sims) - hour;
  const learned = (block.until.sessions[place] ?? 0) * hour;
  const begun = learned === 0 ? observer.firstSession(sim.simKey) : learned;
  if (begun === null) return;
  const from = Math.max(hourStart(begun), end - longestGap);
  if (from >= end) return;
  if (block.since[place] === 0) block.since[place] = from / hour;
  const counts = observer.sessions(sim.simKey, from, end);
  for (let at = from; at < end; at += hour)
    take(block, sim, 'sessions', at, counts.get(at) ?? 0, (at / hour) % 24, note);
  block.until.sessions[place] = end / hour;
}

/** Sensors tell only what they saw: an hour or a day without a record says nothing. */
function feedSensors(block: Block, sim: FedSim, { sims }: Heard, observer: Observer, note: Note): void {
  if (sims === null) return;
  const { place } = sim;
  const end = hourStart(sims);
  const flowsFrom = Math.max((block.until.flows[place] ?? 0) * hour, end - longestGap);
  const hosts = [...observer.destinations(sim.body, flowsFrom, end + hour)].sort(([a], [b]) => a - b);
  for (const [at, count] of hosts) {
    if (at < flowsFrom || at >= end) continue;
    take(block, sim, 'destinations', at, count, (at / hour) % 24, note);
    block.until.flows[place] = at / hour + 1;
  }
  const today = dayStart(sims);
  const daysFrom = Math.max((block.until.messages[place] ?? 0) * hour, today - longestGap);
  for (const [at, count] of [...observer.messages(sim.body, daysFrom, today + day)].sort(
    ([a], [b]) => a - b,
  )) {
    // The running day can only grow: what is too much already stays too much.
    if (at >= today) note(at, judge(block, place, 'sms', count, 0));
    if (at >= today || at < daysFrom) continue;
    take(block, sim, 'sms', at, count, 0, note);
    block.until.messages[place] = at / hour + 24;
  }
}

function take(
  block: Block,
  sim: FedSim,
  metric: Metric,
  at: number,
  value: number,
  turn: number,
  note: Note,
): void {
  const seen = judge(block, sim.place, metric, value, turn);
  note(at, seen);
  if (sim.frozen) return;
  // Of a strange sample only a rise is learned: an attack does not become usual, and what lasts for days does.
  const strange = seen !== null && seen.score >= strangeAlone;
  block.banks[metric].score(sim.place, strange ? seen.busiest * rise : value, turn);
}

/** How a sample stands against what was expected; null while too little is known, and for everything that is no rise. */
function judge(block: Block, place: number, metric: Metric, value: number, turn: number): SeenMetric | null {
  const bank = block.banks[metric];
  const { needs, floor } = metricMeta[metric];
  if (value < floor || bank.samples(place) < needs) return null;
  const busiest = busiestOf(bank, place);
  if (value < busiest * rise || value < busiest + floor) return null;
  const { value: expected, deviation } = bank.expected(place, turn);
  return { metric, value, expected, deviation, busiest, score: bank.peek(place, value, turn) };
}

export function busiestOf(bank: Block['banks'][Metric], place: number): number {
  let most = 0;
  for (let turn = 0; turn < 24; turn++) most = Math.max(most, bank.expected(place, turn).value);
  return most;
}
