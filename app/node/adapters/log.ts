import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log, LogFields } from '../../core/ports.ts';
import { redactFields, redactText } from './redact.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';
const order: readonly Level[] = ['debug', 'info', 'warn', 'error'];

export interface LogOptions {
  /** Folder of the files; made when the first line is written. */
  readonly dir: string;
  /** `engine` writes `engine.log`, `engine.1.log`, … */
  readonly name: string;
  readonly level: Level;
  /** Bytes of one file before the next begins. */
  readonly fileBytes?: number;
  /** Older files kept beside the one being written. */
  readonly keptFiles?: number;
  now(): number;
  /** Hears warnings and errors too, already redacted. */
  readonly tell?: (level: 'warn' | 'error', message: string, traceId: string | undefined) => void;
}

/** One JSON object a line, redacted, in files that rotate by size. Lines leave at once, so that a crash keeps them. */
export function createLog(options: LogOptions): Log {
  const write = createWriter(options);
  const least = order.indexOf(options.level);
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}): void => {
      if (order.indexOf(level) < least) return;
      const text = redactText(message);
      const safe = redactFields(fields);
      write(
        JSON.stringify({
          time: new Date(options.now()).toISOString(),
          level,
          message: text,
          pid: process.pid,
          ...safe,
        }),
      );
      if (level === 'warn' || level === 'error') {
        const traceId = safe['traceId'];
        options.tell?.(level, text, typeof traceId === 'string' ? traceId : undefined);
      }
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function createWriter({
  dir,
  name,
  fileBytes = 5 * 1024 * 1024,
  keptFiles = 4,
}: LogOptions): (line: string) => void {
  const path = join(dir, `${name}.log`);
  let bytes = -1;
  let lost = 0;
  return (line) => {
    try {
      if (bytes < 0) {
        mkdirSync(dir, { recursive: true, mode: 0o700 });
        bytes = existsSync(path) ? statSync(path).size : 0;
      }
      const text =
        lost === 0
          ? `${line}\n`
          : `${line}\n{"level":"warn","message":"log lines were lost","lines":${lost}}\n`;
      if (bytes > 0 && bytes + text.length > fileBytes) {
        rotate(dir, name, keptFiles);
        bytes = 0;
      }
      appendFileSync(path, text, { mode: 0o600 });
      bytes += Buffer.byteLength(text);
      lost = 0;
    } catch (error) {
      // A full disk must not stop the work that is being logged. The count tells of the hole once there is room again.
      if (lost++ === 0) process.stderr.write(`The log cannot be written: ${String(error)}\n`);
      bytes = -1;
    }
  };
}

function rotate(dir: string, name: string, kept: number): void {
  rmSync(join(dir, `${name}.${kept}.log`), { force: true });
  for (let number = kept - 1; number >= 0; number--) {
    const from = join(dir, number === 0 ? `${name}.log` : `${name}.${number}.log`);
    if (existsSync(from)) renameSync(from, join(dir, `${name}.${number + 1}.log`));
  }
}
