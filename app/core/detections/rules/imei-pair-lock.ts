import { imei14 } from '../../../../shared/ids.ts';
import { day } from '../../../../shared/time.ts';
import { groupBySite, nameOf, type Draft, type Rule, type RuleContext, type SimView } from '../rule.ts';
import { noSightings, sighted, type Sightings } from '../sightings.ts';

/** An IMEI seen for this long on one SIM is the one it belongs with. */
export const stableFor = day;
/** A newer IMEI that stayed this long after the older was last seen has become the one: a swap that nobody disputed. */
export const acceptedAfter = 14 * day;

/** IMEI pair-lock violation. */
export const imeiPairLock: Rule = {
  meta: {
    id: 'D-EP-01',
    name: 'IMEI pair-lock violation',
    layer: 'endpoint',
    severity: 'high',
    signal: 'Device identity in session events and in the SIM list',
    algorithm:
      'The first 14 digits of the IMEI differ from the bound one: the locked IMEI, else the one registered in the inventory and seen here, else the one that was stable for 24 h. One sighting is enough; check digit and software version do not count.',
    mappings: [
      { id: 'T1451', name: 'SIM Card Swap', framework: 'ATT&CK mobile' },
      { id: 'FGT1195.501', name: 'SIM Credentials Theft', framework: 'FiGHT' },
    ],
    falsePositives: 'A device swapped in repair, a module replaced under warranty.',
    response:
      'Ask the site whether the device was swapped. If not: suspend the SIM or lock it to its IMEI, and open a theft case with the last cell.',
    basis: 'published',
  },
  needs: ['sims'],
  learnsFor: stableFor,
  refractory: 7 * day,
  evaluate(batch, memory, context) {
    const touched = new Map<string, { sim: SimView; sightings: Sightings }>();
    const see = (sim: SimView, imei: string | null, at: number | null): void => {
      const seen = imei14(imei);
      if (seen === null || at === null) return;
      const before = touched.get(sim.body)?.sightings ?? memory.get<Sightings>(sim.body) ?? noSightings;
      touched.set(sim.body, { sim, sightings: sighted(before, seen, at) });
    };
    for (const signal of batch.sessions) see(signal.sim, signal.imei, signal.at);
    for (const sim of batch.changed)
      see(sim, sim.imei, sim.sessionUpdatedAt ?? context.watermark(sim.providerId));
    for (const [body, { sightings }] of touched) memory.set(body, sightings);
    return [...touched.values()].flatMap(({ sim, sightings }) => violationsOf(sim, sightings, context));
  },
};

function violationsOf(sim: SimView, sightings: Sightings, context: RuleContext): Draft[] {
  const locked = imei14(sim.lockedImei);
  const bound = locked ?? boundImei(sightings, imei14(context.registeredImei(sim.body)));
  if (bound === null) return [];
  const since = locked === null ? (sightings[bound]?.[0] ?? 0) : 0;
  return Object.entries(sightings).flatMap(([seen, [first, last]]) => {
    if (seen === bound || last < since) return [];
    const at = first >= since ? first : last;
    const why = locked === null ? 'its device so far' : 'the IMEI it is locked to';
    return [
      {
        sim,
        at,
        until: last,
        severity: 'high' as const,
        subject: `${sim.body}:${bound}>${seen}`,
        summary: `${nameOf(sim)} answers with IMEI ${seen}; ${why} is ${bound}.`,
        group: groupBySite(sim),
        signals: {
          boundImei14: bound,
          seenImei14: seen,
          locked: locked !== null,
          firstSeen: first,
          lastSeen: last,
          cell: sim.cell,
          plmn: sim.plmn,
        },
      },
    ];
  });
}

/**
 * The IMEI that belongs with a SIM that no lock holds: the registered one if it was seen here, else the earliest that was
 * stable, unless a later stable one has since outlived it. Null while nothing was stable yet.
 */
export function boundImei(sightings: Sightings, registered: string | null): string | null {
  if (registered !== null && sightings[registered] !== undefined) return registered;
  const stable = Object.entries(sightings)
    .filter(([, [first, last]]) => last - first >= stableFor)
    .sort(([a, [x]], [b, [y]]) => x - y || (a < b ? -1 : 1));
  let bound = stable[0];
  for (const candidate of stable.slice(1)) {
    if (bound !== undefined && candidate[1][1] - bound[1][1] >= acceptedAfter) bound = candidate;
  }
  return bound?.[0] ?? null;
}
