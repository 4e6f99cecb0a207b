import { type App, type BrowserWindow, dialog } from 'electron';
import { pageOrigin } from '../../channels.ts';
import type { Log } from '../log.ts';

/** A page that pauses this briefly is only busy. */
const graceMs = 1_500;

/**
 * Brings the page back when it is lost: asks the person what to do when it has crashed or hangs. The engine is another process: what was committed is
 * kept, and running actions go on.
 *
 * @param reload loads the page anew
 * @returns stops watching
 */
export function startRecovery(deps: {
  app: App;
  window: BrowserWindow;
  reload(): Promise<void>;
  log: Log;
}): () => void {
  const { app, window, reload, log } = deps;
  let question: AbortController | undefined;
  let grace: NodeJS.Timeout | undefined;
  let reviving = false;

  const ask = async (message: string, buttons: readonly ('Wait' | 'Reload' | 'Quit')[]) => {
    if (question !== undefined || window.isDestroyed()) return;
    question = new AbortController();
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message,
      detail: 'The engine runs on: what was saved is kept, and actions that were sent are still followed.',
      buttons: [...buttons],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal: question.signal,
    });
    const withdrawn = question.signal.aborted;
    question = undefined;
    const choice = withdrawn ? 'Wait' : buttons[response];
    log.info('the person chose', { about: message, choice: choice ?? 'none' });
    if (choice === 'Reload') await revive();
    else if (choice === 'Quit') app.quit();
  };

  const revive = async () => {
    if (!window.webContents.isCrashed()) {
      // A page that hangs answers nothing, so it is ended first.
      const ended = new Promise<void>((resolve) =>
        window.webContents.once('render-process-gone', () => resolve()),
      );
      reviving = true;
      window.webContents.forcefullyCrashRenderer();
      await ended;
      reviving = false;
    }
    await reload();
  };

  const crashed = (_event: unknown, { reason, exitCode }: { reason: string; exitCode: number }) => {
    log.error('the page ended', { reason, exitCode, asked: reviving });
    if (reason === 'clean-exit' || reviving) return;
    void ask('The window’s page ended unexpectedly.', ['Reload', 'Quit']).catch(note);
  };
  // Blank pages are let through by every lock there is. They inherit the page's policy, and can do no more than hide it.
  const strayed = (_event: unknown, url: string) => {
    if (url === `${pageOrigin}/`) return;
    log.warn('security', { event: 'navigation-reverted', url: url.slice(0, 80) });
    void reload().catch(note);
  };
  const hangs = () => {
    grace = setTimeout(() => {
      log.warn('the page does not answer');
      void ask('The window does not answer.', ['Wait', 'Reload', 'Quit']).catch(note);
    }, graceMs);
  };
  const answers = () => {
    clearTimeout(grace);
    question?.abort();
  };
  const note = (error: unknown) => log.error('recovery failed', { reason: String(error) });

  window.webContents.on('render-process-gone', crashed);
  window.webContents.on('did-navigate', strayed);
  window.on('unresponsive', hangs);
  window.on('responsive', answers);
  return () => {
    clearTimeout(grace);
    question?.abort();
    if (window.isDestroyed()) return;
    window.webContents.off('render-process-gone', crashed);
    window.webContents.off('did-navigate', strayed);
    window.off('unresponsive', hangs);
    window.off('responsive', answers);
  };
}
