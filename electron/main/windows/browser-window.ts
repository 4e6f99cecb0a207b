import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { securePreferences } from '../security/web-preferences.ts';

/** A window for our own page. The only place that makes windows, so none has preferences of its own. */
export function makeWindow(
  options: Omit<BrowserWindowConstructorOptions, 'webPreferences'>,
  preload: string,
): BrowserWindow {
  return new BrowserWindow({ ...options, webPreferences: { ...securePreferences, preload } });
}
