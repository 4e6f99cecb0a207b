/**
 * When a live list stands still: while somebody is about to press one of its rows, or is pressing it. Pure, with the time
 * handed in (ms of any one clock), so that tests need neither pointer nor timer.
 */

export const holdTimes = {
  /** A pointer that moved over the rows within so many ms is on its way to one of them. */
  afterMove: 600,
  /** The button came up: its click is still to come, and perhaps the second press of two. */
  afterPress: 600,
  /** What a pointer or a menu alone holds is never older, ms. */
  longest: 10_000,
  /** So long the list then moves on before a moving pointer can hold it again. */
  breath: 1_000,
  /** Whoever used a control, of a row or beside the list, wants to see what it did. */
  afterAct: 2_000,
} as const;

export interface Hold {
  /** A button is down on a row. Nothing moves meanwhile, however long that is. */
  readonly down: boolean;
  /** A menu of a row is open. */
  readonly menu: boolean;
  readonly movedAt: number;
  readonly releasedAt: number;
  /** Since when it is held; null while it is not. */
  readonly since: number | null;
  /** Movement before that counts for nothing. */
  readonly freeUntil: number;
}

export type HoldEvent =
  | 'moved'
  | 'left'
  | 'pressed'
  | 'released'
  /** The press ended elsewhere, or was taken away: no click follows. */
  | 'cancelled'
  /** A control was used, or a key. */
  | 'acted'
  | 'menuOpened'
  | 'menuClosed'
  /** Only time went by. */
  | 'looked';

const never = Number.NEGATIVE_INFINITY;
export const free: Hold = {
  down: false,
  menu: false,
  movedAt: never,
  releasedAt: never,
  since: null,
  freeUntil: never,
};

/** The hold after an event. @param at ms, not before that of the event before */
export function holdNext(before: Hold, event: HoldEvent, at: number): Hold {
  const after = heard(ranOut(before, at), event, at);
  if (!reasons(after, at)) return { ...after, since: null };
  return { ...after, since: after.since ?? at };
}

/** Whether the list stands still at a moment, ms, not before the last event. */
export function isHeld(hold: Hold, at: number): boolean {
  return reasons(ranOut(hold, at), at);
}

/** When it ends by time alone, ms; null while it is free, or while only the button's coming up ends it. */
export function endOf(hold: Hold): number | null {
  if (hold.since === null || hold.down) return null;
  const pressEnds = hold.releasedAt + holdTimes.afterPress;
  const restEnds = Math.max(
    pressEnds,
    hold.menu ? Number.POSITIVE_INFINITY : hold.movedAt + holdTimes.afterMove,
  );
  return Math.min(restEnds, Math.max(pressEnds, hold.since + holdTimes.longest));
}

function reasons(hold: Hold, at: number): boolean {
  return (
    hold.down ||
    hold.menu ||
    at < hold.releasedAt + holdTimes.afterPress ||
    at < hold.movedAt + holdTimes.afterMove
  );
}

/** Without what its time ended. Held for as long as may be, it is let go for a breath, and a menu holds no longer. */
function ranOut(hold: Hold, at: number): Hold {
  const end = endOf(hold);
  if (end === null || at < end || hold.since === null) return hold;
  const tooLong = end >= hold.since + holdTimes.longest;
  return { ...free, freeUntil: tooLong ? end + holdTimes.breath : hold.freeUntil };
}

function heard(hold: Hold, event: HoldEvent, at: number): Hold {
  switch (event) {
    case 'moved':
      return at < hold.freeUntil ? hold : { ...hold, movedAt: at };
    case 'left':
      return { ...hold, movedAt: never };
    case 'pressed':
      return { ...hold, down: true };
    case 'released':
      return { ...hold, down: false, releasedAt: at };
    case 'cancelled':
      return { ...hold, down: false, movedAt: never };
    case 'acted':
      return { ...free, down: hold.down, menu: hold.menu, freeUntil: at + holdTimes.afterAct };
    case 'menuOpened':
      return { ...hold, menu: true };
    case 'menuClosed':
      return { ...hold, menu: false };
    case 'looked':
      return hold;
  }
}
