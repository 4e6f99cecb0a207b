import { asAppError, fail } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import type { Clock, Files, FolderEntry, Log, Schedule } from '../ports.ts';
import { mappingSuffix } from '../sensors/open.ts';

/** A folder whose files are read when they appear and when they grow. */

export interface WatchDeps {
  readonly files: Pick<Files, 'folder'>;
  readonly schedule: Pick<Schedule, 'after'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Reads one file. `settled`: it has not changed since the last look. @returns whether it is dealt with as it is now */
  read(path: string, settled: boolean, signal: AbortSignal): Promise<boolean>;
}

export interface Watcher {
  /** Watches another folder, or none. The first look is at once. */
  follow(folder: string | null): void;
  status(): { readonly polledAt: number | null; readonly files: number; readonly problem: string | null };
  stop(): Promise<void>;
}

const everyMs = 10 * second;
/** Files of one folder that are looked at; more are told of and left. */
const filesAtMost = 1_000;

/** Names that are no logs: hidden, being written under another name, packed otherwise than by gzip, or a mapping. */
function isWanted(name: string): boolean {
  return (
    !name.startsWith('.') &&
    !/\.(?:zst|bz2|xz|zip|tmp|part|swp)$|~$/i.test(name) &&
    !name.endsWith(mappingSuffix)
  );
}

/**
 * Checks the path of a folder to watch.
 *
 * @throws AppError INVALID_INPUT, FILE_UNREADABLE
 */
export async function checkFolder(files: Pick<Files, 'folder'>, folder: string): Promise<void> {
  if (folder.includes('\u0000') || !/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(folder))
    throw fail('INVALID_INPUT', 'Name the folder by its whole path.', { field: 'folder' });
  if (folder.split(/[\\/]/).includes('..'))
    throw fail('INVALID_INPUT', 'Name the folder by its whole path, without "..".', { field: 'folder' });
  await files.folder(folder);
}

/** Polls: what tells of changes differs from system to system, and none tells of them on a network share. */
export function createWatcher(deps: WatchDeps): Watcher {
  let folder: string | null = null;
  let generation = 0;
  let cancel: () => void = () => undefined;
  let abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let status: ReturnType<Watcher['status']> = { polledAt: null, files: 0, problem: null };
  let seen = new Map<string, string>();
  let done = new Map<string, string>();

  const markOf = ({ size, modifiedAt }: FolderEntry): string => `${size}/${modifiedAt}`;
  const look = async (path: string, signal: AbortSignal): Promise<void> => {
    const entries = (await deps.files.folder(path)).filter(({ name }) => isWanted(name));
    const looked = entries.slice(0, filesAtMost);
    const now = new Map(looked.map((entry) => [entry.path, markOf(entry)]));
    for (const entry of looked) {
      if (signal.aborted) return;
      const mark = markOf(entry);
      if (entry.size === 0 || done.get(entry.path) === mark) continue;
      if (await deps.read(entry.path, seen.get(entry.path) === mark, signal)) done.set(entry.path, mark);
    }
    seen = now;
    done = new Map([...done].filter(([each]) => now.has(each)));
    const problem =
      entries.length > filesAtMost
        ? `The folder holds ${entries.length} files; only the first ${filesAtMost} are read.`
        : null;
    status = { polledAt: deps.clock.now(), files: looked.length, problem };
  };
  const turn = (mine: number): void => {
    const path = folder;
    if (path === null || mine !== generation) return;
    running = look(path, abort.signal)
      .catch((error: unknown) => {
        const { message } = asAppError(error);
        status = { ...status, polledAt: deps.clock.now(), problem: message };
        deps.log.warn('the watched folder cannot be read', { message });
      })
      .then(() => {
        if (mine === generation && folder !== null) cancel = deps.schedule.after(everyMs, () => turn(mine));
      });
  };

  return {
    status: () => status,
    follow(next) {
      cancel();
      abort.abort();
      abort = new AbortController();
      generation++;
      folder = next;
      seen = new Map();
      done = new Map();
      status = { polledAt: null, files: 0, problem: null };
      const mine = generation;
      running = running.then(() => turn(mine));
    },
    async stop() {
      cancel();
      abort.abort();
      generation++;
      folder = null;
      await running;
    },
  };
}
