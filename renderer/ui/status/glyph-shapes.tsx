import type { ReactNode } from 'react';

/** What a glyph says. Shape and colour token follow from it; see the table `glyphs` below. */
export type GlyphName =
  // Actions, step by step.
  | 'queued'
  | 'requested'
  | 'partly-accepted'
  | 'accepted'
  | 'complete'
  | 'partly-observed'
  | 'observed'
  | 'failed'
  | 'unknown'
  | 'expired'
  | 'cancelled'
  // Incidents.
  | 'new'
  | 'triage'
  | 'containing'
  | 'contained'
  | 'resolved'
  // SIMs.
  | 'active'
  | 'suspended'
  | 'inactive'
  | 'terminated'
  | 'quarantined'
  // Evidence and checks.
  | 'verified'
  | 'overdue';

export type GlyphTone = 'text' | 'wait' | 'seen' | 'fail' | 'hatch';

export interface Glyph {
  readonly tone: GlyphTone;
  /** The word that stands beside it or names it. */
  readonly word: string;
  readonly shape: ReactNode;
}

/* All on a 14 × 14 grid with its centre at 7,7; `currentColor` is the tone, `--glyph-cut` what shows through. */
const ring = <circle cx="7" cy="7" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const disc = <circle cx="7" cy="7" r="6" fill="currentColor" />;
const dashedRing = (
  <circle
    cx="7"
    cy="7"
    r="5.25"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeDasharray="2.1 2.024"
    strokeDashoffset="1.05"
  />
);
const tick = (
  <path
    d="M4.4 7.2 6.3 9 9.7 5.2"
    fill="none"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
  />
);
const half = (
  <>
    {ring}
    <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8z" fill="currentColor" />
  </>
);
const cutTick = <g stroke="var(--glyph-cut)">{tick}</g>;
const octagon = <path d="M4.6 1h4.8L13 4.6v4.8L9.4 13H4.6L1 9.4V4.6z" fill="currentColor" />;
const hatchedRing = (
  <>
    <circle cx="7" cy="7" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
    <path
      d="M3 8.4 8.4 3M3.6 10.6 10.6 3.6M5.8 11 11 5.8"
      fill="none"
      stroke="currentColor"
      strokeWidth="1"
    />
  </>
);

/** Every glyph with its colour token and its word. */
export const glyphs: Readonly<Record<GlyphName, Glyph>> = {
  queued: { tone: 'wait', word: 'Queued', shape: dashedRing },
  requested: { tone: 'wait', word: 'Requested', shape: ring },
  'partly-accepted': { tone: 'wait', word: 'Accepted in part', shape: half },
  accepted: { tone: 'wait', word: 'Accepted', shape: disc },
  complete: { tone: 'wait', word: 'Complete', shape: disc },
  'partly-observed': {
    tone: 'seen',
    word: 'Observed in part',
    shape: (
      <>
        {ring}
        <g stroke="currentColor">{tick}</g>
      </>
    ),
  },
  observed: { tone: 'seen', word: 'Observed', shape: [<g key="d">{disc}</g>, <g key="t">{cutTick}</g>] },
  failed: {
    tone: 'fail',
    word: 'Failed',
    shape: (
      <>
        {octagon}
        <path
          d="m5 5 4 4m0-4L5 9"
          fill="none"
          stroke="var(--glyph-cut)"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      </>
    ),
  },
  unknown: { tone: 'hatch', word: 'Unknown', shape: hatchedRing },
  expired: {
    tone: 'text',
    word: 'Expired',
    shape: (
      <>
        {dashedRing}
        <path
          d="M3.2 10.8 10.8 3.2"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      </>
    ),
  },
  cancelled: {
    tone: 'text',
    word: 'Cancelled',
    shape: (
      <>
        {ring}
        <path d="M3.4 10.6 10.6 3.4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      </>
    ),
  },
  new: { tone: 'text', word: 'New', shape: ring },
  triage: {
    tone: 'text',
    word: 'Triage',
    shape: (
      <>
        {ring}
        <path d="M7 7V3.6A3.4 3.4 0 0 1 10.4 7z" fill="currentColor" />
      </>
    ),
  },
  containing: { tone: 'wait', word: 'Containing', shape: half },
  contained: { tone: 'seen', word: 'Contained', shape: [<g key="d">{disc}</g>, <g key="t">{cutTick}</g>] },
  resolved: {
    tone: 'text',
    word: 'Resolved',
    shape: (
      <>
        {ring}
        <g stroke="currentColor">{tick}</g>
      </>
    ),
  },
  active: { tone: 'text', word: 'Active', shape: <circle cx="7" cy="7" r="3.25" fill="currentColor" /> },
  suspended: {
    tone: 'text',
    word: 'Suspended',
    shape: (
      <rect
        x="3.75"
        y="3.75"
        width="6.5"
        height="6.5"
        rx="1"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    ),
  },
  inactive: {
    tone: 'text',
    word: 'Inactive',
    shape: <circle cx="7" cy="7" r="2.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  },
  terminated: {
    tone: 'text',
    word: 'Terminated',
    shape: (
      <path d="m4 4 6 6m0-6-6 6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    ),
  },
  quarantined: {
    tone: 'seen',
    word: 'Quarantined',
    shape: [<g key="d">{disc}</g>, <g key="t">{cutTick}</g>],
  },
  verified: { tone: 'seen', word: 'Verified', shape: [<g key="d">{disc}</g>, <g key="t">{cutTick}</g>] },
  overdue: {
    tone: 'fail',
    word: 'Overdue',
    shape: (
      <>
        {disc}
        <path d="M7 3.8v3.6" fill="none" stroke="var(--glyph-cut)" strokeWidth="1.5" strokeLinecap="round" />
        <circle cx="7" cy="9.9" r="0.95" fill="var(--glyph-cut)" />
      </>
    ),
  },
};
