import { day, hour, isoSeconds, minute } from '../../../../shared/time.ts';
import type { Draft, Rule, RuleContext, SimView } from '../rule.ts';

const window = 5 * minute;
/** Times the usual count of the same hour, and share of the SIMs on the network. */
const factor = 5;
const share = 0.05;
const fewestSims = 20;
/** So much history must there be, and so far back it is looked at. */
const knownFor = 2 * day;
const weeks = 2;
/** Windows of one batch that are counted: history that comes in at once has many. */
const mostWindows = 60;

/** Signalling storm of a fleet: many devices knock at one network at once. */
export const fleetStorm: Rule = {
  meta: {
    id: 'D-NW-05',
    name: 'Signalling storm, fleet',
    layer: 'network',
    severity: 'high',
    signal: 'Session starts and updates of all SIMs on a network, in windows of five minutes',
    algorithm:
      'More than five times the median of the same hour of the week before (of the hour of the day while less than a week is known), by at least 5 % of the SIMs on the network and twenty of them. Needs two days of history.',
    mappings: [
      { id: 'FGT1498.501', name: 'Flooding Core Network Component', framework: 'FiGHT' },
      { id: 'FGT1642.503', name: 'AMF', framework: 'FiGHT' },
    ],
    falsePositives: 'A server that went down, so that all reconnect; power that came back.',
    response:
      'Find what they have in common. Spread their reconnects, stop updates that roll out, call the operator.',
    basis: 'proposed',
  },
  needs: ['sessions'],
  learnsFor: 0,
  refractory: hour,
  evaluate(batch, _memory, context) {
    const windows = new Map<string, { sim: SimView; plmn: string; from: number; sims: Set<number> }>();
    for (const { sim, at, type, plmn } of batch.sessions) {
      if (plmn === null || type === 'session.ended') continue;
      const from = Math.floor(at / window) * window;
      // What came in at once with the first sync is history, and told nobody.
      if (from < (context.watermark(sim.providerId) ?? 0) - 7 * day) continue;
      const key = `${sim.providerId}/${plmn}@${from}`;
      const known = windows.get(key) ?? { sim, plmn, from, sims: new Set<number>() };
      known.sims.add(sim.simKey);
      windows.set(key, known);
    }
    return [...windows.values()]
      .sort((a, b) => b.sims.size - a.sims.size)
      .slice(0, mostWindows)
      .flatMap(({ sim, plmn, from }) => stormOf(sim, plmn, from, context));
  },
};

function stormOf(sim: SimView, plmn: string, from: number, context: RuleContext): Draft[] {
  const { providerId } = sim;
  const active = context.activeOn(providerId, plmn);
  const needed = Math.max(fewestSims, Math.ceil(active * share));
  const [now] = context.signalling(providerId, plmn, from, from + window, window);
  if (now === undefined || now.sims < needed) return [];
  const usual = usualOf(providerId, plmn, from, context);
  if (usual === null || now.events <= factor * Math.max(1, usual)) return [];
  return [
    {
      // Whoever came in first may have done nothing out of the ordinary: the loudest stands for all.
      sim: context.busiest(providerId, plmn, from, from + window) ?? sim,
      at: from,
      severity: 'high',
      subject: `${providerId}/${plmn}`,
      summary: `${now.sims} of ${active} SIMs on network ${plmn} signalled ${now.events} times within five minutes from ${isoSeconds(from)}; ${Math.round(usual)} times is usual at that hour.`,
      group: { kind: 'provider', value: `${providerId}/${plmn}` },
      signals: { plmn, from, windowMs: window, events: now.events, sims: now.sims, active, usual },
    },
  ];
}

/** Median of the counts per window at the same hour, a week or a day apart; null with too little history. */
function usualOf(providerId: string, plmn: string, from: number, context: RuleContext): number | null {
  const start = Math.floor(from / hour) * hour;
  const begins = context.eventsFrom(providerId);
  if (begins === null || start - begins < knownFor) return null;
  const weekly = Array.from({ length: weeks }, (_, index) => start - (index + 1) * 7 * day).filter(
    (at) => at >= begins,
  );
  const daily = Array.from({ length: 6 }, (_, index) => start - (index + 1) * day).filter(
    (at) => at >= begins,
  );
  const counts = (weekly.length > 0 ? weekly : daily).flatMap((at) => {
    const told = new Map(
      context.signalling(providerId, plmn, at, at + hour, window).map((one) => [one.from, one.events]),
    );
    return Array.from({ length: hour / window }, (_, index) => told.get(at + index * window) ?? 0);
  });
  counts.sort((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? null;
}
