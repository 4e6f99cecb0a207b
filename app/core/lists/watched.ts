import { asAppError } from '../../../shared/errors.ts';
import { createWatcher } from '../imports/watch.ts';
import type { Actor, Clock, Files, Log, Schedule, WriteDb } from '../ports.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { textOf } from './read.ts';
import type { ListRow } from './store.ts';
import { orderOf, type ReadOrder } from './take-in.ts';

export interface WatchedDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly files: Files;
  readonly schedule: Schedule;
  readonly log: Log;
  /** The list of a name; made for a file that has none yet. */
  readonly listNamed: (name: string, actor: Actor) => ListRow;
  readonly takeInto: (list: ListRow, order: ReadOrder, actor: Actor, signal: AbortSignal) => Promise<unknown>;
  /** After what is read into lists already. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** A folder whose files are lists: each is read into the list of its name whenever it changed. */
export interface WatchedFolder {
  folder(): string | null;
  /** Keeps the folder, or none, in the transaction under way. */
  keep(folder: string | null): void;
  follow(folder: string | null): void;
  status(): {
    readonly folder: string | null;
    readonly polledAt: number | null;
    readonly problem: string | null;
  };
  stop(): Promise<void>;
}

const watchSetting = 'lists.watch';
const watchActor: Actor = { name: 'Sextant', role: 'system' };

export function createWatchedFolder(deps: WatchedDeps): WatchedFolder {
  const { ledger, clock, files, log } = deps;
  const watcher = createWatcher({
    files,
    clock,
    log,
    schedule: deps.schedule,
    read: (path, settled, signal) =>
      settled ? deps.inTurn(() => readWatched(path, signal)) : Promise.resolve(false),
  });
  /** A file is read into the list of its name; a list that is not there yet is made for it. */
  const readWatched = async (path: string, signal: AbortSignal): Promise<boolean> => {
    const name = listNameOf(files.name(path));
    const file = await files.hold(path, 'refuse');
    try {
      const list = deps.listNamed(name, watchActor);
      const before = readSetting(ledger, `lists.read.${name}`);
      const sha256 = await file.sha256(0, file.size);
      if (before === sha256) return true;
      const order = orderOf(textOf(file), files.name(path), { removeMissing: true });
      await deps.takeInto(list, order, watchActor, signal);
      writeSetting(ledger, `lists.read.${name}`, sha256, clock.now());
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      log.warn('a watched list cannot be read', { list: name, message: asAppError(error).message });
      return true;
    } finally {
      await file.close();
    }
  };
  const folder = (): string | null => readSetting(ledger, watchSetting);

  return {
    folder,
    keep(next) {
      if (next === null) ledger.run('DELETE FROM settings WHERE name = ?', [watchSetting]);
      else writeSetting(ledger, watchSetting, next, clock.now());
    },
    follow: (next) => watcher.follow(next),
    status() {
      const { polledAt, problem } = watcher.status();
      return { folder: folder(), polledAt, problem };
    },
    stop: () => watcher.stop(),
  };
}

/** `Feodo Blocklist (2).csv` → `feodo_blocklist_2`. */
export function listNameOf(fileName: string): string {
  const stem = fileName.replace(/\.[^.]*$/, '').toLowerCase();
  const name = stem.replace(/[^a-z0-9_-]+/g, '_').replace(/^[^a-z]+|_+$/g, '');
  return (name.length < 2 ? `list_${name}` : name).slice(0, 64);
}
