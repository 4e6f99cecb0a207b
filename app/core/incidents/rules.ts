import type { Containment, Severity, Verdict } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import type { IncidentState } from './model.ts';

/**
 * What may happen to an incident:
 *
 *   new → triage → containing → contained → resolved
 *
 * Acting on an incident acknowledges it. It is contained only when every SIM of its containment was observed, and not
 * any longer when one of them drifted. Any open incident may be resolved; a resolved one reopens into triage.
 */
export type Change = { readonly state: IncidentState } | { readonly refused: string };

/** Takes an incident into triage and gives it to a person. Where somebody already did, only the owner changes. */
export function acknowledge(state: IncidentState, person: string, at: number): Change {
  const closed = whyClosed(state);
  if (closed !== null) return { refused: closed };
  if (state.acknowledgedAt !== null && state.assignee === person)
    return { refused: `${person} has it already.` };
  return {
    state: {
      ...state,
      status: state.status === 'new' ? 'triage' : state.status,
      assignee: person,
      acknowledgedAt: state.acknowledgedAt ?? at,
    },
  };
}

export function assign(state: IncidentState, assignee: string | null): Change {
  const closed = whyClosed(state);
  if (closed !== null) return { refused: closed };
  if (state.assignee === assignee)
    return { refused: assignee === null ? 'Nobody has it.' : `${assignee} has it already.` };
  return { state: { ...state, assignee } };
}

/** Closes an incident. A verdict and a reason are always given; a person who closes unseen has seen it. */
export function resolve(state: IncidentState, verdict: Verdict, reason: string, at: number): Change {
  const closed = whyClosed(state);
  if (closed !== null) return { refused: closed };
  return {
    state: {
      ...state,
      status: 'resolved',
      verdict,
      resolution: reason,
      resolvedAt: at,
      acknowledgedAt: state.acknowledgedAt ?? at,
    },
  };
}

/** Back into triage; how it was closed stays in the timeline and the audit. */
export function reopen(state: IncidentState, at: number): Change {
  if (state.mergedInto !== null) return { refused: `It is part of ${humanId('INC', state.mergedInto)}.` };
  if (state.status !== 'resolved') return { refused: 'It is not resolved.' };
  return {
    state: {
      ...state,
      status: 'triage',
      verdict: null,
      resolution: null,
      resolvedAt: null,
      containedAt: null,
      clockFrom: at,
    },
  };
}

/** Overrides the severity. What the source said stays beside it. */
export function setSeverity(state: IncidentState, severity: Severity): Change {
  if (state.mergedInto !== null) return { refused: `It is part of ${humanId('INC', state.mergedInto)}.` };
  if (state.severity === severity) return { refused: `It is ${severity} already.` };
  return { state: { ...state, severity } };
}

/**
 * The status that the containment commands. Called whenever one of its actions moved.
 *
 * @param at when the last SIM was observed, or when the containment moved
 */
export function contain(state: IncidentState, containment: Containment, at: number): Change {
  const closed = whyClosed(state);
  if (closed !== null) return { refused: closed };
  if (containment.total === 0) {
    const under = state.status === 'containing' || state.status === 'contained';
    return under
      ? { state: { ...state, status: 'triage', containedAt: null } }
      : { refused: 'Nothing contains it.' };
  }
  const acknowledgedAt = state.acknowledgedAt ?? at;
  const done = containment.observed === containment.total;
  const status = done ? 'contained' : 'containing';
  if (state.status === status) return { refused: `It is ${status} already.` };
  return { state: { ...state, status, acknowledgedAt, containedAt: done ? at : null } };
}

/** More findings came. Nothing that a person overrode changes; a SIM that is new makes "contained" untrue. */
export function joined(state: IncidentState, sourceSeverity: Severity, newSims: boolean): IncidentState {
  const followed = state.severity === state.sourceSeverity;
  const uncontained = newSims && state.status === 'contained';
  return {
    ...state,
    sourceSeverity,
    severity: followed ? sourceSeverity : state.severity,
    ...(uncontained ? { status: 'triage' as const, containedAt: null } : {}),
  };
}

/** Becomes part of a graver incident. */
export function absorb(state: IncidentState, into: number, at: number): Change {
  const closed = whyClosed(state);
  if (closed !== null) return { refused: closed };
  return {
    state: {
      ...state,
      status: 'resolved',
      resolution: `Part of ${humanId('INC', into)}.`,
      resolvedAt: at,
      mergedInto: into,
    },
  };
}

/** What a graver incident takes over from one that it absorbs: who has it, and that somebody has seen it. */
export function inherit(state: IncidentState, part: IncidentState): IncidentState {
  const seen = [state.acknowledgedAt, part.acknowledgedAt].filter((at) => at !== null);
  return {
    ...state,
    assignee: state.assignee ?? part.assignee,
    acknowledgedAt: seen.length === 0 ? null : Math.max(state.openedAt, Math.min(...seen)),
    status: state.status === 'new' && part.acknowledgedAt !== null ? 'triage' : state.status,
  };
}

function whyClosed(state: IncidentState): string | null {
  if (state.mergedInto !== null) return `It is part of ${humanId('INC', state.mergedInto)}.`;
  return state.status === 'resolved' ? 'It is resolved.' : null;
}
