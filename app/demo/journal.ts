/**
 * What people did to SIMs, kept in a file, so that a world that is started again is still the one they left. Everything
 * else about a world follows from its seed and its epoch.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Change } from './scripts.ts';

/** Which world a journal belongs to. */
export interface WorldIdentity {
  readonly seed: number;
  readonly sims: number;
  /** ms UTC */
  readonly epoch: number;
}

export interface Journal {
  /** The changes of earlier lives of the same world, oldest first. */
  readonly past: readonly (readonly [index: number, change: Change])[];
  append(index: number, change: Change): void;
}

/**
 * Opens the journal at `path`. One of another world, or one whose first line cannot be read, is begun anew; a last line that
 * was cut off is left out.
 */
export function openJournal(path: string, identity: WorldIdentity): Journal {
  const head = JSON.stringify(identity);
  const [first, ...lines] = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const same = first === head;
  const past = same ? lines.flatMap(entryOf) : [];
  // Written anew in either case, so that a line that was cut off does not spoil the next one.
  writeFileSync(path, [head, ...past.map((entry) => JSON.stringify(entry)), ''].join('\n'), { mode: 0o600 });
  return {
    past,
    append: (index, change) => appendFileSync(path, `${JSON.stringify([index, change])}\n`),
  };
}

function entryOf(line: string): (readonly [number, Change])[] {
  try {
    return [JSON.parse(line) as [number, Change]];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
