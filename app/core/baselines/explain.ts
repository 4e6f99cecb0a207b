import type { BaselineSeries } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { day, dayStart, hour, hourStart } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';
import { blockSims, createBlock, type Block } from './block.ts';
import { cohortName, cohortOf } from './cohorts.ts';
import { metricMeta, metrics, type Metric } from './metrics.ts';
import { createObserver, type Observer } from './observe.ts';
import type { BaselineSim, PassDeps } from './pass.ts';
import { frozenBodies, lastReset, loadBlock, slotOf } from './store.ts';

/** Days that are shown. */
const shownDays = 14;
/** Deviations on either side of what is expected that are usual: outliers count as so many when they are learned. */
const usualDeviations = 4;

export interface ExplainDeps extends Pick<PassDeps, 'simsOf' | 'heard'> {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
}

/** What is expected of a SIM, what it did, and how far it is known. */
export interface Explanation {
  readonly cohort: string | null;
  readonly frozen: boolean;
  readonly reset: { readonly at: number; readonly actor: string; readonly reason: string } | null;
  readonly series: readonly BaselineSeries[];
}

/** @throws AppError NOT_FOUND for a SIM that the fleet does not have */
export async function explain(deps: ExplainDeps, body: string): Promise<Explanation> {
  const { cache, ledger } = deps;
  const sim = deps.simsOf([body])[0];
  if (sim === undefined) throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.');
  const slot = slotOf(ledger, body);
  const reset = lastReset(ledger, body);
  const place = (slot ?? 0) % blockSims;
  const block =
    slot === null ? createBlock(place + 1) : await loadBlock(ledger, Math.floor(slot / blockSims), place + 1);
  // Asked for and not yet done: the next look at the fleet begins anew.
  if (reset !== null && block.resets[place] !== reset.reset_id) block.reset(place);
  const cohort = cohortOf(sim);
  const observer = createObserver(cache, ledger);
  return {
    cohort: cohort === null ? null : cohortName(cohort),
    frozen: frozenBodies(ledger).has(body),
    reset: reset === null ? null : { at: reset.at, actor: reset.actor, reason: reset.reason },
    series: metrics.map((metric) => seriesOf(deps, { sim, block, place, observer }, metric)),
  };
}

interface Looked {
  readonly sim: BaselineSim;
  readonly block: Block;
  readonly place: number;
  readonly observer: Observer;
}

function seriesOf(
  deps: ExplainDeps,
  { sim, block, place, observer }: Looked,
  metric: Metric,
): BaselineSeries {
  const { unit, every, needs } = metricMeta[metric];
  const bank = block.banks[metric];
  const heard = deps.heard(sim.providerId);
  const until = metric === 'up' || metric === 'down' ? (heard.usage?.to ?? null) : heard.sims;
  const samples = bank.samples(place);
  const step = every === 'hour' ? hour : day;
  const since = block.since[place] ?? 0;
  const about = { metric, unit, every, samples, needs, since: since === 0 ? null : since * hour };
  if (until === null) return { ...about, points: [] };
  const end = every === 'hour' ? hourStart(until) : dayStart(until) + day;
  const from = end - shownDays * day;
  const seen = valuesOf(observer, sim, metric, from, end, heard.usage?.from ?? null);
  const points = [];
  for (let at = from; at < end; at += step) {
    const value = seen(at);
    const turn = every === 'hour' ? (at / hour) % 24 : 0;
    const { value: expected, deviation } = bank.expected(place, turn);
    const known = samples >= Math.min(needs, 24);
    points.push({
      at,
      value,
      low: known ? Math.max(0, expected - usualDeviations * deviation) : null,
      high: known ? expected + usualDeviations * deviation : null,
      score: value === null || samples < needs ? null : bank.peek(place, value, turn),
    });
  }
  return { ...about, points };
}

/** The value of each sample of a metric; null where nothing was collected. */
function valuesOf(
  observer: Observer,
  sim: BaselineSim,
  metric: Metric,
  from: number,
  end: number,
  usageFrom: number | null,
): (at: number) => number | null {
  switch (metric) {
    case 'up':
    case 'down': {
      const rows = new Map(observer.usage(sim.simKey, from, end).map((row) => [row.at, row[metric]]));
      return (at) => (usageFrom === null || at < usageFrom ? null : (rows.get(at) ?? 0));
    }
    case 'sessions': {
      const first = observer.firstSession(sim.simKey);
      const counts = observer.sessions(sim.simKey, from, end);
      return (at) => (first === null || at < hourStart(first) ? null : (counts.get(at) ?? 0));
    }
    case 'destinations': {
      const counts = observer.destinations(sim.body, from, end + hour);
      return (at) => counts.get(at) ?? null;
    }
    case 'sms': {
      const counts = observer.messages(sim.body, from, end);
      return (at) => counts.get(at) ?? null;
    }
  }
}
