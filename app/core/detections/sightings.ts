/**
 * When each of a subject's values (IMEIs, countries, cells) was seen first and last. Merging is commutative and
 * idempotent, so late, repeated and out-of-order signals come to the same picture.
 */
export type Sightings = Readonly<Record<string, readonly [first: number, last: number]>>;

export const noSightings: Sightings = {};

/** More values than this on one subject say "many"; the one that was seen for the shortest time makes room. */
const most = 24;

/** The picture with one more sighting; the same object when it tells nothing new. */
export function sighted(sightings: Sightings, value: string, at: number): Sightings {
  const known = sightings[value];
  if (known === undefined) return trimmed({ ...sightings, [value]: [at, at] });
  if (at >= known[0] && at <= known[1]) return sightings;
  return { ...sightings, [value]: [Math.min(known[0], at), Math.max(known[1], at)] };
}

function trimmed(sightings: Sightings): Sightings {
  const entries = Object.entries(sightings);
  if (entries.length <= most) return sightings;
  const [shortest] = entries.sort(([, a], [, b]) => a[1] - a[0] - (b[1] - b[0]) || a[1] - b[1]);
  return Object.fromEntries(entries.filter((entry) => entry !== shortest));
}
