import { day, hour, isoSeconds } from '../../../../shared/time.ts';
import { distanceToCountry, greatCircle, leastDistance } from '../countries.ts';
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
import type { PlaceCursor, SeenPlace } from '../seen-places.ts';

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
    signal: 'Countries of consecutive sightings of a SIM, and coordinates where somebody tells them',
    algorithm:
      'The least distance between two countries, borders considered, over the time between the sightings is more than 900 km/h, or 250 km/h for what is not tagged `mobility: air`; distances under 50 km do not count. No table of cells comes with the console: within a country only those places are compared whose coordinates a provider told to whoever asked, or a sensor reported, less their radius.',
    mappings: [{ id: 'FGT5026', name: 'SIM Cloning', framework: 'FiGHT' }],
    falsePositives: 'A wrong country of a cell, a record that came late with the time of its arrival.',
    response: 'Compare the IMEI at both places. Suspend the SIM and replace it where they differ.',
    basis: 'proposed',
  },
  needs: ['sessions'],
  learnsFor: 0,
  refractory: day,
  evaluate(batch, memory, context) {
    const touched = new Map<number, { sim: SimView; from: number; to: number }>();
    const touch = (sim: SimView, at: number): void => {
      const known = touched.get(sim.simKey);
      touched.set(sim.simKey, {
        sim,
        from: Math.min(known?.from ?? at, at),
        to: Math.max(known?.to ?? at, at),
      });
    };
    for (const { sim, at, country } of batch.sessions) if (country !== null) touch(sim, at);
    if (batch.sims.length > 0) {
      // Whoever is in this slice of the fleet: places are few, and looked at all together.
      const before = memory.get<PlaceCursor>('places') ?? { asked: 0, sensed: 0 };
      const { seen, next } = context.newPlaces(before);
      for (const { body, at } of seen) {
        const sim = context.simOf(body);
        if (sim !== null) touch(sim, at);
      }
      if (next.asked !== before.asked || next.sensed !== before.sensed) memory.set('places', next);
    }
    return [...touched.values()].flatMap(({ sim, from, to }) => leapsOf(sim, from, to, context));
  },
};

/** Where a SIM was: in a country, or at a point that somebody told. */
type Sighting =
  | { readonly at: number; readonly point: SessionPoint & { readonly country: string } }
  | { readonly at: number; readonly place: SeenPlace };

function leapsOf(sim: SimView, from: number, to: number, context: RuleContext): Draft[] {
  const [start, end] = [from - around, to + around];
  const countries = context
    .sessions(sim.simKey, start, end)
    .flatMap((point): Sighting[] =>
      point.country === null ? [] : [{ at: point.at, point: { ...point, country: point.country } }],
    );
  const places = context.places(sim.body, start, end).map((place): Sighting => ({ at: place.at, place }));
  const fastest = tagOf(sim, 'mobility') === 'air' ? flying : driving;
  const leaps = (sightings: readonly Sighting[]): Draft[] =>
    sightings.slice(1).flatMap((next, index) => {
      const before = sightings[index];
      return before === undefined ? [] : leapOf(sim, before, next, fastest);
    });
  if (places.length === 0) return leaps(countries);
  // Between two points may lie a session that tells the country alone: points are compared among themselves as well.
  return [...leaps([...countries, ...places].sort((a, b) => a.at - b.at)), ...leaps(places)];
}

function leapOf(sim: SimView, before: Sighting, next: Sighting, fastest: number): Draft[] {
  // The end of a session is told where it began: what counts is where the SIM was last known to be.
  const hours = Math.max(next.at - before.at, 1_000) / hour;
  const km = kmBetween(before, next);
  if (km === null || km < leastKm || km / hours <= fastest) return [];
  return [
    {
      sim,
      at: next.at,
      severity: 'high',
      subject: `${sim.body}:${keyOf(before)}>${keyOf(next)}`,
      summary: `${nameOf(sim)} was ${wordsOf(before)} at ${isoSeconds(before.at)} and ${wordsOf(next)} at ${isoSeconds(next.at)}: at least ${Math.round(km)} km in ${timeWords(hours)}.`,
      group: groupBySite(sim),
      signals: { before: toldOf(before), next: toldOf(next), leastKm: Math.round(km) },
    },
  ];
}

/** Two seconds are not told as a minute: a leap that short is two devices, not a fast one. */
function timeWords(hours: number): string {
  return hours * 60 < 2 ? `${Math.max(1, Math.round(hours * 3_600))} s` : `${Math.round(hours * 60)} min`;
}

/** The least distance; null where a country is not known. */
function kmBetween(a: Sighting, b: Sighting): number | null {
  if ('point' in a && 'point' in b)
    return a.point.country === b.point.country ? 0 : leastDistance(a.point.country, b.point.country);
  if ('place' in a && 'place' in b)
    return Math.max(0, greatCircle(a.place, b.place) - a.place.radiusKm - b.place.radiusKm);
  const [place, country] =
    'place' in a
      ? [a.place, 'point' in b ? b.point.country : '']
      : ['place' in b ? b.place : null, a.point.country];
  const km = place === null ? null : distanceToCountry(place, country);
  return km === null || place === null ? null : Math.max(0, km - place.radiusKm);
}

/** Points of one finding are told apart by the degree: a device that is tracked does not make one a minute. */
function keyOf(sighting: Sighting): string {
  if ('point' in sighting) return sighting.point.country;
  const { latitude, longitude } = sighting.place;
  return `${Math.round(latitude)},${Math.round(longitude)}`;
}

function wordsOf(sighting: Sighting): string {
  if ('point' in sighting) return `in ${sighting.point.country}`;
  const { latitude, longitude } = roughly(sighting.place);
  return `near ${latitude}, ${longitude}`;
}

function toldOf(sighting: Sighting): Readonly<Record<string, unknown>> {
  if ('place' in sighting) return { ...sighting.place, ...roughly(sighting.place) };
  const { at, country, plmn, cell, imei } = sighting.point;
  return { at, country, plmn, cell, imei };
}

/** To ten km: evidence is kept for years, an exact place of whoever carries the device is not. */
function roughly({ latitude, longitude }: SeenPlace): Pick<SeenPlace, 'latitude' | 'longitude'> {
  return { latitude: Math.round(latitude * 10) / 10, longitude: Math.round(longitude * 10) / 10 };
}
