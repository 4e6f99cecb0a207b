import type { Session } from 'electron';
import type { Log } from '../log.ts';

/** Whether a page may load an address at all. Everything of ours comes by our own scheme. */
export function mayLoad(url: string): boolean {
  if (!__RELEASE__ && url.startsWith('devtools://')) return true;
  return url.startsWith('console://');
}

/** Refuses and notes every request that leaves our scheme, also what a content policy would let through. */
export function lockNetwork(session: Session, log: Log): void {
  const refuse = (resource: string, url: string) =>
    // An address can carry what a page tried to send out; its start is enough to tell what it was.
    log.warn('security', { event: 'request-refused', resource, url: url.slice(0, 80) });

  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = mayLoad(details.url);
    if (!allowed) refuse(details.resourceType, details.url);
    answer({ cancel: !allowed });
  });
  // Files do not always pass the hook above.
  session.protocol.handle('file', ({ url }) => {
    refuse('file', url);
    return new Response(null, { status: 403 });
  });
}
