import { useId, useState, type ReactNode } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type BarShapeProps,
  type TooltipContentProps,
} from 'recharts';
import { SimpleTable } from '../data/simple-table.tsx';
import { formatDecimal, formatTime, withUnit, type TimeStyle } from '../format.ts';
import { useZone } from '../time.tsx';
import { rem, useRootScale } from '../units.ts';
import { HatchDef, hatchFill } from './hatch-def.tsx';
import { tickText, usageScale, type UsagePoint } from './usage-scale.ts';

export interface UsageChartProps {
  /** Accessible name: "Data per day of 8988303…". */
  readonly label: string;
  /** Oldest first, evenly spaced; null values are gaps and drawn hatched. */
  readonly points: readonly UsagePoint[];
  /** "MB" */
  readonly unit: string;
  /** Logarithmic height; say so in the section's meta line. */
  readonly log?: boolean | undefined;
  /** The usual range in the same unit. */
  readonly usual?: { readonly low: number; readonly high: number } | undefined;
  /** Words at the newest bar: "412 MB, 142 times the median". */
  readonly note?: string | undefined;
  /** px; 120 by default. */
  readonly height?: number | undefined;
  /** How moments are written under the axis and in the table. */
  readonly timeStyle?: TimeStyle | undefined;
  /** Shows the figures instead of the drawing; the chart has its own switch when left out. */
  readonly asTable?: boolean | undefined;
}

interface Datum {
  readonly at: number;
  readonly value: number | null;
  /** Height of the bar: the value, or the full height for a gap. */
  readonly drawn: number;
}

const AXIS_WIDTH = 36;

/** Volume over time as bars: history quiet, the newest in accent, gaps hatched, the usual range as a band. */
export function UsageChart(props: UsageChartProps): ReactNode {
  const { label, points, unit, height = 120, timeStyle = 'date', asTable } = props;
  const [ownTable, setOwnTable] = useState(false);
  const zone = useZone();
  const first = points[0];
  const last = points.at(-1);
  const tableShown = asTable ?? ownTable;
  return (
    <figure className="ui-chart">
      {tableShown ? (
        <UsageTable label={label} points={points} unit={unit} timeStyle={timeStyle} />
      ) : (
        <div role="img" aria-label={`${label}, ${describe(points, unit)}`} style={{ height: rem(height) }}>
          <UsagePlot {...props} />
        </div>
      )}
      <figcaption className="ui-chart-foot">
        <span>{!tableShown && first !== undefined && formatTime(first.at, zone, timeStyle)}</span>
        {asTable === undefined && (
          <button
            type="button"
            className="ui-chart-toggle"
            onClick={() => {
              setOwnTable(!ownTable);
            }}
          >
            {tableShown ? 'Show the chart' : 'Show as table'}
          </button>
        )}
        <span>{!tableShown && last !== undefined && formatTime(last.at, zone, timeStyle)}</span>
      </figcaption>
    </figure>
  );
}

function UsagePlot({
  points,
  unit,
  log = false,
  usual,
  note,
  timeStyle = 'date',
}: UsageChartProps): ReactNode {
  const id = useId();
  const grown = useRootScale();
  const scale = usageScale([...points.map((point) => point.value), usual?.high ?? null], log);
  const [floor, top] = scale.domain;
  const gapHeight = usual?.high ?? top;
  const data: Datum[] = points.map(({ at, value }) => ({
    at,
    value,
    drawn: value === null ? gapHeight : Math.max(floor, value),
  }));
  const lastIndex = data.length - 1;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={data}
        margin={{ top: 6 * grown, right: 0, bottom: 5 * grown, left: 0 }}
        barCategoryGap="15%"
        accessibilityLayer={false}
      >
        <defs>
          <HatchDef id={id} gap={4} line={1} />
        </defs>
        <CartesianGrid className="ui-chart-rules" vertical={false} stroke="var(--line)" />
        <XAxis dataKey="at" tick={false} tickLine={false} height={1} axisLine={{ stroke: 'var(--line-3)' }} />
        <YAxis
          width={AXIS_WIDTH * grown}
          scale={log ? 'log' : 'linear'}
          domain={[floor, top]}
          ticks={[...scale.ticks]}
          tickFormatter={tickText}
          allowDataOverflow
          axisLine={false}
          tickLine={false}
          interval={0}
        />
        {usual !== undefined && (
          <ReferenceArea
            y1={Math.max(floor, usual.low)}
            y2={Math.max(floor, usual.high)}
            className="ui-chart-usual"
            fill="var(--usual)"
            fillOpacity={1}
          />
        )}
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)' }}
          content={(tip: TooltipContentProps) => <UsageTip tip={tip} unit={unit} timeStyle={timeStyle} />}
        />
        <Bar
          dataKey="drawn"
          isAnimationActive={false}
          shape={(bar: BarShapeProps) => (
            <UsageBar bar={bar} hatch={id} isLast={bar.index === lastIndex} note={note} />
          )}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

interface UsageBarProps {
  readonly bar: BarShapeProps;
  readonly hatch: string;
  readonly isLast: boolean;
  readonly note: string | undefined;
}

function UsageBar({ bar, hatch, isLast, note }: UsageBarProps): ReactNode {
  const { x, y, width, height } = bar;
  const gap = isDatum(bar.payload) && bar.payload.value === null;
  if (gap)
    return (
      <rect
        className="ui-chart-gap"
        x={x}
        y={y}
        width={width}
        height={Math.max(0, height)}
        fill={hatchFill(hatch)}
      />
    );
  return (
    <>
      <rect
        className="ui-chart-bar"
        data-now={isLast}
        x={x}
        y={y}
        width={width}
        height={Math.max(0, height)}
      />
      {isLast && note !== undefined && (
        <text className="ui-chart-note" x={x - 6} y={y + 4} dominantBaseline="central" textAnchor="end">
          {note}
        </text>
      )}
    </>
  );
}

function isDatum(value: unknown): value is Datum {
  return typeof value === 'object' && value !== null && 'at' in value && 'value' in value;
}

interface UsageTipProps {
  readonly tip: TooltipContentProps;
  readonly unit: string;
  readonly timeStyle: TimeStyle;
}

function UsageTip({ tip, unit, timeStyle }: UsageTipProps): ReactNode {
  const zone = useZone();
  const datum: unknown = tip.payload[0]?.payload;
  if (!tip.active || !isDatum(datum)) return null;
  return (
    <div className="ui-chart-tip">
      {formatTime(datum.at, zone, timeStyle)} <b className="tabular">{valueText(datum.value, unit)}</b>
    </div>
  );
}

function UsageTable(
  props: Required<Pick<UsageChartProps, 'label' | 'points' | 'unit'>> & { readonly timeStyle: TimeStyle },
): ReactNode {
  const zone = useZone();
  return (
    <div className="ui-chart-table">
      <SimpleTable
        label={props.label}
        density="compact"
        rows={[...props.points].reverse()}
        rowKey={(point) => String(point.at)}
        columns={[
          { id: 'at', header: 'When', cell: (point) => formatTime(point.at, zone, props.timeStyle) },
          {
            id: 'value',
            header: props.unit,
            align: 'end',
            cell: (point) => valueText(point.value, props.unit),
          },
        ]}
      />
    </div>
  );
}

function valueText(value: number | null, unit: string): string {
  if (value === null) return 'not collected';
  return withUnit(value === 0 || value >= 99.95 ? Math.round(value) : formatDecimal(value, 1), unit);
}

function describe(points: readonly UsagePoint[], unit: string): string {
  const known = points.map((point) => point.value).filter((value) => value !== null);
  if (known.length === 0) return 'nothing collected';
  const gaps = points.length - known.length;
  const range = `${valueText(Math.min(...known), unit)} to ${valueText(Math.max(...known), unit)}`;
  return `${points.length} values, ${range}, last ${valueText(points.at(-1)?.value ?? null, unit)}${gaps > 0 ? `, ${gaps} not collected` : ''}`;
}
