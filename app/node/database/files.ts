import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../atomic-file.ts';
import type { DatabaseKind } from './pragmas.ts';

/**
 * What is known of the database files from the outside: the salt each was born with, and its size and time when it was
 * last closed in order. A file that looks otherwise was touched, or its process ended before its time.
 */
const Seal = z.strictObject({ salt: z.string(), size: z.int(), mtimeMs: z.number() });
const Seals = z.strictObject({ version: z.literal(1), cache: Seal.optional(), ledger: Seal.optional() });
type Seals = z.infer<typeof Seals>;

export const databaseFile = (kind: DatabaseKind): string => `${kind}.db`;
const sealsFile = 'databases.json';
const companions = ['', '-wal', '-shm'];

/** Bytes at the front of an encrypted file: SQLCipher's salt, random and constant for the life of the file. */
const saltBytes = 16;
const plainHeader = Buffer.from('SQLite format 3\0', 'latin1').toString('hex');

export interface Appearance {
  readonly exists: boolean;
  readonly size: number;
  /** `ours` by its salt, `other`, `plain` for an unencrypted database, `unknown` when nothing was noted or the file is empty. */
  readonly origin: 'ours' | 'other' | 'plain' | 'unknown';
  /** A file of this kind was here before. */
  readonly expected: boolean;
  /** Looks exactly as it was left when it was last closed in order. */
  readonly sealed: boolean;
}

export function appearance(dir: string, kind: DatabaseKind): Appearance {
  const path = join(dir, databaseFile(kind));
  const seal = readSeals(dir)[kind];
  if (!existsSync(path))
    return { exists: false, size: 0, origin: 'unknown', expected: seal !== undefined, sealed: false };
  const { size, mtimeMs } = statSync(path);
  const salt = readSalt(path);
  const origin =
    salt === ''
      ? 'unknown'
      : salt === plainHeader
        ? 'plain'
        : seal === undefined
          ? 'unknown'
          : salt === seal.salt
            ? 'ours'
            : 'other';
  const sealed =
    seal !== undefined &&
    origin === 'ours' &&
    seal.size === size &&
    seal.mtimeMs === mtimeMs &&
    !existsSync(`${path}-wal`);
  return { exists: true, size, origin, expected: seal !== undefined, sealed };
}

/** Notes how a file looks now. Call it once its salt is on the disk, and again after it was closed in order. */
export function seal(dir: string, kind: DatabaseKind, closed: boolean): void {
  const path = join(dir, databaseFile(kind));
  const { size, mtimeMs } = statSync(path);
  const salt = readSalt(path);
  if (salt === '') return;
  const known = closed ? { salt, size, mtimeMs } : { salt, size: 0, mtimeMs: 0 };
  writeFileAtomic(join(dir, sealsFile), `${JSON.stringify({ ...readSeals(dir), [kind]: known }, null, 2)}\n`);
}

/** Renames a database and its companions, so that a fresh one can take its place. Returns the new name. */
export function moveAside(dir: string, kind: DatabaseKind, why: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const aside = `${kind}.${why}-${stamp}.db`;
  for (const suffix of companions) {
    const from = join(dir, `${databaseFile(kind)}${suffix}`);
    if (existsSync(from)) renameSync(from, join(dir, `${aside}${suffix}`));
  }
  return aside;
}

const markOf = (dir: string): string => join(dir, 'cache.damaged');

/** Leaves a mark for the next start: the cache was found damaged while in use. */
export function markCacheDamaged(dir: string): void {
  writeFileSync(markOf(dir), '', { mode: 0o600 });
}

/** Whether the mark was there; it is gone afterwards. */
export function takeDamageMark(dir: string): boolean {
  const marked = existsSync(markOf(dir));
  rmSync(markOf(dir), { force: true });
  return marked;
}

function readSalt(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(saltBytes);
    return readSync(file, head, 0, saltBytes, 0) === saltBytes ? head.toString('hex') : '';
  } finally {
    closeSync(file);
  }
}

/** Seals that cannot be read say nothing: every file then counts as touched and is checked whole. */
function readSeals(dir: string): Seals {
  const path = join(dir, sealsFile);
  if (!existsSync(path)) return { version: 1 };
  const parsed = Seals.safeParse(parseJson(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : { version: 1 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
