import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../log.ts';
import { WindowState, firstState } from './window-state.ts';

/** Reads the window's state; what is missing or damaged gives way to that of a first start. */
export function readWindowState(path: string, log: Log): WindowState {
  try {
    return WindowState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (!isMissing(error))
      log.warn('the window’s state cannot be read and starts anew', { reason: String(error) });
    return firstState;
  }
}

/** Keeps the window's state. Losing it is an annoyance, not an error, so a full disk is only noted. */
export function writeWindowState(path: string, state: WindowState, log: Log): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
  } catch (error) {
    log.warn('the window’s state cannot be kept', { reason: String(error) });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
