import type { ReactNode } from 'react';

export interface HatchDefProps {
  /** Unique in the document; use useId(). */
  readonly id: string;
  /** Distance between lines in user units; 4 by default. */
  readonly gap?: number | undefined;
  /** Line width in user units; 1 by default. */
  readonly line?: number | undefined;
}

/** The hatch of the unknown as an SVG pattern; refer to it with `fill={hatchFill(id)}`. Place inside <defs>. */
export function HatchDef({ id, gap = 4, line = 1 }: HatchDefProps): ReactNode {
  return (
    <pattern id={id} width={gap} height={gap} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect className="ui-hatch-line" width={line} height={gap} />
    </pattern>
  );
}

/** The paint reference for a HatchDef. */
export function hatchFill(id: string): string {
  return `url(#${id})`;
}
