/**
 * A quantile of a stream of byte counts in constant memory: a histogram with four bins per doubling from 1 KiB on. An
 * answer is the upper edge of its bin, so it is at most 19 % too high and never too low.
 */
export interface ByteHistogram {
  readonly counts: Uint16Array;
  total: number;
}

const binCount = 96;
const floor = 1024;
/** Beyond this many samples all counts are halved: half a year of hours, then the past fades. */
const fadeAt = 4_096;

export const histogramBytes = binCount * 2;

export function newHistogram(): ByteHistogram {
  return { counts: new Uint16Array(binCount), total: 0 };
}

export function addSample(histogram: ByteHistogram, bytes: number): void {
  const bin = bytes <= floor ? 0 : Math.min(binCount - 1, 1 + Math.floor(4 * Math.log2(bytes / floor)));
  histogram.counts[bin] = (histogram.counts[bin] ?? 0) + 1;
  histogram.total++;
  if (histogram.total <= fadeAt) return;
  histogram.total = 0;
  for (let index = 0; index < binCount; index++) {
    const kept = (histogram.counts[index] ?? 0) >>> 1;
    histogram.counts[index] = kept;
    histogram.total += kept;
  }
}

/** The value below which the share `q` (0…1) of all samples lies, in bytes; 0 when there are none. */
export function quantile(histogram: ByteHistogram, q: number): number {
  const wanted = Math.ceil(q * histogram.total);
  let seen = 0;
  for (let bin = 0; bin < binCount; bin++) {
    seen += histogram.counts[bin] ?? 0;
    if (seen >= wanted && seen > 0) return bin === 0 ? floor : floor * 2 ** (bin / 4);
  }
  return 0;
}

export function writeHistogram(histogram: ByteHistogram, view: DataView, offset: number): number {
  let at = offset;
  for (const count of histogram.counts) {
    view.setUint16(at, count, true);
    at += 2;
  }
  return at;
}

export function readHistogram(view: DataView, offset: number): ByteHistogram {
  const histogram = newHistogram();
  for (let bin = 0; bin < binCount; bin++) {
    const count = view.getUint16(offset + bin * 2, true);
    histogram.counts[bin] = count;
    histogram.total += count;
  }
  return histogram;
}
