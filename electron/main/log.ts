import { type WriteStream, createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Main's structured log. Callers pass no secret and no personal data: main handles neither but to forward them. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface FileLog extends Log {
  readonly folder: string;
  close(): Promise<void>;
}

/** A log this large is set aside when the next window opens; one predecessor is kept. */
const rotateBytes = 5 * 1024 * 1024;

/**
 * Opens `main.log` in `folder`: one JSON object a line, with `at` in ms UTC. Lines also go to `mirror`, which
 * development and tests read.
 *
 * @throws when the folder cannot be made
 */
export function openLog(folder: string, mirror: ((line: string) => void) | undefined): FileLog {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'main.log');
  rotate(path);
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  // A full disk must not end the window. Nothing better than the mirror can be told about it.
  stream.on('error', (error) => mirror?.(`the log cannot be written: ${error.message}`));
  return { folder, ...logTo((line) => write(stream, line, mirror)), close: () => end(stream) };
}

/** A log over a function that takes lines. */
export function logTo(line: (text: string) => void): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) =>
      line(JSON.stringify({ at: Date.now(), level, message, ...fields }));
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function write(stream: WriteStream, line: string, mirror: ((line: string) => void) | undefined): void {
  if (!stream.writableEnded) stream.write(`${line}\n`);
  mirror?.(line);
}

function end(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => stream.end(() => resolve()));
}

function rotate(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > rotateBytes) renameSync(path, `${path}.1`);
}
