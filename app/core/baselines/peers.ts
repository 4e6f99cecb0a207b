/** Comparing SIMs with their peers: median and median absolute deviation of each hour, on a logarithmic scale. Pure. */

/** Hours in a row that must say so. */
export const peerHours = 3;
/** Fewer peers with traffic are no crowd. */
export const fewestPeers = 30;
/** Median absolute deviations from the median. */
export const peerDeviations = 6;
/** A deviation is at least this share of the median: peers that are all alike make no outlier of a tenth more. */
const leastSpread = Math.log2(1.15);
/** Bytes an hour below which nobody is an outlier. */
const leastBytes = 250_000;

/** Volumes of many SIMs in the last hours; a row per SIM, grown as needed. 20 bytes a SIM. */
export interface PeerTable {
  add(cohort: string, body: string, volumes: readonly number[]): void;
  outliers(): PeerOutlier[];
}

export interface PeerOutlier {
  readonly body: string;
  readonly cohort: string;
  readonly peers: number;
  /** Bytes of each hour, oldest first, with the median of the peers then. */
  readonly volumes: readonly number[];
  readonly medians: readonly number[];
  /** The smallest of the distances, in deviations. */
  readonly deviations: number;
}

export function createPeerTable(): PeerTable {
  const cohorts = new Map<string, { bodies: string[]; volumes: number[][] }>();
  return {
    add(cohort, body, volumes) {
      const table = cohorts.get(cohort) ?? {
        bodies: [],
        volumes: Array.from({ length: peerHours }, () => []),
      };
      cohorts.set(cohort, table);
      table.bodies.push(body);
      for (let hour = 0; hour < peerHours; hour++) table.volumes[hour]?.push(volumes[hour] ?? 0);
    },
    outliers: () => [...cohorts].flatMap(([cohort, table]) => outliersOf(cohort, table)),
  };
}

function outliersOf(cohort: string, table: { bodies: string[]; volumes: number[][] }): PeerOutlier[] {
  const crowds = table.volumes.map(crowdOf);
  const known = crowds.filter((crowd) => crowd !== null);
  if (known.length < peerHours) return [];
  return table.bodies.flatMap((body, index) => {
    const volumes = table.volumes.map((hour) => hour[index] ?? 0);
    const distances = known.map((crowd, hour) => distanceTo(crowd, volumes[hour] ?? 0));
    const deviations = Math.min(...distances);
    if (deviations <= peerDeviations) return [];
    return [
      {
        body,
        cohort,
        peers: Math.min(...known.map(({ size }) => size)),
        volumes,
        medians: known.map(({ median }) => Math.round(2 ** median)),
        deviations,
      },
    ];
  });
}

interface Crowd {
  readonly size: number;
  /** log2 of bytes. */
  readonly median: number;
  readonly spread: number;
}

/** Those of the cohort that had traffic; null where they are too few. */
function crowdOf(volumes: readonly number[]): Crowd | null {
  const logs = Float64Array.from(
    volumes.filter((bytes) => bytes > 0).map((bytes) => Math.log2(bytes)),
  ).sort();
  if (logs.length < fewestPeers) return null;
  const median = middleOf(logs);
  const spread = middleOf(logs.map((value) => Math.abs(value - median)).sort());
  return { size: logs.length, median, spread: Math.max(spread, leastSpread) };
}

function middleOf(sorted: Float64Array): number {
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}

/** 0 for everything that is not above its peers by a volume that matters. */
function distanceTo({ median, spread }: Crowd, bytes: number): number {
  if (bytes < leastBytes || bytes - 2 ** median < leastBytes) return 0;
  return (Math.log2(bytes) - median) / spread;
}
