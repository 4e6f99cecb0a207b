import type { App } from 'electron';
import type { Disposers } from './disposers.ts';

/** Quits when the window closes, on every system: without its window the console has nothing to show. */
export function startQuitting(app: App, disposers: Disposers): void {
  let ending = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    // The first attempt waits for the engine to close its databases; Electron itself would not.
    event.preventDefault();
    if (ending) return;
    ending = true;
    void disposers.disposeAll().finally(() => app.exit(0));
  });
}
