import type { Figure } from './bench.ts';

/**
 * The value below which the given share of the samples lies, by linear interpolation.
 *
 * @param samples at least one, in any order
 * @param share between 0 and 1; 0.5 is the median
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined)
    throw new RangeError('a quantile needs at least one sample');
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * The figure of a list of samples.
 *
 * @param samples of the thing measured
 * @param unit of each sample
 * @param baseline samples of the comparison, or null
 * @param share which quantile is quoted for both; the median unless given
 */
export function figure(
  samples: readonly number[],
  unit: string,
  baseline: readonly number[] | null,
  share = 0.5,
): Figure {
  const median = quantile(samples, 0.5);
  const range = quantile(samples, 0.75) - quantile(samples, 0.25);
  return {
    value: quantile(samples, share),
    unit,
    baseline: baseline === null ? null : quantile(baseline, share),
    n: samples.length,
    spread: median === 0 ? 0 : range / median,
  };
}

/**
 * Milliseconds that each of `times` calls took, after one call that is not counted.
 *
 * @param call what is measured; awaited
 */
export async function timed(times: number, call: () => unknown): Promise<number[]> {
  await call();
  const samples: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const began = performance.now();
    await call();
    samples.push(performance.now() - began);
  }
  return samples;
}
