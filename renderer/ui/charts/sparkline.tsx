import { useId, type ReactNode } from 'react';
import { rem } from '../units.ts';
import { HatchDef, hatchFill } from './hatch-def.tsx';
import { layoutSparkline, pathThrough } from './sparkline-path.ts';

export interface SparklineProps {
  /** Oldest first; null where nothing is known (hatched). */
  readonly values: readonly (number | null)[];
  /** Accessible name: "Endpoint, 30 days, 62 to 58". */
  readonly label: string;
  /** px; 60 × 20 by default. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Smallest vertical range, in the values' unit; 10 by default (score points). */
  readonly minSpan?: number | undefined;
}

/** A trend in one line: history quiet, today an accent dot. */
export function Sparkline({
  values,
  label,
  width = 60,
  height = 20,
  minSpan = 10,
}: SparklineProps): ReactNode {
  const id = useId();
  const { runs, gaps, last } = layoutSparkline(values, width, height, 2.5, minSpan);
  return (
    <svg
      className="ui-sparkline"
      viewBox={`0 0 ${width} ${height}`}
      style={{ width: rem(width), height: rem(height) }}
      role="img"
      aria-label={label}
    >
      <defs>
        <HatchDef id={id} gap={4} line={0.9} />
      </defs>
      {gaps.map(([from, to]) => (
        <rect key={from} x={from} y={0} width={Math.max(1, to - from)} height={height} fill={hatchFill(id)} />
      ))}
      {runs.map((run, index) => (
        <path key={index} className="ui-sparkline-line" d={pathThrough(run)} />
      ))}
      {last !== null && <circle className="ui-sparkline-now" cx={last.x} cy={last.y} r={2} />}
    </svg>
  );
}
