import { memo, useId, type ReactNode } from 'react';
import { HatchDef, hatchFill } from '../charts/hatch-def.tsx';
import { dialRadii, sectorShape, type SectorShape } from './geometry.ts';
import { rem } from '../units.ts';
import { describeOverall, type DialOverall, type DialSector } from './reading.ts';

interface MiniDialProps {
  readonly label: string;
  readonly sectors: readonly DialSector[];
  readonly overall: DialOverall;
  readonly size: number;
}

/**
 * The dial of 22 to 63 px. It stands in every row of long grids, so sectors of one look share one path: at most five
 * elements where the full drawing has some seventy.
 */
export const MiniDial = memo(function MiniDial({ label, sectors, overall, size }: MiniDialProps): ReactNode {
  const id = useId();
  const radii = dialRadii(size);
  const shapes = sectors.map((sector, index) => sectorShape(sector, index, sectors.length, radii));
  const graded = shapes.filter((shape) => shape.state === 'graded');
  const others = shapes.filter((shape) => shape.state !== 'graded');
  const r = size / 2;
  return (
    <svg
      className="ui-dial-drawing"
      data-form="mini"
      viewBox={`${-r} ${-r} ${size} ${size}`}
      style={{ width: rem(size), height: rem(size) }}
      role="img"
      aria-label={`${label}: ${describeOverall(overall)}`}
    >
      <circle className="ui-dial-rim" r={radii.ringOuter - 0.5} />
      <path className="ui-dial-band" d={joined(graded, 'band')} />
      <path className="ui-dial-fill" d={joined(graded, 'fill')} />
      {others.length > 0 && (
        <>
          <defs>
            <HatchDef id={id} gap={3} line={1} />
          </defs>
          <path d={joined(others, 'band')} fill={hatchFill(id)} />
          <path className="ui-dial-fill" data-graded="false" d={joined(others, 'fill')} />
        </>
      )}
    </svg>
  );
});

function joined(shapes: readonly SectorShape[], part: 'band' | 'fill'): string {
  return shapes.map((shape) => shape[part]).join('');
}
