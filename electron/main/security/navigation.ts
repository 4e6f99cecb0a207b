import type { App, WebContents } from 'electron';
import { pageOrigin } from '../../channels.ts';
import type { Log } from '../log.ts';

/**
 * Nothing in a window leads anywhere else: no navigation, no redirect, no new window, no embedded page, no peer. Our
 * own page may load itself anew. Other addresses are opened by main alone (`loadURL` does not raise these events).
 *
 * @returns stops locking windows that are made from then on
 */
export function startNavigationLock(deps: { app: App; log: Log }): () => void {
  const { app, log } = deps;
  const lock = (_event: unknown, contents: WebContents) => lockContents(contents, log);
  app.on('web-contents-created', lock);
  return () => {
    app.off('web-contents-created', lock);
  };
}

function lockContents(contents: WebContents, log: Log): void {
  // Peer connections pass by content policies, request hooks and name rules alike: their datagrams left without this.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');

  const refuse = (kind: string, url: string) =>
    log.warn('security', { event: 'navigation-refused', kind, url: url.slice(0, 80) });

  const stay = (event: { readonly url: string; readonly isMainFrame: boolean; preventDefault(): void }) => {
    if (event.isMainFrame && event.url === `${pageOrigin}/`) return;
    event.preventDefault();
    refuse('navigate', event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) stay(event);
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
    refuse('redirect', event.url);
  });
  contents.on('will-attach-webview', (event, _preferences, params) => {
    event.preventDefault();
    refuse('webview', params['src'] ?? '');
  });
  contents.setWindowOpenHandler(({ url }) => {
    refuse('window', url);
    return { action: 'deny' };
  });
}
