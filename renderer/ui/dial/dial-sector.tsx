import type { KeyboardEvent, ReactNode } from 'react';
import { hatchFill } from '../charts/hatch-def.tsx';
import { sectorShape, type DialRadii } from './geometry.ts';
import { describeSector, type DialSector } from './reading.ts';

interface DialSectorShapeProps {
  readonly sector: DialSector;
  readonly index: number;
  readonly count: number;
  readonly radii: DialRadii;
  readonly form: 'full' | 'medium';
  readonly hatchId: string;
  readonly selected: boolean;
  readonly onSelect: ((id: string) => void) | undefined;
}

/** One layer: track, band, fill, edge, scale arcs and its piece of the coverage ring; a button when pressable. */
export function DialSectorShape(props: DialSectorShapeProps): ReactNode {
  const { sector, index, count, radii, form, hatchId, selected, onSelect } = props;
  const shape = sectorShape(sector, index, count, radii);
  const hatched = shape.state !== 'graded';
  const press =
    onSelect === undefined
      ? {}
      : {
          role: 'button',
          tabIndex: 0,
          'aria-label': `${index + 1} ${sector.label}: ${describeSector(sector)}`,
          'aria-pressed': selected,
          onClick: () => {
            onSelect(sector.id);
          },
          onKeyDown: (event: KeyboardEvent) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            onSelect(sector.id);
          },
        };
  return (
    <g className="ui-dial-sector" data-state={shape.state} data-selected={selected || undefined} {...press}>
      <path className="ui-dial-track" d={shape.track} />
      {hatched ? (
        <path d={shape.band} fill={hatchFill(`${hatchId}-band`)} />
      ) : (
        <path className="ui-dial-band" d={shape.band} />
      )}
      <path className="ui-dial-fill" d={shape.fill} />
      {form === 'full' && shape.rings.map((ring) => <path key={ring} className="ui-dial-ring" d={ring} />)}
      <path className="ui-dial-edge" d={shape.edge} />
      <path className="ui-dial-covered" d={shape.covered} />
      <path className="ui-dial-uncovered" d={shape.uncovered} fill={hatchFill(`${hatchId}-ring`)} />
      {onSelect !== undefined && <path className="ui-dial-target" d={shape.target} />}
    </g>
  );
}
