/** Geometry of a small trend line, free of the DOM. */

export interface SparkPoint {
  readonly x: number;
  readonly y: number;
}

export interface Sparkline {
  /** Runs of known values, each a poly-line. A run of one value is a single point. */
  readonly runs: readonly (readonly SparkPoint[])[];
  /** Stretches without a value, as [from, to] in x. */
  readonly gaps: readonly (readonly [number, number])[];
  /** The last known point. */
  readonly last: SparkPoint | null;
}

/**
 * Lays values out in a box. The vertical scale is the values' own range, but never finer than `minSpan`, so that
 * noise does not look like a trend.
 * @param values oldest first; null where nothing is known
 * @param width px @param height px @param pad px kept free on all sides for stroke and end dot
 */
export function layoutSparkline(
  values: readonly (number | null)[],
  width: number,
  height: number,
  pad: number,
  minSpan: number,
): Sparkline {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { runs: [], gaps: [[pad, width - pad]], last: null };
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = Math.max(high - low, minSpan, Number.MIN_VALUE);
  const middle = (low + high) / 2;
  const step = values.length > 1 ? (width - 2 * pad) / (values.length - 1) : 0;
  const place = (value: number, index: number): SparkPoint => ({
    x: pad + index * step,
    y: height / 2 - ((value - middle) / span) * (height - 2 * pad),
  });

  const runs: SparkPoint[][] = [];
  const gaps: [number, number][] = [];
  let open: SparkPoint[] = [];
  let gapFrom: number | null = null;
  values.forEach((value, index) => {
    if (value === null) {
      gapFrom ??= pad + Math.max(0, index - 1) * step;
      if (open.length > 0) runs.push(open);
      open = [];
      return;
    }
    const point = place(value, index);
    if (gapFrom !== null) gaps.push([gapFrom, point.x]);
    gapFrom = null;
    open.push(point);
  });
  if (open.length > 0) runs.push(open);
  if (gapFrom !== null) gaps.push([gapFrom, width - pad]);
  return { runs, gaps, last: runs.at(-1)?.at(-1) ?? null };
}

/** An SVG path through points: "M1 2L3 4". */
export function pathThrough(points: readonly SparkPoint[]): string {
  return points.map((p, index) => `${index === 0 ? 'M' : 'L'}${round(p.x)} ${round(p.y)}`).join('');
}

const round = (value: number): number => Math.round(value * 100) / 100;
