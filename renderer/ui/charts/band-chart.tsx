import { useState, type ReactNode } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts';
import { SimpleTable } from '../data/simple-table.tsx';
import { formatTime, type TimeStyle } from '../format.ts';
import { useZone } from '../time.tsx';
import { rem, useRootScale } from '../units.ts';

export interface BandPoint {
  /** ms UTC */
  readonly at: number;
  /** null where nothing was collected */
  readonly value: number | null;
  /** The usual range; null while it is not known. */
  readonly low: number | null;
  readonly high: number | null;
  /** Stands out. */
  readonly marked: boolean;
}

export interface BandChartProps {
  /** Accessible name: "Uplink of mdk-07-p1". */
  readonly label: string;
  /** Oldest first. */
  readonly points: readonly BandPoint[];
  /** A value in words: "84 kB". */
  readonly text: (value: number) => string;
  readonly timeStyle: TimeStyle;
  /** Rows of the table, newest first. */
  readonly tableRows?: number | undefined;
}

interface Datum {
  readonly at: number;
  readonly value: number | null;
  readonly band: readonly [number, number] | null;
  readonly mark: number | null;
}

const axisWidth = 52;

/** What was seen as a line over the band of what is usual; what stands out is a dot. A table says the same. */
export function BandChart({ label, points, text, timeStyle, tableRows = 96 }: BandChartProps): ReactNode {
  const [table, setTable] = useState(false);
  const zone = useZone();
  const [first, last] = [points[0], points.at(-1)];
  const marked = points.filter((point) => point.marked);
  const said = `${points.length} values, last ${last?.value == null ? 'not collected' : text(last.value)}, ${marked.length === 0 ? 'none stands out' : `${marked.length} stand out`}`;
  return (
    <figure className="ui-chart">
      {table ? (
        <BandTable
          label={label}
          points={marked.length > tableRows ? marked : points.slice(-tableRows)}
          text={text}
          timeStyle={timeStyle}
        />
      ) : (
        <div role="img" aria-label={`${label}, ${said}`} style={{ height: rem(130) }}>
          <BandPlot points={points} text={text} timeStyle={timeStyle} />
        </div>
      )}
      <figcaption className="ui-chart-foot">
        <span>{!table && first !== undefined && formatTime(first.at, zone, timeStyle)}</span>
        <button type="button" className="ui-chart-toggle" onClick={() => setTable(!table)}>
          {table ? 'Show the chart' : 'Show as table'}
        </button>
        <span>{!table && last !== undefined && formatTime(last.at, zone, timeStyle)}</span>
      </figcaption>
    </figure>
  );
}

function BandPlot({
  points,
  text,
  timeStyle,
}: Pick<BandChartProps, 'points' | 'text' | 'timeStyle'>): ReactNode {
  const grown = useRootScale();
  const data: Datum[] = points.map(({ at, value, low, high, marked }) => ({
    at,
    value,
    band: low === null || high === null ? null : [low, high],
    mark: marked ? value : null,
  }));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={data}
        margin={{ top: 6 * grown, right: 4 * grown, bottom: 5 * grown, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid className="ui-chart-rules" vertical={false} stroke="var(--line)" />
        <XAxis dataKey="at" tick={false} tickLine={false} height={1} axisLine={{ stroke: 'var(--line-3)' }} />
        <YAxis
          width={axisWidth * grown}
          tickCount={4}
          tickFormatter={(value: number) => text(value)}
          axisLine={false}
          tickLine={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-3)' }}
          content={(tip: TooltipContentProps) => <BandTip tip={tip} text={text} timeStyle={timeStyle} />}
        />
        <Area
          dataKey="band"
          className="ui-chart-band"
          stroke="none"
          fill="var(--usual)"
          fillOpacity={1}
          isAnimationActive={false}
          activeDot={false}
        />
        <Line
          dataKey="value"
          stroke="var(--text-2)"
          strokeWidth={1.25}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
        <Line
          dataKey="mark"
          stroke="none"
          dot={{ r: 3 * grown, fill: 'var(--accent)', stroke: 'none' }}
          activeDot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function isDatum(value: unknown): value is Datum {
  return typeof value === 'object' && value !== null && 'at' in value && 'band' in value;
}

function BandTip({
  tip,
  text,
  timeStyle,
}: {
  readonly tip: TooltipContentProps;
  readonly text: (value: number) => string;
  readonly timeStyle: TimeStyle;
}): ReactNode {
  const zone = useZone();
  const datum: unknown = tip.payload[0]?.payload;
  if (!tip.active || !isDatum(datum)) return null;
  return (
    <div className="ui-chart-tip">
      {formatTime(datum.at, zone, timeStyle)}{' '}
      <b className="tabular">{datum.value === null ? 'not collected' : text(datum.value)}</b>
      {datum.band !== null && (
        <span className="quiet">
          {' '}
          usual {text(datum.band[0])} to {text(datum.band[1])}
        </span>
      )}
    </div>
  );
}

function BandTable({
  label,
  points,
  text,
  timeStyle,
}: Pick<BandChartProps, 'label' | 'points' | 'text' | 'timeStyle'>): ReactNode {
  const zone = useZone();
  return (
    <div className="ui-chart-table">
      <SimpleTable
        label={label}
        density="compact"
        rows={[...points].reverse()}
        rowKey={(point) => String(point.at)}
        columns={[
          { id: 'at', header: 'When', cell: (point) => formatTime(point.at, zone, timeStyle) },
          {
            id: 'value',
            header: 'Seen',
            align: 'end',
            cell: (point) => (point.value === null ? 'not collected' : text(point.value)),
          },
          {
            id: 'usual',
            header: 'Usual',
            align: 'end',
            cell: (point) =>
              point.low === null || point.high === null
                ? 'not known yet'
                : `${text(point.low)} to ${text(point.high)}`,
          },
          { id: 'said', header: '', cell: (point) => (point.marked ? 'stands out' : '') },
        ]}
      />
    </div>
  );
}
