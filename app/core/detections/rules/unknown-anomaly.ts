import { usualLearning } from '../../baselines/bank.ts';
import { cohortName } from '../../baselines/cohorts.ts';
import type { Metric } from '../../baselines/metrics.ts';
import type { Move, SeenMetric } from '../../baselines/moves.ts';
import { hour, day, isoSeconds } from '../../../../shared/time.ts';
import { groupBySite, nameOf, type Draft, type Rule, type RuleContext, type SimView } from '../rule.ts';
import { megabytes } from './upload-spike.ts';

/** More of a cohort than this at once is a change of the fleet, not of devices. */
export const fleetShare = 0.2;
/** Smaller cohorts say nothing about a share. */
const fewest = 10;

/** A device unlike itself, whatever the reason. */
export const unknownAnomaly: Rule = {
  meta: {
    id: 'D-EE-05',
    name: 'Unknown behavioural anomaly',
    layer: 'end-to-end',
    severity: 'medium',
    signal:
      'Uplink, downlink, sessions, destinations and messages of each SIM against what was learned of it',
    algorithm:
      'A metric rises beyond twice its busiest hour with a score of 0.6 or more, or three metrics do with 0.45 in the same hour. Learns for seven days of hours without a word. Where more than a fifth of a cohort (class of device and region) moves in the same hour, one finding tells of the fleet.',
    mappings: [
      { id: 'T1496', name: 'Resource Hijacking', framework: 'ATT&CK enterprise' },
      { id: 'T1071', name: 'Application Layer Protocol', framework: 'ATT&CK enterprise' },
    ],
    falsePositives:
      'A new job of the device, a software update, a season; a change of the whole fleet is told as one.',
    response:
      'Look at what is expected and what was seen on the SIM’s pane. Ask the owner; never suspend on this alone.',
    basis: 'proposed',
  },
  needs: ['usage'],
  learnsFor: usualLearning * hour,
  refractory: day,
  evaluate({ behaviour }, _memory, context) {
    if (behaviour === null) return [];
    const together = new Map<string, Move[]>();
    for (const move of behaviour.moves) {
      const key = `${move.cohort}@${move.hour}`;
      together.set(key, [...(together.get(key) ?? []), move]);
    }
    return [...together.values()].flatMap((moves) => judge(moves, behaviour.sizes, context));
  },
};

function judge(moves: readonly Move[], sizes: ReadonlyMap<string, number>, context: RuleContext): Draft[] {
  const strongest = moves.reduce((most, move) => (move.score > most.score ? move : most));
  const size = sizes.get(strongest.cohort) ?? 0;
  const whole = strongest.cohort !== '' && size >= fewest && moves.length > size * fleetShare;
  if (!whole) return moves.flatMap((move) => single(move, context));
  const sim = context.simOf(strongest.body);
  if (sim === null) return [];
  return [
    {
      sim,
      at: strongest.hour,
      severity: 'medium',
      subject: `cohort:${strongest.cohort}`,
      summary: `${moves.length} of ${size} (${cohortName(strongest.cohort)}) were unlike themselves in the same hour, ${nameOf(sim)} most: ${words(strongest.seen)}.`,
      group: { kind: 'provider', value: `${sim.providerId}/${strongest.cohort}` },
      signals: { cohort: strongest.cohort, moved: moves.length, of: size, strongest: strongest.seen },
    },
  ];
}

function single(move: Move, context: RuleContext): Draft[] {
  const sim = context.simOf(move.body);
  return sim === null ? [] : [draftOf(sim, move)];
}

function draftOf(sim: SimView, { hour: at, seen, score }: Move): Draft {
  return {
    sim,
    at,
    severity: 'medium',
    subject: sim.body,
    summary: `${nameOf(sim)} was unlike itself at ${isoSeconds(at)}: ${words(seen)}.`,
    group: groupBySite(sim),
    signals: {
      hour: at,
      score: round(score),
      metrics: seen.map((one) => ({ ...one, score: round(one.score) })),
    },
  };
}

const metricWords: Readonly<Record<Metric, string>> = {
  up: 'uploaded',
  down: 'downloaded',
  sessions: 'sessions begun',
  destinations: 'different destinations',
  sms: 'messages sent within a day',
};

/** What was seen and what was expected, metric by metric. */
function words(seen: readonly SeenMetric[]): string {
  return seen
    .map(({ metric, value, expected, busiest }) => {
      const say =
        metric === 'up' || metric === 'down' ? megabytes : (count: number) => `${Math.round(count)}`;
      return `${say(value)} ${metricWords[metric]}, where ${say(expected)} is expected and ${say(busiest)} in the busiest hour`;
    })
    .join('; ');
}

function round(score: number): number {
  return Math.round(score * 1000) / 1000;
}
