/** Exports that were asked for: what they cover, and from when on they can be downloaded. */
import { randomBytes, randomUUID } from 'node:crypto';

export type Period = 'month' | 'day' | 'minutes';

export interface UsageExport {
  readonly id: string;
  /** Part of the download address; whoever has the address may download, as with a signed URL. */
  readonly signature: string;
  /** Span that it covers, ms, already moved out to whole periods and not beyond the time of asking. */
  readonly from: number;
  readonly to: number;
  readonly period: Period;
  readonly readyAt: number;
  /** When the address stops working, ms of world time. */
  readonly expiresAt: number;
}

export interface Exports {
  create(span: { from: number; to: number; period: Period }, readyAt: number, expiresAt: number): UsageExport;
  find(id: string): UsageExport | undefined;
}

const kept = 200;

export function createExports(): Exports {
  const exports = new Map<string, UsageExport>();
  return {
    create(span, readyAt, expiresAt) {
      const made = {
        ...span,
        id: `fe_${randomUUID()}`,
        signature: randomBytes(16).toString('hex'),
        readyAt,
        expiresAt,
      };
      exports.set(made.id, made);
      const oldest = exports.keys().next().value;
      if (exports.size > kept && oldest !== undefined) exports.delete(oldest);
      return made;
    },
    find: (id) => exports.get(id),
  };
}
