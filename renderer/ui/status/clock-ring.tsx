import type { ReactNode } from 'react';
import { formatSpan } from '../format.ts';
import { rem } from '../units.ts';
import { StatusGlyph } from './status-glyph.tsx';

export interface ClockRingProps {
  /** Elapsed share of the term, 0…1; null when the clock does not run; > 1 is overdue. */
  readonly elapsed: number | null;
  /** Accessible name, for instance "NIS2 early warning, 21 h 14 m left"; '' when the words stand beside it. */
  readonly label: string;
  readonly size?: number | undefined;
}

const RADIUS = 5.25;
const LENGTH = 2 * Math.PI * RADIUS;

/** A deadline as a ring: the drawn part is the time gone. Dashed: not running. Solid: overdue. */
export function ClockRing({ elapsed, label, size = 14 }: ClockRingProps): ReactNode {
  if (elapsed !== null && elapsed > 1) return <StatusGlyph name="overdue" label={label} size={size} />;
  const named = label === '' ? { 'aria-hidden': true as const } : { role: 'img', 'aria-label': label };
  const gone = elapsed === null ? 0 : Math.max(0, elapsed) * LENGTH;
  return (
    <svg
      className="ui-clock-ring"
      data-running={elapsed !== null}
      viewBox="0 0 14 14"
      style={{ width: rem(size), height: rem(size) }}
      {...named}
    >
      <circle className="ui-clock-track" cx="7" cy="7" r={RADIUS} />
      {elapsed !== null && gone > 0 && (
        <circle
          className="ui-clock-gone"
          cx="7"
          cy="7"
          r={RADIUS}
          strokeDasharray={`${gone} ${LENGTH}`}
          transform="rotate(-90 7 7)"
        />
      )}
    </svg>
  );
}

export interface ClockTextProps {
  /** ms; start of the term, null when the clock does not run. */
  readonly from: number | null;
  /** ms; the deadline. */
  readonly due: number | null;
  /** ms; the present, passed in so that a list ticks together (useNow). */
  readonly now: number;
}

/** The ring with what is left: "21 h 14 m", "48 m over". Nothing but a dashed ring when not running. */
export function ClockText({ from, due, now }: ClockTextProps): ReactNode {
  if (from === null || due === null)
    return (
      <span className="ui-with-glyph">
        <ClockRing elapsed={null} label="No clock running" />
      </span>
    );
  const overdue = now > due;
  return (
    <span className="ui-with-glyph" data-overdue={overdue || undefined}>
      <ClockRing elapsed={clockShare(from, due, now)} label="" />
      <span className="tabular">
        {formatSpan(due - now)}
        {overdue && ' over'}
      </span>
    </span>
  );
}

/**
 * Elapsed share of a term; above 1 once the deadline has passed. A term of no length counts as elapsed.
 * All in ms UTC.
 */
export function clockShare(from: number, due: number, now: number): number {
  if (now > due) return Math.max(1 + Number.EPSILON, due > from ? (now - from) / (due - from) : 2);
  return due > from ? Math.max(0, (now - from) / (due - from)) : 1;
}

export interface ClockBarProps {
  /** 0…1, null when not running, > 1 overdue. */
  readonly elapsed: number | null;
  readonly label: string;
}

/** The detail form of a clock: a bar with ticks at 50 and 80 %. */
export function ClockBar({ elapsed, label }: ClockBarProps): ReactNode {
  const share = elapsed === null ? 0 : Math.min(1, Math.max(0, elapsed));
  return (
    <span
      className="ui-clock-bar"
      data-overdue={(elapsed ?? 0) > 1 || undefined}
      data-running={elapsed !== null}
      role="img"
      aria-label={label}
    >
      <span className="ui-clock-bar-gone" style={{ width: `${share * 100}%` }} />
      <span className="ui-clock-bar-tick" style={{ left: '50%' }} />
      <span className="ui-clock-bar-tick" style={{ left: '80%' }} />
    </span>
  );
}
