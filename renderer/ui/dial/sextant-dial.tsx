import { useId, type ReactNode } from 'react';
import { HatchDef } from '../charts/hatch-def.tsx';
import { formatPercent } from '../format.ts';
import { DialLabels } from './dial-labels.tsx';
import { DialSectorShape } from './dial-sector.tsx';
import { dialForm, dialRadii, dialTicks, GRADED_COVERAGE, type DialRadii } from './geometry.ts';
import { MiniDial } from './mini-dial.tsx';
import { rem } from '../units.ts';
import { describeOverall, type DialOverall, type DialSector } from './reading.ts';

export interface SextantDialProps {
  /** Accessible name: "Posture of all SIMs". */
  readonly label: string;
  /** Six layers, clockwise from the top. */
  readonly sectors: readonly DialSector[];
  /** The overall reading in the hub. */
  readonly overall: DialOverall;
  /** Diameter in px at 16 px root: ≥ 240 full with labels · 64–239 no scale, no labels · 22–63 mini · below: number. */
  readonly size: number;
  /** Makes the sectors buttons: full and medium dials only. */
  readonly onSelect?: ((id: string) => void) | undefined;
  readonly selected?: string | null | undefined;
  /** id of a visible table with the same figures; without it a hidden one is written. */
  readonly tableId?: string | undefined;
}

/** Score, range, coverage and unknown of the layers in one reading. Never red or green. */
export function SextantDial(props: SextantDialProps): ReactNode {
  const { label, sectors, overall, size, onSelect, selected = null, tableId } = props;
  const form = dialForm(size);
  if (form === 'number') return <DialNumber label={label} score={overall.score} />;
  if (form === 'mini') return <MiniDial label={label} sectors={sectors} overall={overall} size={size} />;
  const drawing = <DialDrawing {...props} />;
  const figures = tableId === undefined && <DialTable label={label} sectors={sectors} overall={overall} />;
  if (form === 'medium')
    return (
      <div className="ui-dial" data-form={form}>
        {drawing}
        {figures}
      </div>
    );
  return (
    <div className="ui-dial" data-form={form}>
      <DialLabels sectors={sectors} selected={selected} onSelect={onSelect}>
        {drawing}
      </DialLabels>
      {figures}
    </div>
  );
}

function DialNumber({ label, score }: { readonly label: string; readonly score: number | null }): ReactNode {
  return score === null ? (
    <span className="hatch-box" role="img" aria-label={`${label}: unknown`} />
  ) : (
    <span className="strong tabular" aria-label={`${label}: ${Math.round(score)}`} role="img">
      {Math.round(score)}
    </span>
  );
}

function DialDrawing(props: SextantDialProps): ReactNode {
  const { label, sectors, overall, size, onSelect, selected = null, tableId } = props;
  const id = useId();
  const form = dialForm(size) === 'full' ? 'full' : 'medium';
  const radii = dialRadii(size);
  const pressable = onSelect !== undefined;
  const r = size / 2;
  return (
    <svg
      className="ui-dial-drawing"
      data-form={form}
      viewBox={`${-r} ${-r} ${size} ${size}`}
      style={{ width: rem(size), height: rem(size) }}
      role={pressable ? 'group' : 'img'}
      aria-label={pressable ? label : `${label}: ${describeOverall(overall)}`}
      aria-describedby={tableId}
    >
      <defs>
        <HatchDef id={`${id}-band`} {...bandHatch[form]} />
        <HatchDef id={`${id}-ring`} gap={form === 'full' ? 5 : 3} line={form === 'full' ? 1.1 : 0.9} />
      </defs>
      {form === 'full' && <DialScale count={sectors.length} radii={radii} />}
      {sectors.map((sector, index) => (
        <DialSectorShape
          key={sector.id}
          sector={sector}
          index={index}
          count={sectors.length}
          radii={radii}
          form={form}
          hatchId={id}
          selected={sector.id === selected}
          onSelect={pressable ? onSelect : undefined}
        />
      ))}
      {form === 'full' && <DialHub overall={overall} />}
    </svg>
  );
}

const bandHatch = {
  full: { gap: 6, line: 1.6 },
  medium: { gap: 3.6, line: 1 },
} as const;

function DialScale({ count, radii }: { readonly count: number; readonly radii: DialRadii }): ReactNode {
  return (
    <g aria-hidden="true">
      {dialTicks(count, radii).map((tick, index) => (
        <line
          key={index}
          className="ui-dial-tick"
          data-major={tick.major}
          x1={tick.from.x}
          y1={tick.from.y}
          x2={tick.to.x}
          y2={tick.to.y}
        />
      ))}
    </g>
  );
}

function DialHub({ overall }: { readonly overall: DialOverall }): ReactNode {
  if (overall.score === null)
    return (
      <text className="ui-dial-hub-range" textAnchor="middle" dy="0.35em">
        unknown
      </text>
    );
  return (
    <g className="ui-dial-hub" aria-label={`Overall ${describeOverall(overall)}`}>
      <text className="ui-dial-hub-score" textAnchor="middle" y={1}>
        {Math.round(overall.score)}
      </text>
      {overall.upper !== null && (
        <text className="ui-dial-hub-range" textAnchor="middle" y={18}>
          to {Math.round(overall.upper)}
        </text>
      )}
    </g>
  );
}

function DialTable(props: Pick<SextantDialProps, 'label' | 'sectors' | 'overall'>): ReactNode {
  return (
    <table className="visually-hidden">
      <caption>{props.label}</caption>
      <thead>
        <tr>
          <th scope="col">Layer</th>
          <th scope="col">Score and range</th>
          <th scope="col">Coverage</th>
        </tr>
      </thead>
      <tbody>
        {props.sectors.map((sector) => (
          <tr key={sector.id}>
            <th scope="row">{sector.label}</th>
            <td>
              {describeOverall(sector)}
              {sector.score !== null && sector.coverage < GRADED_COVERAGE && ', not graded'}
            </td>
            <td>{formatPercent(sector.coverage)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">Overall</th>
          <td>{describeOverall(props.overall)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}
