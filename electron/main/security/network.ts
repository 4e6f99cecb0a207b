import type { Session } from 'electron';
import type { Log } from '../log.ts';

/**
 * Whether a page may load an address at all. Everything of ours comes by our own scheme; inspecting a page is for
 * development.
 */
export function mayLoad(url: string, developing: boolean): boolean {
  return url.startsWith('console://') || (developing && url.startsWith('devtools://'));
}

/** Refuses and notes every request that leaves our scheme, also what a content policy would let through. */
export function lockNetwork(session: Session, log: Log): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = mayLoad(details.url, !__RELEASE__);
    if (!allowed) {
      log.warn('security', {
        event: 'request-refused',
        resource: details.resourceType,
        // An address can carry what a page tried to send out; its start is enough to tell what it was.
        url: details.url.slice(0, 80),
      });
    }
    answer({ cancel: !allowed });
  });
}
