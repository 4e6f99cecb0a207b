import type { WebPreferences } from 'electron';

/**
 * How every page of ours runs. Defaults are spelled out, so that neither a changed default nor an edit elsewhere
 * loosens them unseen; `e2e/specs/security` reads them back from the running window.
 */
export const securePreferences = Object.freeze({
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  plugins: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  autoplayPolicy: 'document-user-activation-required',
  spellcheck: false,
  devTools: !__RELEASE__,
} as const satisfies WebPreferences);
