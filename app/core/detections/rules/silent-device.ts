import { day, hour, minute } from '../../../../shared/time.ts';
import {
  groupBySite,
  nameOf,
  tagOf,
  type Draft,
  type Rule,
  type RuleContext,
  type SimView,
} from '../rule.ts';

/** How many expected intervals may pass. */
const patience = 3;
/** Without a stated interval nothing is called silent sooner than this. */
const learnedAtLeast = 6 * hour;
const historyLength = 30 * day;
/** So many gaps, over this long, before own gaps are an expectation. */
const gapsNeeded = 10;
const historyNeeded = 7 * day;

/** Silent device, and with many of them a silent site. */
export const silentDevice: Rule = {
  meta: {
    id: 'D-EE-01',
    name: 'Silent device',
    layer: 'end-to-end',
    severity: 'medium',
    signal: 'Time since the last session change or counted traffic',
    algorithm:
      'Longer than three times the expected interval that a tag of the SIM or its group states, else the groups of most SIMs of its class; without one, longer than 1.5 times the longest of its own gaps and three times the usual one. Only time counts in which both the SIM list and the usage were read: what was not collected is not silence. Nothing is judged within the time that the provider may call a SIM connected after it fell silent.',
    mappings: [
      { id: 'T0815', name: 'Denial of View', framework: 'ATT&CK ics' },
      { id: 'T0829', name: 'Loss of View', framework: 'ATT&CK ics' },
      { id: 'T1489', name: 'Service Stop', framework: 'ATT&CK enterprise' },
    ],
    falsePositives: 'Sleep modes, seasonal use, a device switched off on purpose.',
    response:
      'Look for power or network trouble at the site. Wake the device by SMS or a session reset, else send somebody.',
    basis: 'published',
  },
  needs: ['sims', 'usage'],
  learnsFor: 0,
  refractory: day,
  evaluate(batch, _memory, context) {
    return batch.sims.flatMap((sim) => silenceOf(sim, context));
  },
};

function silenceOf(sim: SimView, context: RuleContext): Draft[] {
  const heardTo = heardUpTo(sim, context);
  const lastSeen = Math.max(sim.lastSeenAt ?? 0, sim.sessionUpdatedAt ?? 0);
  if (sim.lifecycle !== 'active' || heardTo === null || lastSeen === 0) return [];
  const stated = statedInterval(sim) ?? seconds(context.peerTag(sim, 'class', 'expected_interval_s'));
  const gap = heardTo - lastSeen;
  if (gap <= (stated === null ? learnedAtLeast : patience * stated)) return [];
  const limit = stated === null ? ownLimit(sim, lastSeen, context) : patience * stated;
  // Within the lag of the provider nobody can tell a silent device from one that is still called connected.
  if (limit === null || gap <= Math.max(limit, context.connectivityLag(sim.providerId))) return [];
  const active = sim.site === null ? 0 : context.activeAt(sim.providerId, sim.site);
  const whole = {
    fromSims: Math.max(3, Math.ceil(active / 2)),
    title: 'Silent site',
    severity: 'high' as const,
  };
  return [
    {
      sim,
      at: lastSeen + limit,
      until: heardTo,
      severity: 'medium',
      subject: sim.body,
      summary: `${nameOf(sim)} has been silent for ${inWords(gap)}; ${inWords(limit)} is the longest to expect.`,
      group: { ...groupBySite(sim), ...(sim.site === null ? {} : { whole }) },
      signals: {
        lastSeenAt: lastSeen,
        heardTo,
        limitMs: limit,
        expectedMs: stated,
        sessionUpdatedAt: sim.sessionUpdatedAt,
      },
    },
  ];
}

/** Up to where silence can be told: both the inventory and the usage were read. */
function heardUpTo(sim: SimView, context: RuleContext): number | null {
  const sims = context.simsReadTo(sim.providerId);
  const usage = context.usageComplete(sim.providerId)?.to ?? null;
  return sims === null || usage === null ? null : Math.min(sims, usage);
}

/** ms, or null where no tag says. */
export function statedInterval(sim: SimView): number | null {
  return seconds(tagOf(sim, 'expected_interval_s'));
}

function seconds(text: string | null): number | null {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value * 1000 : null;
}

function ownLimit(sim: SimView, lastSeen: number, context: RuleContext): number | null {
  const from = lastSeen - historyLength;
  const signs = [
    ...context.usage(sim.simKey, from, lastSeen + 1).filter(({ up, down }) => up + down > 0),
    ...context.sessions(sim.simKey, from, lastSeen + 1),
  ].map(({ at }) => at);
  return limitOf(signs);
}

/** The longest silence to expect from signs of life in any order; null while too few are known. */
export function limitOf(signs: readonly number[]): number | null {
  const times = [...signs].sort((a, b) => a - b);
  const gaps = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .filter((gap) => gap > minute);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || gaps.length < gapsNeeded || last - first < historyNeeded)
    return null;
  gaps.sort((a, b) => a - b);
  const longest = gaps.at(-1) ?? 0;
  const usual = gaps[Math.floor(gaps.length / 2)] ?? 0;
  return Math.max(learnedAtLeast, 1.5 * longest, patience * usual);
}

export function inWords(ms: number): string {
  if (ms < 2 * hour) return `${Math.round(ms / minute)} min`;
  return ms < 2 * day ? `${Math.round(ms / hour)} h` : `${Math.round(ms / day)} d`;
}
