import { join } from 'node:path';
import { type BrowserWindow, app, dialog } from 'electron';
import type { ChoosePath } from './export-report.ts';

/** Asks with the operating system's own dialog. */
export function askWhere(window: BrowserWindow): ChoosePath {
  return async (suggested) => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(app.getPath('documents'), suggested),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    return canceled || filePath === '' ? null : filePath;
  };
}
