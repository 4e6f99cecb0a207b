import { day, hour, isoSeconds } from '../../../../shared/time.ts';
import type { SextantEvent } from '../../events/model.ts';
import { groupBySite, nameOf, type Draft, type Rule, type RuleContext, type SimView } from '../rule.ts';

const contactsNeeded = 20;
/** Coefficient of variation of the times between contacts. */
const regular = 0.1;
/** A host is new for so long after it was first seen. */
const newFor = 7 * day;
/** What was talked to before must reach back so far before a host can be called new. */
const knownFor = 2 * day;
/** Contacts closer together than this are one: a burst of connections is no beat. */
const oneContact = 5_000;
const historyLength = 14 * day;

/** Between two looks at one SIM, ms of event time, and hosts that may wait for the next one. */
const lookEvery = 10 * 60_000;
const mostHosts = 200;

interface Looked {
  readonly at: number;
  readonly hosts: readonly string[];
}

/** Somebody new is called at a steady beat. */
export const beaconing: Rule = {
  meta: {
    id: 'D-TR-09',
    name: 'Beaconing to a new host',
    layer: 'transport',
    severity: 'medium',
    signal: 'Single connections of a SIM to one host and port, as sensors logged them',
    algorithm:
      'Twenty contacts or more with a coefficient of variation of the times between them below 0.1, at a host that the SIM first talked to within the last seven days, while its other connections are known for two days before that. Summaries of hours have no beat and are not looked at.',
    mappings: [
      { id: 'T1071', name: 'Application Layer Protocol', framework: 'ATT&CK enterprise' },
      { id: 'T1029', name: 'Scheduled Transfer', framework: 'ATT&CK enterprise' },
    ],
    falsePositives: 'The heartbeat of a server that was put into service, a new time server.',
    response: 'Find out whose host it is. Block it, keep the flow records, look at the device.',
    basis: 'proposed',
  },
  needs: ['flows'],
  learnsFor: 0,
  refractory: 7 * day,
  evaluate(batch, memory, context) {
    const touched = new Map<string, { sim: SimView; hosts: Set<string>; newest: number }>();
    for (const { sim, event } of batch.told) {
      const host = hostOf(event);
      if (host === null) continue;
      const known = touched.get(sim.body) ?? { sim, hosts: new Set<string>(), newest: 0 };
      known.hosts.add(host);
      known.newest = Math.max(known.newest, event.at);
      touched.set(sim.body, known);
    }
    return [...touched.values()].flatMap(({ sim, hosts, newest }) => {
      const looked = memory.get<Looked>(sim.body) ?? { at: 0, hosts: [] };
      const all = new Set([...looked.hosts, ...hosts].slice(0, mostHosts));
      // A device that talks without end is looked at once in a while, with all the hosts that came since.
      const wait = Math.abs(newest - looked.at) < lookEvery;
      memory.set(sim.body, wait ? { at: looked.at, hosts: [...all] } : { at: newest, hosts: [] });
      return wait ? [] : beatsOf(sim, all, newest, context);
    });
  },
};

/** Address and port of a single outbound connection. */
function hostOf(event: SextantEvent): string | null {
  if (event.class !== 'flow' || event.dstIp === undefined || event.direction === 'inbound') return null;
  if (event.type === 'flow.summary' || (event.flows ?? 1) > 1) return null;
  return `${event.dstIp} port ${event.dstPort ?? 0}`;
}

function beatsOf(sim: SimView, hosts: ReadonlySet<string>, newest: number, context: RuleContext): Draft[] {
  const flows = context.told(sim.body, 'flows', newest - historyLength, newest + 1);
  const first = flows[0]?.at;
  if (first === undefined) return [];
  const contacts = new Map<string, number[]>();
  for (const flow of flows) {
    const host = hostOf(flow);
    if (host === null || !hosts.has(host)) continue;
    const times = contacts.get(host) ?? [];
    contacts.set(host, times);
    if (flow.at - (times.at(-1) ?? -Infinity) >= oneContact) times.push(flow.at);
  }
  return [...contacts].flatMap(([host, times]) => {
    const begun = times[0] ?? 0;
    const beat = beatOf(times);
    if (beat === null || begun - first < knownFor || newest - begun > newFor) return [];
    return [
      {
        sim,
        at: times[contactsNeeded - 1] ?? newest,
        severity: 'medium' as const,
        subject: `${sim.body}>${host}`,
        summary: `${nameOf(sim)} has called ${host} every ${inSeconds(beat.interval)} since ${isoSeconds(begun)}, ${times.length} times; it never talked to that host before.`,
        group: groupBySite(sim),
        signals: {
          host,
          since: begun,
          contacts: times.length,
          intervalMs: Math.round(beat.interval),
          variation: beat.variation,
        },
      },
    ];
  });
}

/** The beat of contacts in order, or null where there is none. A gap of hours in which the device was off does not break it. */
export function beatOf(
  times: readonly number[],
): { readonly interval: number; readonly variation: number } | null {
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  if (gaps.length + 1 < contactsNeeded) return null;
  const middle = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const beating = gaps.filter((gap) => gap < Math.max(4 * middle, hour / 60));
  if (beating.length + 1 < contactsNeeded || beating.length < 0.9 * gaps.length) return null;
  const mean = beating.reduce((sum, gap) => sum + gap, 0) / beating.length;
  const variance = beating.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / beating.length;
  const variation = mean === 0 ? 1 : Math.sqrt(variance) / mean;
  return variation < regular ? { interval: mean, variation: Math.round(variation * 1000) / 1000 } : null;
}

function inSeconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
