import { day, dayStart, hour, hourStart, minute } from '../../../shared/time.ts';
import type { ChangeFilter } from '../providers/connector.ts';
import type { ChangesState } from './changes.ts';
import type { SourceState } from './state.ts';

/**
 * What one sync pass reads, decided from what was read before. Pure: the same states and the same times give the same plan,
 * which is why a killed pass simply goes on.
 */

/** A half-open span of source time, ms UTC. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Figures that bound a pass. Rows stand for memory, disk and the provider's patience alike. */
export interface Budget {
  /** A pass older than this does not go on where it stopped: what its first pages said is too old. */
  readonly resumeWithin: number;
  /** Rows of hourly usage that a first sync fetches: 48 h of 5,000 SIMs. */
  readonly firstHourRows: number;
  /** Rows of one usage export: its sums are held in memory until it ends. */
  readonly exportRows: number;
  /** Days of daily usage on a first sync. */
  readonly firstDays: number;
  /** How often usage is worth asking for: Soracom records it about every five minutes. */
  readonly usageGrain: number;
  /** Daily totals are read again this often. */
  readonly daysEvery: number;
  /** Account settings are read again this often. */
  readonly accountEvery: number;
  /** SIMs whose session events are read in one pass. */
  readonly sessionReads: number;
  /** SIMs whose usage is read in one pass, where the provider gives it SIM by SIM. */
  readonly usageReads: number;
  /** Such reading ends after this long, ms: the next pass begins with the list of SIMs, which must not wait for it. */
  readonly usageFor: number;
  /** Such a round over the fleet begins this long after the one before began. */
  readonly usageRoundEvery: number;
  /** How far back session events of a new SIM are read. */
  readonly firstSessions: number;
  /** Session events may arrive late by this much. */
  readonly sessionOverlap: number;
  /** How far back the audit log is read at first, and in one window. */
  readonly auditWindow: number;
  /** Rows of hourly and daily usage, and of events, that the cache keeps. */
  readonly keptHourRows: number;
  readonly keptDayRows: number;
  readonly keptEvents: number;
}

export const defaultBudget: Budget = {
  resumeWithin: hour,
  firstHourRows: 48 * 5_000,
  exportRows: 400_000,
  firstDays: 30,
  usageGrain: 5 * minute,
  daysEvery: hour,
  accountEvery: 10 * minute,
  sessionReads: 2_000,
  usageReads: 2_000,
  usageFor: 5 * minute,
  usageRoundEvery: hour,
  firstSessions: 3 * day,
  sessionOverlap: 10 * minute,
  auditWindow: day,
  keptHourRows: 6_000_000,
  keptDayRows: 6_000_000,
  keptEvents: 5_000_000,
};

/** `since` is the moment from which on changes are asked for, source time; null for the whole list. */
export type SimsPlan =
  | {
      readonly kind: 'resume';
      readonly cursor: string;
      readonly pass: number;
      readonly since: number | null;
    }
  | { readonly kind: 'begin'; readonly pass: number; readonly since: number | null };

/**
 * Goes on with an unfinished pass while it is young; a clock set back makes it look younger, never older. A new one reads what changed
 * where the list can be asked for that and it is known since when, and the whole list when that is due.
 *
 * @param filter null where the list cannot be asked for changes
 */
export function planSims(
  state: SourceState,
  changes: ChangesState,
  filter: Pick<ChangeFilter, 'overlap' | 'fullEvery'> | null,
  now: number,
  budget: Budget,
): SimsPlan {
  const age = now - (state.startedAt ?? 0);
  const { runningSince } = changes;
  // A cursor of changes means nothing to a list that is not asked for them any more.
  const resumable = runningSince === null || filter !== null;
  if (state.cursor !== null && age < budget.resumeWithin && resumable)
    return { kind: 'resume', cursor: state.cursor, pass: state.pass, since: runningSince };
  const { knownUntil, fullAt } = changes;
  const whole = filter === null || knownUntil === null || dueByClock(fullAt, now, filter.fullEvery);
  return {
    kind: 'begin',
    pass: state.pass + 1,
    since: whole ? null : Math.max(0, knownUntil - filter.overlap),
  };
}

/** What is read instead of a plan that the provider refuses: a cursor is old, or it does not take the filter; null where nothing is left. */
export function insteadOf({ kind, pass, since }: SimsPlan): SimsPlan | null {
  if (kind === 'resume') return { kind: 'begin', pass: pass + 1, since };
  return since === null ? null : { kind: 'begin', pass: pass + 1, since: null };
}

/** True when a source that is read by the clock is due again. A clock set back makes it due rather than silent. */
export function dueByClock(readAt: number | null, now: number, every: number): boolean {
  return readAt === null || now - readAt >= every || now < readAt;
}

/**
 * Windows of hourly usage up to `now` (source time). First the newest hours that fit the budget; later from the last complete
 * hour on, because an hour is final only once it is over. Empty when nothing new can have been recorded.
 */
export function planHours(state: SourceState, now: number, sims: number, budget: Budget): Span[] {
  const to = Math.floor(now / budget.usageGrain) * budget.usageGrain;
  if (state.completeUntil !== null && to <= state.completeUntil) return [];
  const hours = clamp(Math.floor(budget.firstHourRows / Math.max(1, sims)), 1, 48);
  const oldest = hourStart(to) - (hours - 1) * hour;
  // After a long absence the gap is not filled beyond what a first sync would fetch; days cover it.
  const from = state.completeUntil === null ? oldest : Math.max(oldest, hourStart(state.completeUntil));
  return windows({ from, to }, hour, clamp(Math.floor(budget.exportRows / Math.max(1, sims)), 1, 48));
}

/** True when hours that were not read lie between what is there and the plan: the coverage then begins anew. */
export function leavesGap(state: SourceState, spans: readonly Span[]): boolean {
  const first = spans[0];
  return first !== undefined && state.completeUntil !== null && first.from > state.completeUntil;
}

/** Windows of daily usage, in the order in which they are read. */
interface DaysPlan {
  /** Up to now, oldest first. */
  readonly recent: readonly Span[];
  /** Before what is there, newest first: a large fleet's first month takes long, and yesterday is asked about first. */
  readonly older: readonly Span[];
}

/** The last days at first, yesterday and today before the rest; later the last complete day and today, and what a cut first read left. */
export function planDays(state: SourceState, now: number, sims: number, budget: Budget): DaysPlan {
  const { completeFrom, completeUntil } = state;
  const to = Math.floor(now / budget.usageGrain) * budget.usageGrain;
  const today = dayStart(to);
  const oldest = today - budget.firstDays * day;
  const count = clamp(Math.floor(budget.exportRows / Math.max(1, sims)), 1, budget.firstDays + 1);
  const spans = (from: number, until: number): Span[] => windows({ from, to: until }, day, count);
  if (completeUntil === null) {
    const all = spans(oldest, to);
    const yesterday = Math.max(oldest, today - day);
    return all.length < 2
      ? { recent: all, older: [] }
      : { recent: spans(yesterday, to), older: spans(oldest, yesterday).reverse() };
  }
  const from = Math.max(oldest, Math.min(today, dayStart(completeUntil - hour)));
  const due = to - completeUntil >= budget.daysEvery || to < completeUntil;
  const gap = from > completeUntil;
  return {
    recent: due ? spans(from, to) : [],
    older: completeFrom === null || gap ? [] : spans(oldest, completeFrom).reverse(),
  };
}

/**
 * A round over the fleet goes on until it is through; the next one begins when the begin of the last is old enough.
 *
 * @param running when the round that is under way began, or null
 * @param until when the last finished one began, or null
 */
export function roundDue(running: number | null, until: number | null, now: number, budget: Budget): boolean {
  if (running !== null || until === null) return true;
  return now - until >= budget.usageRoundEvery || now < until;
}

/**
 * What is read of one SIM's usage, days and the newest hours, each in one span.
 *
 * @param until up to where it is complete, or null when nothing was read yet
 * @param offer what the provider keeps; hours is null where it counts days only
 */
export function planSimUsage(
  until: number | null,
  now: number,
  offer: { readonly days: number; readonly finest: 'hour' | 'day' },
  budget: Budget,
): { readonly days: Span; readonly hours: Span | null } {
  const to = Math.floor(now / budget.usageGrain) * budget.usageGrain;
  const today = dayStart(to);
  const oldestDay = today - Math.min(budget.firstDays, offer.days) * day;
  const dayFrom = until === null ? oldestDay : Math.max(oldestDay, Math.min(today, dayStart(until - hour)));
  const oldestHour = hourStart(to) - Math.min(simHours, offer.days * 24) * hour;
  const hourFrom =
    until === null ? oldestHour : Math.max(oldestHour, Math.min(hourStart(until), hourStart(to)));
  return {
    days: { from: dayFrom, to: Math.max(to, dayFrom + 1) },
    hours: offer.finest === 'day' ? null : { from: hourFrom, to: Math.max(to, hourFrom + 1) },
  };
}

/** Hours of one SIM that are asked for at most: a day and the hours that a round may take. */
const simHours = 30;

/** Windows of the audit log from where it was read to. */
export function planAudit(state: SourceState, now: number, budget: Budget): Span[] {
  const from = state.completeUntil ?? now - budget.auditWindow;
  return windows({ from: Math.max(from, now - 30 * day), to: now }, budget.auditWindow, 1);
}

/** From where the events of a SIM are read. */
export function sessionsFrom(eventsUntil: number | null, now: number, budget: Budget): number {
  const from = eventsUntil === null ? now - budget.firstSessions : eventsUntil - budget.sessionOverlap;
  // The provider keeps 32 days.
  return Math.max(from, now - 32 * day);
}

/** Source times before which usage is let go, so that a large fleet's history stays within its rows. */
export function retention(
  now: number,
  sims: number,
  budget: Budget,
): { readonly hours: number; readonly days: number } {
  const hours = clamp(Math.floor(budget.keptHourRows / Math.max(1, sims)), 48, 35 * 24);
  const days = clamp(Math.floor(budget.keptDayRows / Math.max(1, sims)), 35, 400);
  return { hours: hourStart(now) - hours * hour, days: dayStart(now) - days * day };
}

/** Cuts a span into pieces of `count` whole buckets, oldest first. */
function windows({ from, to }: Span, bucket: number, count: number): Span[] {
  const spans: Span[] = [];
  for (let start = from; start < to; ) {
    const end = Math.min(to, Math.floor(start / bucket) * bucket + count * bucket);
    spans.push({ from: start, to: end });
    start = end;
  }
  return spans;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
