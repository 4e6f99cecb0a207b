import { day, hour } from '../../../shared/time.ts';

/** Tallies of who is silent where, over one look at the fleet. Pure. */

export type PlaceKind = 'site' | 'area' | 'network';

export interface PlaceSilence {
  readonly kind: PlaceKind;
  readonly place: string;
  readonly silent: number;
  /** SIMs there that report at least every two hours. */
  readonly regular: number;
  /** When the first of them fell silent, ms UTC. */
  readonly since: number;
  /** Newest source time at which they were known to be silent still. */
  readonly heardTo: number;
  /** Share of silent ones among all others, 0…1. */
  readonly elsewhere: number;
  /** ICCID body of one of them. */
  readonly example: string;
}

export interface Reporter {
  readonly body: string;
  readonly site: string | null;
  readonly area: string | null;
  readonly network: string | null;
  /** Longest time between two signs of life, ms. */
  readonly interval: number;
  readonly lastSeenAt: number;
  /** Newest source time up to which it would have been heard, ms UTC. */
  readonly heardTo: number;
}

const longestInterval = 2 * hour;
const fewestSilent = 20;
const leastShare = 0.3;
const likely = 1e-6;
/** Those that fell silent within so long of each other did so together; hours of usage are no finer. */
const together = 1.5 * hour;
/** What is silent for longer is known to be. */
const forgotten = 2 * day;
/** Elsewhere a share of silent ones is expected, even where there is none just now. */
const leastElsewhere = 0.01;

export interface PlaceTally {
  add(reporter: Reporter): void;
  silences(): PlaceSilence[];
}

interface Place {
  readonly kind: PlaceKind;
  readonly place: string;
  regular: number;
  heardTo: number;
  readonly silent: { readonly body: string; readonly at: number }[];
}

export function createPlaceTally(): PlaceTally {
  const places = new Map<string, Place>();
  let regular = 0;
  let silent = 0;
  return {
    add({ body, site, area, network, interval, lastSeenAt, heardTo }) {
      const gap = heardTo - lastSeenAt;
      if (interval > longestInterval || gap > forgotten) return;
      // An hour of usage is stamped with its end at the latest: a device that reports hourly may look an hour older than it is.
      const missing = gap > interval + hour / 2;
      regular++;
      if (missing) silent++;
      for (const [kind, place] of [
        ['site', site],
        ['area', area],
        ['network', network],
      ] as const) {
        if (place === null) continue;
        const key = `${kind}/${place}`;
        const known = places.get(key) ?? { kind, place, regular: 0, heardTo: 0, silent: [] };
        places.set(key, known);
        known.regular++;
        known.heardTo = Math.max(known.heardTo, heardTo);
        if (missing) known.silent.push({ body, at: lastSeenAt });
      }
    },
    silences: () => outermost([...places.values()].flatMap((place) => silenceOf(place, regular, silent))),
  };
}

interface Cluster {
  readonly told: PlaceSilence;
  readonly bodies: ReadonlySet<string>;
}

/** A network that fell silent is told once, not once more for each of its sites; of the same SIMs the narrowest place is told. */
function outermost(clusters: readonly Cluster[]): PlaceSilence[] {
  const order: readonly PlaceKind[] = ['site', 'area', 'network'];
  const kept: Cluster[] = [];
  const widestFirst = [...clusters].sort(
    (a, b) => b.bodies.size - a.bodies.size || order.indexOf(a.told.kind) - order.indexOf(b.told.kind),
  );
  for (const cluster of widestFirst)
    if (!kept.some(({ bodies }) => [...cluster.bodies].every((body) => bodies.has(body)))) kept.push(cluster);
  return kept.map(({ told }) => told);
}

function silenceOf(
  { kind, place, regular, heardTo, silent }: Place,
  allRegular: number,
  allSilent: number,
): Cluster[] {
  const cluster = largestCluster(silent);
  const [first] = cluster;
  if (first === undefined || cluster.length < fewestSilent || cluster.length < regular * leastShare)
    return [];
  const others = allRegular - regular;
  const elsewhere = others <= 0 ? 0 : Math.max(0, allSilent - silent.length) / others;
  if (binomialTail(regular, cluster.length, Math.max(leastElsewhere, elsewhere)) > likely) return [];
  const told = {
    kind,
    place,
    silent: cluster.length,
    regular,
    since: first.at,
    heardTo,
    elsewhere,
    example: first.body,
  };
  return [{ told, bodies: new Set(cluster.map(({ body }) => body)) }];
}

/** The most that fell silent within the time that is called together, oldest first. */
function largestCluster<T extends { readonly at: number }>(silent: readonly T[]): readonly T[] {
  const sorted = [...silent].sort((a, b) => a.at - b.at);
  let best: readonly T[] = [];
  let first = 0;
  sorted.forEach(({ at }, index) => {
    while (at - (sorted[first]?.at ?? at) > together) first++;
    if (index - first + 1 > best.length) best = sorted.slice(first, index + 1);
  });
  return best;
}

/** Chance of `k` or more out of `n` where each happens with chance `p`. */
export function binomialTail(n: number, k: number, p: number): number {
  if (k <= 0) return 1;
  if (p >= 1) return 1;
  let logTerm = 0;
  for (let i = 0; i < k; i++) logTerm += Math.log((n - i) / (k - i)) + Math.log(p);
  logTerm += (n - k) * Math.log1p(-p);
  let term = Math.exp(logTerm);
  let sum = term;
  for (let i = k; i < n && term > sum * 1e-12; i++) {
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
    sum += term;
  }
  return Math.min(1, sum);
}
