import type { Session } from 'electron';
import type { Log } from '../log.ts';

/** Copying an identifier. Everything else a page could ask for, it does not need. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Answers every question for a permission or a device in a session: no, but for what is listed above. */
export function lockPermissions(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    const allowed = granted.has(permission);
    if (!allowed) log.warn('security', { event: 'permission-refused', permission });
    answer(allowed);
  });
  // Asked on every look at `navigator.permissions`, so a refusal is not worth a line.
  session.setPermissionCheckHandler((_contents, permission) => granted.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.setDisplayMediaRequestHandler((_request, answer) => {
    log.warn('security', { event: 'permission-refused', permission: 'display-media' });
    answer({});
  });
  session.on('will-download', (event) => {
    log.warn('security', { event: 'download-refused' });
    event.preventDefault();
  });
}
