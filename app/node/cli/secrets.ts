import { readSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { UsageError } from './command.ts';

/** Longest secret that is read, bytes. */
const longest = 4_096;

/**
 * The first line of a file descriptor. Secrets come this way or from the terminal; arguments and the environment can be
 * read by other programs.
 *
 * @throws UsageError when it cannot be read or is empty
 */
export function secretFromDescriptor(text: string, option: string): string {
  const [line = ''] = secretsFromDescriptor(text, option, 1);
  return line;
}

/**
 * The first lines of a file descriptor, one secret each.
 *
 * @throws UsageError when it cannot be read or holds fewer
 */
export function secretsFromDescriptor(text: string, option: string, count: number): readonly string[] {
  const descriptor = Number(text);
  if (!Number.isInteger(descriptor) || descriptor < 0)
    throw new UsageError(`--${option} is the number of a file descriptor, not "${text}".`);
  const lines = firstLines(descriptor, option, count);
  if (lines.length < count || lines.includes(''))
    throw new UsageError(
      count === 1
        ? `File descriptor ${descriptor} (--${option}) holds no secret.`
        : `File descriptor ${descriptor} (--${option}) must hold ${count} lines, a secret each.`,
    );
  return lines;
}

function firstLines(descriptor: number, option: string, count: number): readonly string[] {
  const bytes = Buffer.alloc(longest * count);
  let length = 0;
  const complete = (): boolean => bytes.subarray(0, length).filter((byte) => byte === 0x0a).length >= count;
  try {
    while (length < bytes.length && !complete()) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
    }
  } catch (error) {
    throw new UsageError(
      `File descriptor ${descriptor} (--${option}) cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const lines = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, count);
  return lines.map((line) => line.replace(/\r$/, ''));
}

interface Terminal {
  readonly input: ReadStream;
  readonly output: NodeJS.WriteStream;
}

const enter = ['\r', '\n'];
const erase = ['\u007f', '\b'];
const interrupt = '\u0003';
const endOfInput = '\u0004';

/**
 * Asks on the terminal without showing what is typed.
 *
 * @throws UsageError without a terminal, or when the person gives up
 */
export function secretFromTerminal(
  question: string,
  option: string,
  { input, output }: Terminal,
  signal: AbortSignal,
): Promise<string> {
  if (!input.isTTY) {
    throw new UsageError(`${question}: there is no terminal to ask on. Pass it with --${option} N.`);
  }
  // Before the question, so that an answer that comes at once is not shown either.
  input.setRawMode(true);
  input.setEncoding('utf8');
  output.write(`${question}: `);
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const finish = (settle: () => void): void => {
      input.off('data', take);
      signal.removeEventListener('abort', giveUp);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      settle();
    };
    const giveUp = (): void => finish(() => reject(new UsageError('Nothing was entered.')));
    const take = (text: string): void => {
      for (const key of text) {
        if (enter.includes(key)) return finish(() => resolve(typed.join('')));
        if (key === interrupt || key === endOfInput) return giveUp();
        typed = erase.includes(key) ? typed.slice(0, -1) : [...typed, key];
      }
    };
    input.on('data', take);
    input.resume();
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}
