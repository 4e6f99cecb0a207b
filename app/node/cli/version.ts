import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const Package = z.object({ name: z.literal('sextant'), version: z.string() });

/** The version in the package file that lies above this one, in the sources and in a build alike. */
export function applicationVersion(): string {
  for (let dir = import.meta.dirname; dirname(dir) !== dir; dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    const found = existsSync(file) ? Package.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
    if (found?.success === true) return found.data.version;
  }
  return '0.0.0';
}
