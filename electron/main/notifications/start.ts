import type { App } from 'electron';
import type { EngineClient } from '../../../shared/client.ts';
import type { Log } from '../log.ts';
import type { MainWindow } from '../windows/main-window.ts';
import { notify } from '../windows/notices.ts';
import { startBadge } from './badge.ts';
import { startDesktopNotifications } from './desktop.ts';
import { incidentInArguments, incidentOfLink, linkScheme } from './links.ts';
import { systemNotification } from './system.ts';

/** Telling the person at this computer: notifications, the number on the icon, and links that lead back here. */
export interface DesktopPart {
  /** The page says which incident it shows. The first word also fetches what a link asked for before the page was there. */
  showing(incidentId: number | null): void;
  stop(): void;
}

export function startDesktop(deps: {
  app: App;
  main: MainWindow;
  engine: EngineClient;
  /** Arguments of this start. */
  argv: readonly string[];
  log: Log;
}): DesktopPart {
  const { app, main, engine, log } = deps;
  const { window } = main;
  let shown: number | null = null;
  let ready = false;
  let wanted = incidentInArguments(deps.argv);

  const open = (incidentId: number | null): void => {
    main.focus();
    if (ready) notify(window, { kind: 'open', incidentId });
    else wanted = incidentId;
  };
  const onSecond = (_event: unknown, argv: readonly string[]): void => {
    const incidentId = incidentInArguments(argv);
    if (incidentId !== null) open(incidentId);
  };
  const onUrl = (_event: unknown, url: string): void => {
    const incidentId = incidentOfLink(url);
    if (incidentId !== null) open(incidentId);
  };
  app.on('second-instance', onSecond);
  app.on('open-url', onUrl);
  // Only what is installed may take the scheme: a clone that was tried out must not stay behind in the system's settings.
  if (__RELEASE__ && app.isPackaged) app.setAsDefaultProtocolClient(linkScheme);

  const endings = [
    startDesktopNotifications({
      engine,
      system: systemNotification(),
      looksAt: () => (!window.isDestroyed() && window.isFocused() ? shown : null),
      open,
      log,
    }),
    startBadge({
      engine,
      set: (count) => app.setBadgeCount(count),
      after(ms, work) {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      log,
    }),
  ];
  return {
    showing(incidentId) {
      shown = incidentId;
      ready = true;
      if (wanted !== null) notify(window, { kind: 'open', incidentId: wanted });
      wanted = null;
    },
    stop() {
      app.off('second-instance', onSecond);
      app.off('open-url', onUrl);
      for (const end of endings) end();
    },
  };
}
