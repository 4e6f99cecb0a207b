import { day, hour, isoSeconds } from '../../../../shared/time.ts';
import { leastDistance } from '../countries.ts';
import {
  groupBySite,
  nameOf,
  tagOf,
  type Draft,
  type Rule,
  type RuleContext,
  type SessionPoint,
  type SimView,
} from '../rule.ts';

/** km/h beyond which nothing that carries a SIM travels, and what an asset on the ground does not. */
const flying = 900;
const driving = 250;
/** Shorter leaps are wrong tables of cells. */
const leastKm = 50;
const around = 2 * day;

/** One SIM in two places between which there was no time to travel. */
export const impossibleTravel: Rule = {
  meta: {
    id: 'D-NW-02',
    name: 'Impossible travel',
    layer: 'network',
    severity: 'high',
    signal: 'Countries of consecutive sightings of a SIM',
    algorithm:
      'The least distance between two countries, borders considered, over the time between the sightings is more than 900 km/h, or 250 km/h for what is not tagged `mobility: air`; distances under 50 km do not count. Places within a country are not known without a table of cells.',
    mappings: [{ id: 'FGT5026', name: 'SIM Cloning', framework: 'FiGHT' }],
    falsePositives: 'A wrong country of a cell, a record that came late with the time of its arrival.',
    response: 'Compare the IMEI at both places. Suspend the SIM and replace it where they differ.',
    basis: 'proposed',
  },
  needs: ['sessions'],
  learnsFor: 0,
  refractory: day,
  evaluate(batch, _memory, context) {
    const touched = new Map<number, { sim: SimView; from: number; to: number }>();
    for (const { sim, at, country } of batch.sessions) {
      if (country === null) continue;
      const known = touched.get(sim.simKey);
      touched.set(sim.simKey, {
        sim,
        from: Math.min(known?.from ?? at, at),
        to: Math.max(known?.to ?? at, at),
      });
    }
    return [...touched.values()].flatMap(({ sim, from, to }) => leapsOf(sim, from, to, context));
  },
};

function leapsOf(sim: SimView, from: number, to: number, context: RuleContext): Draft[] {
  const sightings = context
    .sessions(sim.simKey, from - around, to + around)
    .filter((point) => point.country !== null);
  const fastest = tagOf(sim, 'mobility') === 'air' ? flying : driving;
  return sightings.slice(1).flatMap((next, index) => {
    const before = sightings[index];
    return before === undefined ? [] : leapOf(sim, before, next, fastest);
  });
}

function leapOf(sim: SimView, before: SessionPoint, next: SessionPoint, fastest: number): Draft[] {
  if (before.country === null || next.country === null || before.country === next.country) return [];
  const km = leastDistance(before.country, next.country);
  // The end of a session is told where it began: what counts is where the SIM was last known to be.
  const hours = Math.max(next.at - before.at, 1_000) / hour;
  if (km === null || km < leastKm || km / hours <= fastest) return [];
  return [
    {
      sim,
      at: next.at,
      severity: 'high',
      subject: `${sim.body}:${before.country}>${next.country}`,
      summary: `${nameOf(sim)} was in ${before.country} at ${isoSeconds(before.at)} and in ${next.country} at ${isoSeconds(next.at)}: at least ${Math.round(km)} km in ${Math.max(1, Math.round(hours * 60))} min.`,
      group: groupBySite(sim),
      signals: {
        before: {
          at: before.at,
          country: before.country,
          plmn: before.plmn,
          cell: before.cell,
          imei: before.imei,
        },
        next: { at: next.at, country: next.country, plmn: next.plmn, cell: next.cell, imei: next.imei },
        leastKm: Math.round(km),
      },
    },
  ];
}
