import { type BrowserWindow, dialog, shell } from 'electron';
import type { Log } from '../log.ts';

/**
 * The address in the form in which it may be opened, or why not. Only https: another scheme can start a program. Names
 * and passwords before the host disguise where it leads.
 */
export function externalAddress(text: string): { readonly url: URL } | { readonly refused: string } {
  if (!URL.canParse(text)) return { refused: 'not an address' };
  const url = new URL(text);
  if (url.protocol !== 'https:') return { refused: `scheme ${url.protocol}` };
  if (url.username !== '' || url.password !== '') return { refused: 'credentials in the address' };
  return { url };
}

/**
 * The one way out to the browser: https only, and only after the person has seen the host and agreed.
 *
 * @returns whether it was opened
 */
export async function openExternal(text: string, window: BrowserWindow, log: Log): Promise<boolean> {
  const address = externalAddress(text);
  if ('refused' in address) {
    log.warn('security', { event: 'external-refused', reason: address.refused });
    return false;
  }
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `Open ${address.url.hostname} in the browser?`,
    detail: address.url.href,
    buttons: ['Cancel', 'Open'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (response !== 1) return false;
  log.info('opened in the browser', { host: address.url.hostname });
  await shell.openExternal(address.url.href);
  return true;
}
