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

/** Volumes of many SIMs in the last hours. A million of them are in it at once, so a SIM is the number of its place: 28 bytes each. */
export interface PeerTable {
  add(cohort: string, slot: number, volumes: readonly number[]): void;
  outliers(): PeerDistance[];
}

export interface PeerDistance {
  readonly slot: number;
  readonly cohort: string;
  readonly peers: number;
  /** Bytes of each hour, oldest first, with the median of the peers then. */
  readonly volumes: readonly number[];
  readonly medians: readonly number[];
  /** The smallest of the distances, in deviations. */
  readonly deviations: number;
}

/** A SIM that was unlike its peers, by its ICCID body. */
export interface PeerOutlier extends Omit<PeerDistance, 'slot'> {
  readonly body: string;
}

/** The SIMs of a cohort: their places, and a column of volumes for each hour. */
interface Columns {
  sims: number;
  slots: Uint32Array;
  volumes: readonly Float64Array[];
}

const fewestRows = 64;

export function createPeerTable(): PeerTable {
  const cohorts = new Map<string, Columns>();
  return {
    add(cohort, slot, volumes) {
      const known = cohorts.get(cohort) ?? withRoom(null, fewestRows);
      const columns = known.sims < known.slots.length ? known : withRoom(known, Math.ceil(known.sims * 1.5));
      cohorts.set(cohort, columns);
      columns.slots[columns.sims] = slot;
      columns.volumes.forEach((column, hour) => {
        column[columns.sims] = volumes[hour] ?? 0;
      });
      columns.sims++;
    },
    outliers: () => [...cohorts].flatMap(([cohort, columns]) => outliersOf(cohort, columns)),
  };
}

function withRoom(known: Columns | null, rows: number): Columns {
  const slots = new Uint32Array(rows);
  slots.set(known?.slots ?? []);
  const volumes = Array.from({ length: peerHours }, (_, hour) => {
    const column = new Float64Array(rows);
    column.set(known?.volumes[hour] ?? []);
    return column;
  });
  return { sims: known?.sims ?? 0, slots, volumes };
}

function outliersOf(cohort: string, { sims, slots, volumes: columns }: Columns): PeerDistance[] {
  const crowds = columns.map((column) => crowdOf(column.subarray(0, sims)));
  const known = crowds.filter((crowd) => crowd !== null);
  if (known.length < peerHours) return [];
  const found: PeerDistance[] = [];
  for (let row = 0; row < sims; row++) {
    const deviations = Math.min(...known.map((crowd, hour) => distanceTo(crowd, columns[hour]?.[row] ?? 0)));
    if (deviations <= peerDeviations) continue;
    found.push({
      slot: slots[row] ?? 0,
      cohort,
      peers: Math.min(...known.map(({ size }) => size)),
      volumes: columns.map((column) => column[row] ?? 0),
      medians: known.map(({ median }) => Math.round(2 ** median)),
      deviations,
    });
  }
  return found;
}

interface Crowd {
  readonly size: number;
  /** log2 of bytes. */
  readonly median: number;
  readonly spread: number;
}

/** Those of the cohort that had traffic; null where they are too few. */
function crowdOf(volumes: Float64Array): Crowd | null {
  const logs = volumes
    .filter((bytes) => bytes > 0)
    .map((bytes) => Math.log2(bytes))
    .sort();
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
