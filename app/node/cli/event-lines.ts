import { createReadStream } from 'node:fs';
import { UsageError } from './command.ts';

/** A line of an event file. */
export interface EventLine {
  /** From 1. */
  readonly number: number;
  /** Null where the line is no event; why, says `problem`. */
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly problem: string;
}

/** Longer lines are left out: they are no event but a file without ends. */
const lineChars = 4 * 1_024 * 1_024;

/**
 * Events from newline-delimited JSON, one by one as they come. Empty lines are passed over; a line that is no JSON object
 * says so.
 *
 * @param path null reads standard input
 * @throws UsageError when the file cannot be read
 */
export async function* readEvents(path: string | null, signal: AbortSignal): AsyncGenerator<EventLine> {
  let number = 0;
  for await (const text of linesOf(path, signal)) {
    number++;
    if (text === null) yield { number, event: null, problem: `is longer than ${lineChars} characters` };
    else if (text.trim() !== '')
      yield { number, ...parseEvent(number === 1 ? text.replace(/^\ufeff/, '') : text) };
  }
}

function parseEvent(text: string): Pick<EventLine, 'event' | 'problem'> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { event: null, problem: 'is no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { event: null, problem: 'is no JSON object' };
  return { event: value as Record<string, unknown>, problem: '' };
}

/** Lines of a text as it streams; null for one that is too long, of which no more than the bound is kept. */
async function* linesOf(path: string | null, signal: AbortSignal): AsyncGenerator<string | null> {
  const input = path === null ? process.stdin : createReadStream(path);
  const decoder = new TextDecoder();
  let rest = '';
  let tooLong = false;
  try {
    for await (const chunk of input) {
      if (signal.aborted) return;
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        yield tooLong || line.length > lineChars ? null : line;
        tooLong = false;
      }
      if (rest.length > lineChars) {
        tooLong = true;
        rest = '';
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UsageError(`${path ?? 'standard input'} cannot be read (${String(error.code)}).`);
    throw error;
  } finally {
    if (path !== null) input.destroy();
  }
  if (rest !== '' || tooLong) yield tooLong ? null : rest;
}
