import type { z } from 'zod';

/**
 * What a contract file is made of. The client, the dispatcher, the in-process bridge and the reference
 * table are all derived from these entries, so an operation is described once.
 */
export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** A query has no effect; a command leaves an audit row and answers with a receipt. */
  readonly kind: 'query' | 'command';
  readonly about: string;
  readonly input: I;
  readonly output: O;
}

export interface EventEntry<P extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly about: string;
  readonly payload: P;
}

/** Declares an operation without effect. */
export function query<I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) {
  return { kind: 'query', about, input, output } as const satisfies Operation<I, O>;
}

/** Declares an operation that changes something. */
export function command<I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) {
  return { kind: 'command', about, input, output } as const satisfies Operation<I, O>;
}

/** Declares a notice to subscribers: ids and versions, never rows; the page asks again for what it shows. */
export function event<P extends z.ZodType>(about: string, payload: P) {
  return { kind: 'event', about, payload } as const satisfies EventEntry<P>;
}
