import type { ReactNode } from 'react';

export interface ProgressProps {
  /** Accessible name: "Sync of Soracom". */
  readonly label: string;
  /** 0…1; null while nobody knows how much there is. */
  readonly share: number | null;
  /** What it says in words, for screen readers. */
  readonly text: string;
}

/** How far something is. Hatched while its end is unknown; nothing moves by itself. */
export function Progress({ label, share, text }: ProgressProps): ReactNode {
  return (
    <span
      className="ui-progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      aria-valuetext={text}
      data-known={share !== null}
    >
      {share !== null && <span className="ui-progress-done" style={{ width: `${share * 100}%` }} />}
    </span>
  );
}
