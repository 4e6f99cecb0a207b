import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pageHeaders } from './content-policy.ts';

/** `dist/renderer-manifest.json`, as the build writes it. */
const Manifest = z.strictObject({
  files: z.record(
    z.string().startsWith('/'),
    z.strictObject({ type: z.string(), bytes: z.int(), sha256: z.string().length(64) }),
  ),
});

/** The files of the page by path (`/index.html`): nothing else is served, whatever lies beside them. */
export type PageFiles = ReadonlyMap<string, PageFile>;

export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly sha256: string;
}

/** What came in, as far as it matters here. */
export interface PageRequest {
  readonly method: string;
  readonly url: string;
}

/**
 * @param dist folder of the build
 * @throws when the manifest is missing or is not one
 */
export async function readPageFiles(dist: string): Promise<PageFiles> {
  const { files } = Manifest.parse(JSON.parse(await readFile(join(dist, 'renderer-manifest.json'), 'utf8')));
  return new Map(
    Object.entries(files).map(([path, { type, sha256 }]) => [
      path,
      { path: join(dist, 'renderer', path), type, sha256 },
    ]),
  );
}

/**
 * Answers one request of the page. The path is looked up as it stands, never joined to a folder; `/` is the page itself.
 * A file that is not the one that was built is refused.
 *
 * @param refused told why whenever the answer is not the file
 */
export async function servePageFile(
  files: PageFiles,
  request: PageRequest,
  refused: (reason: string) => void,
): Promise<Response> {
  const refuse = (status: number, reason: string) => {
    refused(reason);
    return new Response(null, { status, headers: pageHeaders });
  };
  if (request.method !== 'GET') return refuse(405, 'method');
  const url = new URL(request.url);
  if (url.host !== 'app' || url.search !== '') return refuse(404, 'address');
  const file = files.get(url.pathname === '/' ? '/index.html' : url.pathname);
  if (file === undefined) return refuse(404, 'unlisted');
  const bytes = await readFile(file.path);
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) return refuse(500, 'changed');
  return new Response(bytes, { headers: { ...pageHeaders, 'content-type': file.type } });
}
