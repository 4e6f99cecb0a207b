import { type BrowserWindow, dialog, shell } from 'electron';
import { join } from 'node:path';
import type { EngineClient } from '../../../shared/client.ts';
import { exportList } from '../exports/export-list.ts';
import { exportRules, exportTable } from '../exports/export-rules.ts';
import { exportSims } from '../exports/export-sims.ts';
import type { Log } from '../log.ts';
import { askWhere } from '../reports/ask-where.ts';
import { exportReport } from '../reports/export-report.ts';
import { oneAtATime } from '../reports/one-at-a-time.ts';
import { printReport } from '../reports/print.ts';
import type { HostHandlers } from '../security/ipc.ts';
import { openExternal } from '../security/open-external.ts';
import type { MainWindow } from '../windows/main-window.ts';
import type { Workspaces } from '../workspaces/workspaces.ts';

/** Facts that do not change while the program runs. */
export interface Build {
  readonly version: string;
  readonly platform: string;
  /** The runtime is too old to host the engine by itself: it serves development and tests only. */
  readonly developmentRuntime: boolean;
}

/** Answers every host operation of the contract, each by the part of main that it is about. */
export function hostHandlers(deps: {
  main: MainWindow;
  workspaces: Workspaces;
  engine: EngineClient;
  build: Build;
  logFolder: string;
  saveTo: string | undefined;
  showing: (incidentId: number | null) => void;
  log: Log;
}): HostHandlers {
  const { main, workspaces, engine, build, logFolder, saveTo, log } = deps;
  const { window } = main;
  const print = oneAtATime(printReport);
  const choosePath = saveTo === undefined ? askWhere(window) : async (name: string) => join(saveTo, name);

  return {
    info: async () => ({
      ...build,
      electron: process.versions.electron,
      chrome: process.versions.chrome,
      node: process.versions.node,
      theme: main.theme(),
      ...workspaces.describe(),
    }),
    unlock: ({ passphrase }) => workspaces.unlock(passphrase),
    createWorkspace: (wish) => workspaces.create(wish),
    openWorkspace: ({ demo }) => workspaces.open(demo),
    restartEngine: async () => ({ ok: await workspaces.restart() }),
    pickImportFiles: async () => ({ paths: await pickFiles(window) }),
    exportReport: (wish) => exportReport(wish, { engine, print, choosePath }),
    exportRules: (wish) => exportRules(wish, { engine, choosePath }),
    exportTable: (wish) => exportTable(wish, choosePath),
    exportList: (wish) => exportList(wish, { engine, choosePath }),
    exportSims: (wish) => exportSims(wish, { engine, choosePath }),
    pickFolder: async () => ({ path: await pickFolder(window) }),
    pickFile: async ({ of }) => ({ path: await pickFile(window, of) }),
    openExternal: async ({ url }) => ({ opened: await openExternal(url, window, log) }),
    async showing({ incidentId }) {
      deps.showing(incidentId);
      return {};
    },
    async showLogFolder() {
      const problem = await shell.openPath(logFolder);
      if (problem !== '') log.warn('the log folder cannot be shown', { reason: problem });
      return {};
    },
    async setTheme({ theme }) {
      main.setTheme(theme);
      return {};
    },
    window: async ({ act }) => main.act(act),
  };
}

async function pickFiles(window: BrowserWindow): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Import evidence',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Evidence', extensions: ['ndjson', 'jsonl', 'json', 'csv', 'tsv', 'xml', 'log'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? [] : filePaths;
}

async function pickFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Choose a folder to watch',
    properties: ['openDirectory'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

const kindsOfFile = {
  inventory: { title: 'Choose an inventory', name: 'Inventory', extensions: ['csv', 'tsv', 'txt'] },
  certificates: {
    title: 'Choose certificates',
    name: 'Certificates (PEM)',
    extensions: ['pem', 'crt', 'cer'],
  },
} as const;

async function pickFile(window: BrowserWindow, of: keyof typeof kindsOfFile): Promise<string | null> {
  const { title, name, extensions } = kindsOfFile[of];
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    properties: ['openFile'],
    filters: [
      { name, extensions: [...extensions] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
