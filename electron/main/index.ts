import { app } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dataRoot } from '../../shared/data-root.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { startConsole } from './boot/console.ts';
import { endWith, startFailureLog } from './boot/failures.ts';
import { printOnly } from './boot/print-only.ts';
import { openLog } from './log.ts';
import { registerScheme } from './security/scheme.ts';
import { lockProcess } from './security/sandbox.ts';
import { placesIn } from './workspaces/places.ts';
import { kindOfWorkspace } from './workspaces/workspace-file.ts';

// Both must come before `ready`, which cannot fire until this file has run to its end.
lockProcess(app);
registerScheme();

try {
  const args = readArguments(process.argv, process.cwd());
  void (args.printReport === undefined ? open(args) : printOnly(app, args.printReport)).catch(failed);
} catch (error) {
  failed(error);
}

/** Opens the window on a data folder, or brings the one to the front that is open on it already. */
async function open(args: Arguments): Promise<void> {
  const root = args.dataDir ?? dataRoot(process.platform, process.env, homedir());
  const places = placesIn(root, kindOfWorkspace(root));
  // Chromium's profile lies with the data, so that two data folders make two independent programs.
  app.setPath('userData', places.shell);
  app.setPath('sessionData', join(places.shell, 'session'));
  app.setPath('crashDumps', join(places.shell, 'crashes'));
  // Mesa would keep the shaders of its software renderer in the home folder.
  process.env['MESA_SHADER_CACHE_DIR'] = join(places.shell, 'shaders');
  const log = openLog(places.logs, __RELEASE__ ? undefined : (line) => process.stderr.write(`${line}\n`));
  if (!app.requestSingleInstanceLock()) {
    return endWith(app, `Sextant is already open on ${root}. Its window was brought to the front.`, 0);
  }
  startFailureLog(app, log);
  await startConsole(app, args, places, log);
}

function failed(error: unknown): void {
  endWith(app, error instanceof Error ? error.message : String(error), 1);
}
