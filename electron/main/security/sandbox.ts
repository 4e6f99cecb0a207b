import type { App } from 'electron';

/**
 * Before `ready`: every renderer runs in the operating system's sandbox, whatever its window asks for, and Chromium
 * itself can reach no host. The engine does not use Chromium's network, so only the page and Chromium's own
 * background services are cut off: also where no request hook looks, such as preconnects and name prefetches.
 */
export function lockProcess(app: App): void {
  app.enableSandbox();
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
}
