import { randomBytes, randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type App, type BrowserWindow, dialog, session, shell } from 'electron';
import { personNameFrom } from '../../../shared/person.ts';
import type { Arguments } from '../arguments.ts';
import { createEngineHost } from '../engine-host/engine-host.ts';
import { engineLauncher, startsBeforeReady } from '../engine-host/launcher.ts';
import { startOwnClient, startPortDesk } from '../engine-host/ports.ts';
import { hostHandlers } from '../host/handlers.ts';
import type { FileLog } from '../log.ts';
import { createMarks } from '../marks.ts';
import { startDesktop } from '../notifications/start.ts';
import { startIpc } from '../security/ipc.ts';
import { startNavigationLock } from '../security/navigation.ts';
import { readPageFiles } from '../security/page-files.ts';
import { startPageScheme } from '../security/scheme.ts';
import { createSenders } from '../security/senders.ts';
import { startSessionLock } from '../security/session-lock.ts';
import { operatingSystemKeyStore } from '../vault/key-store.ts';
import { createVault } from '../vault/vault.ts';
import { openMainWindow } from '../windows/main-window.ts';
import { setMenu } from '../windows/menu.ts';
import { handOverPort, notify } from '../windows/notices.ts';
import { startRecovery } from '../windows/recovery.ts';
import type { Places } from '../workspaces/places.ts';
import { createUnlockThrottle } from '../workspaces/unlock-throttle.ts';
import { describeWorkspace, isWorkspace } from '../workspaces/workspace-file.ts';
import { createWorkspaces } from '../workspaces/workspaces.ts';
import { createDisposers } from './disposers.ts';
import { startQuitting } from './quit.ts';

/** A page with a port to the engine has painted by then, where the processor is not busy with other things. */
const paintMs = 700;

/**
 * Starts the console: locks, then the engine as early as this runtime can, then the window beside it. Quitting ends them from the
 * bottom up.
 */
export async function startConsole(app: App, args: Arguments, places: Places, log: FileLog): Promise<void> {
  const dist = join(app.getAppPath(), 'dist');
  const { platform, versions } = process;
  const steady = () => performance.now();
  const files = readPageFiles(dist);
  const disposers = createDisposers(log);
  disposers.add('log', () => log.close());
  startQuitting(app, disposers);
  disposers.add('navigation lock', startNavigationLock({ app, log }));
  const marks = createMarks(log, process.getCreationTime() ?? Date.now(), Date.now);

  // Known once there is a window; nobody is asked anything before.
  const shown: { window?: BrowserWindow } = {};
  const vault = createVault({
    store: operatingSystemKeyStore(platform),
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    log,
    async askConsent(text) {
      if (shown.window === undefined) return null;
      const buttons = ['Cancel', 'Keep it that way'];
      const question = { type: 'warning', message: 'No key store', detail: text, buttons } as const;
      const { response } = await dialog.showMessageBox(shown.window, {
        ...question,
        buttons,
        defaultId: 0,
        cancelId: 0,
      });
      const by = personNameFrom(() => userInfo().username, process.env);
      return response === 1 ? { by, at: Date.now(), text } : null;
    },
  });

  const engine = createEngineHost({
    launch: engineLauncher(
      join(dist, 'engine', 'index.js'),
      args.engineLauncher,
      join(places.shell, 'compiled'),
    ),
    async unlockFor(slots) {
      // The key store of the operating system answers nobody before.
      await app.whenReady();
      return vault.unlockFor(slots);
    },
    log,
    marks,
    now: steady,
    after(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  });
  disposers.add('engine', engine.shutdown);

  const workspaces = createWorkspaces({
    places,
    engine,
    vault,
    throttle: createUnlockThrottle(steady),
    demoWorld: args.demo,
    version: app.getVersion(),
    exists: isWorkspace,
    nameOf: (folder) => describeWorkspace(folder)?.name,
  });
  // Opening the databases takes about as long as Chromium takes to start: side by side where that is possible.
  const early = startsBeforeReady(args.engineLauncher) ? workspaces.start() : undefined;
  // Heard below, with the rest.
  early?.catch(() => undefined);

  await app.whenReady();
  marks.reach('ready');
  const opening = early ?? workspaces.start();
  opening.catch(() => undefined);
  disposers.add('session lock', startSessionLock({ app, log }));
  disposers.add('page files', startPageScheme({ session: session.defaultSession, files, log }));

  const main = openMainWindow({
    preload: join(dist, 'preload', 'index.cjs'),
    statePath: join(places.shell, 'window.json'),
    platform,
    title: app.getName(),
    marks,
    log,
  });
  const { window } = main;
  shown.window = window;
  // Now, because its process starts meanwhile; what the page may ask is in place before it can ask.
  const loading = main.load();
  app.on('second-instance', main.focus);
  disposers.add('recovery', startRecovery({ app, window, reload: main.load, log }));
  engine.onState(() => notify(window, { kind: 'state' }));
  const client = startOwnClient(engine, log);
  const desk = startPortDesk({
    engine,
    handOver(frame, nonce, port) {
      handOverPort(frame, nonce, port);
      setTimeout(engine.begin, paintMs);
    },
    log,
  });

  const desktop = startDesktop({ app, main, engine: client, argv: process.argv, log });
  disposers.add('notifications', desktop.stop);

  const senders = createSenders();
  senders.trust(window.webContents);
  const handlers = hostHandlers({
    main,
    workspaces,
    engine: client,
    build: { version: app.getVersion(), platform, developmentRuntime: Number(versions['napi']) < 10 },
    logFolder: places.logs,
    saveTo: args.saveTo,
    showing: desktop.showing,
    log,
  });
  disposers.add(
    'messages',
    startIpc({ senders, handlers, portWanted: desk.wanted, log, unique: randomUUID }),
  );

  setMenu(platform, {
    command: (command) => notify(window, { kind: 'command', command }),
    showLogFolder: () => void shell.openPath(places.logs),
  });
  await Promise.all([opening, loading]);
}
