import { type App, type Session, session } from 'electron';
import type { Log } from '../log.ts';
import { lockNetwork } from './network.ts';
import { lockPermissions } from './permissions.ts';

/**
 * Locks the session of the page and every other one that is ever made.
 *
 * @returns stops locking sessions that are made from then on
 */
export function startSessionLock(deps: { app: App; log: Log }): () => void {
  const { app, log } = deps;
  const locked = new WeakSet<Session>();
  const lock = (made: Session) => {
    if (locked.has(made)) return;
    locked.add(made);
    lockNetwork(made, log);
    lockPermissions(made, log);
  };
  lock(session.defaultSession);
  app.on('session-created', lock);
  return () => {
    app.off('session-created', lock);
  };
}
