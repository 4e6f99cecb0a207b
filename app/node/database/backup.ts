import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { day } from '../../../shared/time.ts';
import { syncFolder, writeFailure } from '../atomic-file.ts';
import type { Connection } from './connection.ts';
import { databaseFile } from './files.ts';

/** Copies kept. A ledger is small beside a cache; ten of them are a month of work days or a few upgrades. */
const kept = 10;
/** Beyond this a daily copy costs more time at start than it is worth; migrations still make theirs. */
const dailyCapBytes = 512 * 1024 * 1024;
const pattern = /^ledger-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-[a-z]+)?\.db$/;

const folderOf = (dir: string): string => join(dir, 'backups');

/**
 * Copies the ledger, encrypted as it is, into `backups/`. The engine holds the only connection at this moment, so after
 * a checkpoint the one file is the whole database.
 *
 * @param why `daily` or `migration`, part of the name
 * @returns the name of the copy
 * @throws AppError DISK_FULL, FILE_UNREADABLE
 */
export function backUpLedger(
  dir: string,
  connection: Connection,
  why: 'daily' | 'migration',
  now: number,
): string {
  const name = `ledger-${new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')}-${why}.db`;
  const target = join(folderOf(dir), name);
  const fresh = `${target}.new`;
  try {
    mkdirSync(folderOf(dir), { recursive: true, mode: 0o700 });
    connection.pragma('wal_checkpoint(TRUNCATE)');
    copyFileSync(join(dir, databaseFile('ledger')), fresh, constants.COPYFILE_FICLONE);
    const file = openSync(fresh, 'r+');
    fsyncSync(file);
    closeSync(file);
    renameSync(fresh, target);
    syncFolder(folderOf(dir));
  } catch (error) {
    rmSync(fresh, { force: true });
    throw writeFailure(target, error);
  }
  for (const old of listBackups(dir).slice(kept)) rmSync(join(folderOf(dir), old), { force: true });
  return name;
}

/** Whether the newest copy is older than a day. */
export function dailyBackupDue(dir: string, ledgerBytes: number, now: number): boolean {
  const newest = listBackups(dir)[0];
  return ledgerBytes <= dailyCapBytes && (newest === undefined || Math.abs(now - timeOf(newest)) >= day);
}

/** Names of the copies, newest first. */
export function listBackups(dir: string): readonly string[] {
  if (!existsSync(folderOf(dir))) return [];
  return readdirSync(folderOf(dir))
    .filter((name) => pattern.test(name))
    .sort((a, b) => timeOf(b) - timeOf(a));
}

function timeOf(name: string): number {
  const [year, month, date, hours, minutes, seconds] = (pattern.exec(name) ?? []).slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, date, hours, minutes, seconds);
}
