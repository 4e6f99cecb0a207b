import { type App, dialog } from 'electron';
import type { Log } from '../log.ts';

/** Ends the program with a message that a person can act on. */
export function endWith(app: App, message: string, code: number): void {
  process.stderr.write(`sextant: ${message}\n`);
  app.exit(code);
}

/**
 * Notes what nothing else caught. A promise that nobody awaited is noted only; an exception leaves main in a state that
 * nobody knows, so it is shown and the program ends.
 */
export function startFailureLog(app: App, log: Log): void {
  process.on('unhandledRejection', (reason) =>
    log.error('unhandled rejection', { reason: describe(reason) }),
  );
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', { reason: describe(error) });
    dialog.showErrorBox(
      'Sextant has to close',
      `${error.message}\n\nWhat was saved is kept. The log folder holds the details.`,
    );
    app.exit(1);
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
