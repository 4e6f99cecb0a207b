import { imei14 } from '../../../../shared/ids.ts';
import { day } from '../../../../shared/time.ts';
import { nameOf, type Draft, type Rule, type RuleContext, type SimView } from '../rule.ts';
import { noSightings, sighted, type Sightings } from '../sightings.ts';

/** One IMEI on many SIMs: a cloned identity, or cards fed through one modem. */
export const oneImeiManySims: Rule = {
  meta: {
    id: 'D-EP-03',
    name: 'One IMEI, many SIMs',
    layer: 'endpoint',
    severity: 'medium',
    signal: 'Device identity in session events and in the SIM list, counted by IMEI',
    algorithm:
      'Two SIMs or more with one IMEI within 24 h: medium. Four or more within 7 days: high, as in a SIM box.',
    mappings: [
      { id: 'FGT5026', name: 'SIM Cloning', framework: 'FiGHT' },
      { id: 'T1657', name: 'Financial Theft', framework: 'ATT&CK enterprise' },
    ],
    falsePositives: 'A gateway with several SIMs, a laboratory bench.',
    response: 'Find the device that the IMEI belongs to. Suspend the SIMs that have no business in it.',
    basis: 'proposed',
  },
  needs: ['sims'],
  learnsFor: 0,
  refractory: 7 * day,
  evaluate(batch, memory, context) {
    const touched = new Map<string, Sightings>();
    const see = (sim: SimView, imei: string | null, at: number | null): void => {
      const seen = imei14(imei);
      if (seen === null || at === null) return;
      const before = touched.get(seen) ?? memory.get<Sightings>(seen) ?? noSightings;
      touched.set(seen, sighted(before, sim.body, at));
    };
    for (const signal of batch.sessions) see(signal.sim, signal.imei, signal.at);
    for (const sim of batch.changed)
      see(sim, sim.imei, sim.sessionUpdatedAt ?? context.watermark(sim.providerId));
    for (const [imei, users] of touched) memory.set(imei, users);
    return [...touched].flatMap(([imei, users]) => sharedBy(imei, users, context));
  },
};

function sharedBy(imei: string, users: Sightings, context: RuleContext): Draft[] {
  const together = usedTogether(users);
  if (together === null) return [];
  const { bodies, severity, at } = together;
  const names = bodies
    .map((body) => context.simOf(body))
    .flatMap((sim) => (sim === null ? [] : [nameOf(sim)]));
  return bodies.flatMap((body): Draft[] => {
    const sim = context.simOf(body);
    if (sim === null) return [];
    const since = Math.max(at, users[body]?.[0] ?? at);
    return [
      {
        sim,
        at: since,
        until: Math.max(since, users[body]?.[1] ?? since),
        severity,
        subject: `${imei}:${body}:${severity}`,
        summary: `IMEI ${imei} was used by ${bodies.length} SIMs: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ' and others' : ''}.`,
        group: { kind: 'imei', value: imei },
        signals: {
          imei14: imei,
          sims: bodies.length,
          firstSeen: users[body]?.[0] ?? null,
          lastSeen: users[body]?.[1] ?? null,
        },
      },
    ];
  });
}

/**
 * Which SIMs used an IMEI at the same time, how bad that is, and when the pattern was complete. Null while one SIM stands alone.
 */
export function usedTogether(
  users: Sightings,
): { bodies: string[]; severity: 'medium' | 'high'; at: number } | null {
  const all = Object.entries(users).sort(([a, [x]], [b, [y]]) => x - y || (a < b ? -1 : 1));
  const newest = Math.max(...all.map(([, [, last]]) => last));
  const week = all.filter(([, [, last]]) => last >= newest - 7 * day);
  const fourth = week[3];
  if (fourth !== undefined) return { bodies: week.map(([body]) => body), severity: 'high', at: fourth[1][0] };
  const close = all.filter(([body, [first, last]]) =>
    all.some(([other, [from, to]]) => other !== body && first <= to + day && from <= last + day),
  );
  const second = close[1];
  return second === undefined
    ? null
    : { bodies: close.map(([body]) => body), severity: 'medium', at: second[1][0] };
}
