import type { ReactNode } from 'react';
import { formatCount } from '../format.ts';
import { SeverityChip } from '../status/severity-chip.tsx';
import { GRADED_COVERAGE } from './geometry.ts';
import type { DialSector } from './reading.ts';

interface DialLabelsProps {
  readonly sectors: readonly DialSector[];
  readonly selected: string | null;
  readonly onSelect: ((id: string) => void) | undefined;
  /** The drawing. */
  readonly children: ReactNode;
}

/** Names and readings around a full dial, where the sectors point. Pressing one selects its layer. */
export function DialLabels({ sectors, selected, onSelect, children }: DialLabelsProps): ReactNode {
  return (
    <div className="ui-dial-stage">
      {children}
      {sectors.map((sector, index) => (
        <div
          key={sector.id}
          className="ui-dial-label"
          data-place={placeOf(index, sectors.length)}
          data-selected={sector.id === selected || undefined}
          data-pressable={onSelect !== undefined || undefined}
          aria-hidden="true"
          onClick={() => onSelect?.(sector.id)}
        >
          <span className="ui-dial-label-name">
            {index + 1} {sector.label}
          </span>
          <DialReading sector={sector} />
        </div>
      ))}
    </div>
  );
}

function DialReading({ sector }: { readonly sector: DialSector }): ReactNode {
  if (sector.score === null) return <span className="ui-dial-label-note">unknown</span>;
  const graded = sector.coverage >= GRADED_COVERAGE;
  const fails = sector.criticalFails ?? 0;
  return (
    <>
      <span className="ui-dial-label-score" data-graded={graded}>
        <b>{Math.round(sector.score)}</b>
        {sector.upper !== null && <span>to {Math.round(sector.upper)}</span>}
      </span>
      {!graded && <span className="ui-dial-label-note">not graded</span>}
      {fails > 0 && (
        <span className="ui-dial-label-fails tabular">
          <SeverityChip severity="C" size={16} /> {formatCount(fails)}
        </span>
      )}
    </>
  );
}

/** With six sectors: right-top, right-middle, right-bottom, left-bottom, left-middle, left-top. */
function placeOf(index: number, count: number): string {
  const half = Math.ceil(count / 2);
  const side = index < half ? 'right' : 'left';
  const row = side === 'right' ? index : count - 1 - index;
  return `${side}-${row === 0 ? 'top' : row === half - 1 ? 'bottom' : 'middle'}`;
}

/** The key to the dial's marks. */
export function DialLegend(): ReactNode {
  return (
    <div className="ui-dial-legend" aria-hidden="true">
      <span data-mark="score">score</span>
      <span data-mark="band">range, could be as high as</span>
      <span data-mark="ring">coverage ring</span>
      <span data-mark="unknown">unknown</span>
    </div>
  );
}
