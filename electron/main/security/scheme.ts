import { type Session, protocol } from 'electron';
import type { Log } from '../log.ts';
import { type PageFiles, servePageFile } from './page-files.ts';

/** `console://app/` is the page, `console://print/` a report on its way to paper. */
export const scheme = 'console';

/** Before `ready`, and once: a second call would replace the first. Neither CORS nor the content policy is relaxed. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/**
 * Serves the built files to a session.
 *
 * @returns stops serving them
 */
export function startPageScheme(deps: { session: Session; files: Promise<PageFiles>; log: Log }): () => void {
  const { session, files, log } = deps;
  session.protocol.handle(scheme, async (request) =>
    servePageFile(await files, request, (reason) =>
      log.warn('security', {
        event: 'file-refused',
        reason,
        method: request.method,
        url: request.url.slice(0, 200),
      }),
    ),
  );
  return () => session.protocol.unhandle(scheme);
}
