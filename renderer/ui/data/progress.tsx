import type { ReactNode } from 'react';

export interface ProgressProps {
  /** Accessible name: "Sync of Soracom". */
  readonly label: string;
  /** 0…1; null while nobody knows how much there is. */
  readonly share: number | null;
  /** What it says in words, for screen readers. */
  readonly text: string;
  /** `wait`: work in flight (default) · `budget`: what is left of something. */
  readonly tone?: 'wait' | 'budget' | undefined;
}

/** How far something is. Hatched while its end is unknown; nothing moves by itself. */
export function Progress({ label, share, text, tone = 'wait' }: ProgressProps): ReactNode {
  return (
    <span
      className="ui-progress"
      role={tone === 'wait' ? 'progressbar' : 'meter'}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      aria-valuetext={text}
      data-known={share !== null}
      data-tone={tone}
    >
      {share !== null && <span className="ui-progress-done" style={{ width: `${share * 100}%` }} />}
    </span>
  );
}
