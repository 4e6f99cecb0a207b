import { day, hour, minute } from '../../../../shared/time.ts';
import {
  groupBySite,
  nameOf,
  type Draft,
  type Rule,
  type RuleContext,
  type SessionPoint,
  type SimView,
} from '../rule.ts';

const windowLength = 10 * minute;
/** This many in a window is a storm for anybody. */
const always = 30;
/** Below this many, five times next to nothing is still next to nothing. */
const atLeast = 10;
const historyLength = 14 * day;

/** Signalling storm of a single SIM. */
export const signallingStorm: Rule = {
  meta: {
    id: 'D-NW-04',
    name: 'Signalling storm, single SIM',
    layer: 'network',
    severity: 'medium',
    signal: 'Attaches, location updates and session starts',
    algorithm:
      '30 or more within 10 minutes, or 10 and more than five times the 99.9th percentile of the SIM’s own 10-minute counts over 14 days.',
    mappings: [
      { id: 'FGT1498.501', name: 'Flooding Core Network Component', framework: 'FiGHT' },
      { id: 'FGT1499.502', name: 'Trigger Fraud Alert To Deny Service', framework: 'FiGHT' },
      { id: 'T1498', name: 'Network Denial of Service', framework: 'ATT&CK enterprise' },
    ],
    falsePositives: 'Weak coverage, a device that is refused and tries again.',
    response:
      'Look at the reasons of the session ends. Give the device a back-off, reset its session; suspend it when it goes on for an hour.',
    basis: 'proposed',
  },
  needs: ['sessions'],
  learnsFor: 0,
  refractory: hour,
  evaluate(batch, _memory, context) {
    const touched = new Map<number, { sim: SimView; from: number; to: number }>();
    for (const { sim, at, type } of batch.sessions) {
      if (!signals(type)) continue;
      const known = touched.get(sim.simKey);
      touched.set(sim.simKey, {
        sim,
        from: Math.min(known?.from ?? at, at),
        to: Math.max(known?.to ?? at, at),
      });
    }
    return [...touched.values()].flatMap(({ sim, from, to }) => stormOf(sim, from, to, context));
  },
};

function signals(type: string): boolean {
  return type === 'session.started' || type === 'session.updated';
}

/** Looks at the SIM's whole history around the new events, so late and repeated ones are counted where they belong. */
function stormOf(sim: SimView, from: number, to: number, context: RuleContext): Draft[] {
  const times = timesOf(context.sessions(sim.simKey, from - windowLength, to + windowLength));
  const storm = densest(times, always);
  if (storm.most < atLeast) return [];
  const usual =
    storm.most >= always
      ? null
      : usualCount(timesOf(context.sessions(sim.simKey, from - historyLength, from - windowLength)), from);
  if (storm.most < always && (usual === null || storm.most <= 5 * usual)) return [];
  const said = usual === null ? '' : `, from at most ${usual} as a rule`;
  return [
    {
      sim,
      at: storm.at,
      severity: 'medium',
      subject: sim.body,
      summary: `${nameOf(sim)} signalled ${storm.most} times within 10 minutes${said}.`,
      group: groupBySite(sim),
      signals: { most: storm.most, windowMs: windowLength, usual, cell: sim.cell, plmn: sim.plmn },
    },
  ];
}

function timesOf(events: readonly SessionPoint[]): number[] {
  return events
    .filter(({ type }) => signals(type))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}

/** The fullest window, and when a window first reached `enough` (or was fullest, if none did). Times ascend. */
export function densest(
  times: readonly number[],
  enough: number,
): { readonly most: number; readonly at: number } {
  let most = 0;
  let at = 0;
  let reached = false;
  let first = 0;
  times.forEach((time, index) => {
    while (time - (times[first] ?? time) >= windowLength) first++;
    const count = index - first + 1;
    if (count > most) {
      most = count;
      if (!reached) at = time;
    }
    reached ||= count >= enough;
  });
  return { most, at };
}

/** The 99.9th percentile of counts per 10 minutes, at least 1; null with less than seven days of history. */
export function usualCount(times: readonly number[], until: number): number | null {
  const first = times[0];
  if (first === undefined || until - first < 7 * day) return null;
  const counts = new Map<number, number>();
  for (const time of times) {
    const bin = Math.floor(time / windowLength);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const bins = Math.ceil((until - first) / windowLength);
  const highest = [...counts.values()].sort((a, b) => b - a);
  return Math.max(1, highest[Math.floor(bins * 0.001)] ?? 0);
}
