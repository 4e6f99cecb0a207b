import type { ReactNode } from 'react';
import { formatCount } from '../format.ts';

export interface RangeBarProps {
  /** 0…100; null when nothing is known. */
  readonly score: number | null;
  /** 0…100, ≥ score: what it could be as high as. */
  readonly upper: number | null;
  /** false: coverage below 60 %, drawn grey with a hatched band. */
  readonly graded: boolean;
  /** Accessible name: "Endpoint 58, could be as high as 79". */
  readonly label: string;
}

/** Score, band up to the upper bound, and track; an accent edge at the score. */
export function RangeBar({ score, upper, graded, label }: RangeBarProps): ReactNode {
  if (score === null || upper === null)
    return <span className="ui-range-bar" data-known="false" role="img" aria-label={label} />;
  return (
    <span className="ui-range-bar" data-graded={graded} role="img" aria-label={label}>
      <span
        className="ui-range-bar-band"
        style={{ left: `${score}%`, width: `${Math.max(0, upper - score)}%` }}
      />
      <span className="ui-range-bar-fill" style={{ width: `${score}%` }} />
      <span className="ui-range-bar-edge" style={{ left: `${score}%` }} />
    </span>
  );
}

/** How a control stands; unknown is hatched, excepted is outlined. */
export type ControlState = 'pass' | 'partial' | 'fail' | 'unknown' | 'excepted' | 'na';

const stateNames: Readonly<Record<ControlState, string>> = {
  pass: 'pass',
  partial: 'partial',
  fail: 'fail',
  unknown: 'unknown',
  excepted: 'excepted',
  na: 'n/a',
};

const stateOrder: readonly ControlState[] = ['pass', 'partial', 'fail', 'unknown', 'excepted', 'na'];

export type StateCounts = Readonly<Record<ControlState, number>>;

/** "31 pass, 18 partial, 6 fail" — the zero ones are left out. */
export function describeStates(counts: StateCounts): string {
  return stateOrder
    .filter((state) => counts[state] > 0)
    .map((state) => `${formatCount(counts[state])} ${stateNames[state]}`)
    .join(', ');
}

export interface StateBarProps {
  readonly counts: StateCounts;
  /** Prefix of the accessible name: "Endpoint". */
  readonly label: string;
}

/** Stacked shares of pass, partial, fail, unknown, excepted and not applicable, in this order. */
export function StateBar({ counts, label }: StateBarProps): ReactNode {
  const text = describeStates(counts);
  return (
    <span className="ui-state-bar" role="img" aria-label={`${label}: ${text}`} title={text}>
      {stateOrder
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <span
            key={state}
            className="ui-state-part"
            data-state={state}
            style={{ flexGrow: counts[state] }}
          />
        ))}
    </span>
  );
}

/** The key to a StateBar, with counts. */
export function StateLegend({ counts }: { readonly counts: StateCounts }): ReactNode {
  return (
    <span className="ui-legend">
      {stateOrder.map((state) => (
        <span key={state} className="ui-legend-item">
          <span className="ui-legend-box" data-state={state} aria-hidden="true" />
          <span className="tabular">
            {formatCount(counts[state])} {stateNames[state]}
          </span>
        </span>
      ))}
    </span>
  );
}

export interface AffectedPart {
  readonly id: string;
  /** After the count: "will be quarantined", "protected, skipped". */
  readonly label: string;
  readonly count: number;
  /** acts: will be changed · protected: by policy · impossible: provider cannot. */
  readonly kind: 'acts' | 'protected' | 'impossible';
}

/** Who an action reaches: what acts, what is protected, what is not possible. */
export function AffectedBar(props: {
  readonly label: string;
  readonly parts: readonly AffectedPart[];
}): ReactNode {
  const shown = props.parts.filter((part) => part.count > 0);
  const text = shown.map((part) => `${formatCount(part.count)} ${part.label}`).join(', ');
  return (
    <div className="ui-affected" role="img" aria-label={`${props.label}: ${text}`}>
      <div className="ui-affected-bar">
        {shown.map((part) => (
          <span
            key={part.id}
            className="ui-affected-part"
            data-kind={part.kind}
            style={{ flexGrow: part.count }}
          />
        ))}
      </div>
      <div className="ui-affected-legend">
        {shown.map((part) => (
          <span key={part.id} className="ui-legend-item">
            {part.kind !== 'acts' && <span className="ui-affected-box" data-kind={part.kind} />}
            <b className="tabular">{formatCount(part.count)}</b>
            <span>{part.label}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

export interface ProgressBarProps {
  /** Accessible name: "Syncing SIMs". */
  readonly label: string;
  /** 0…1; null while the length is unknown, drawn hatched and still. */
  readonly value: number | null;
  /** Words for screen readers: "1,204 of 2,000". */
  readonly text?: string | undefined;
  /** accent for work of ours (default), wait for what a provider still owes. */
  readonly tone?: 'accent' | 'wait' | undefined;
}

/** How far something is. It never spins. */
export function ProgressBar({ label, value, text, tone = 'accent' }: ProgressBarProps): ReactNode {
  const share = value === null ? null : Math.min(1, Math.max(0, value));
  return (
    <span
      className="ui-progress"
      data-tone={tone}
      data-known={share !== null}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
      aria-valuetext={text}
    >
      {share !== null && <span className="ui-progress-done" style={{ width: `${share * 100}%` }} />}
    </span>
  );
}
