import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join, posix, relative, sep } from 'node:path';
import { DIST } from '../setup/paths.mjs';

/** A file that the page may load: its media type, length in bytes, and SHA-256 in hexadecimal. */
interface ManifestEntry {
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Media types of everything a build of the page may contain; an extension that is not listed fails the build. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/**
 * Lists what was built for the page in `dist/renderer-manifest.json`, keyed by path (`/index.html`). The handler of the
 * page's scheme serves these files and no others, and checks each against its hash.
 */
export function writeRendererManifest(): void {
  const root = join(DIST, 'renderer');
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) !== '.map')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file): [string, ManifestEntry] => {
      const bytes = readFileSync(file);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = posix.join('/', relative(root, file).split(sep).join('/'));
      return [path, { type: mediaType(file), bytes: bytes.length, sha256 }];
    });
  const manifest = { files: Object.fromEntries(entries) };
  writeFileSync(join(DIST, 'renderer-manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function mediaType(file: string): string {
  const type = TYPES[extname(file)];
  if (type === undefined) throw new Error(`The page contains a file of unknown type: ${file}`);
  return type;
}
