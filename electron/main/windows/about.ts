import { type BrowserWindow, clipboard, dialog } from 'electron';

/** What a person needs to say when they report something. */
export function aboutText(versions: {
  version: string;
  electron: string;
  chrome: string;
  node: string;
  system: string;
}): string {
  return [
    `Version ${versions.version}`,
    `Electron ${versions.electron}`,
    `Chromium ${versions.chrome}`,
    `Node ${versions.node}`,
    `System ${versions.system}`,
  ].join('\n');
}

/** Shows it, and copies it if asked. Native, so that it also works when the page does not. */
export async function showAbout(window: BrowserWindow, text: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'info',
    title: 'About Sextant',
    message: 'Sextant',
    detail: `Security operations console for fleets of cellular IoT devices\n\n${text}\n\nApache License 2.0`,
    buttons: ['Close', 'Copy'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (response === 1) await clipboard.writeText(`Sextant\n${text}`);
}
