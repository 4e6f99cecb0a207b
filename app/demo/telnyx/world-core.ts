import type { EmulatorCore } from '../emulator.ts';
import type { Route } from '../http/context.ts';
import type { Listing } from './listing.ts';
import type { Operations } from './operations.ts';

/** One member of a resource that got another value. */
export interface FieldChange {
  readonly field: string;
  readonly to: unknown;
}

/** What the account's audit log holds. */
export interface Changes {
  record(resourceId: string, changes: readonly FieldChange[], at: number): void;
  /** The audit events by `now`, newest first. */
  list(now: number): readonly object[];
}

/** Networks or countries that a group may be kept away from. */
export interface Blocklist {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
}

/** A list that somebody gave to a group, or took from it, worked off later. Times in ms. */
export interface Assignment {
  readonly id: string;
  readonly groupId: string;
  readonly listId: string | null;
  readonly at: number;
  readonly doneAt: number;
  readonly outcome: 'completed' | 'failed' | 'lost';
}

/** All lists, and which group has which. */
export interface Blocklists {
  /** The list of a group at `now`, or null. */
  of(groupId: string, now: number): string | null;
  find(id: string): Blocklist | undefined;
  readonly all: readonly Blocklist[];
  make(list: Omit<Blocklist, 'id'>): Blocklist;
  assign(assignment: Omit<Assignment, 'id'>): Assignment;
  readonly assignments: readonly Assignment[];
}

/** Everything the emulated Telnyx API reads and changes. */
export interface TelnyxWorld extends EmulatorCore {
  readonly apiKey: string;
  readonly listing: Listing;
  readonly operations: Operations;
  readonly changes: Changes;
  readonly blocklists: Blocklists;
}

export type TelnyxRoute = Route<TelnyxWorld>;
