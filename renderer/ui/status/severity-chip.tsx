import type { ReactNode } from 'react';

/** Critical, high, medium, low, informational, not rated. */
export type Severity = 'C' | 'H' | 'M' | 'L' | 'I' | '?';

const names: Readonly<Record<Severity, string>> = {
  C: 'Critical',
  H: 'High',
  M: 'Medium',
  L: 'Low',
  I: 'Info',
  '?': 'Not rated',
};

export interface SeverityChipProps {
  readonly severity: Severity;
  /** 18 px, or 16 in dense grids. */
  readonly size?: 18 | 16 | undefined;
  /** Writes the word beside the chip. */
  readonly named?: boolean | undefined;
}

/** The letter on its hue. The letter is always there: hue never stands alone. */
export function SeverityChip({ severity, size = 18, named = false }: SeverityChipProps): ReactNode {
  const chip = (
    <span
      className="ui-chip-sev"
      data-severity={severity === '?' ? 'unknown' : severity}
      data-size={size}
      {...(named
        ? { 'aria-hidden': true }
        : { role: 'img', 'aria-label': names[severity], title: names[severity] })}
    >
      {severity}
    </span>
  );
  if (!named) return chip;
  return (
    <span className="ui-with-glyph">
      {chip}
      <span>{names[severity]}</span>
    </span>
  );
}
