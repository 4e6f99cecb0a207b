import type { Bus } from '../kernel/bus.ts';
import type { FleetReader, Schedule } from '../ports.ts';

/** Tells of written SIM rows in batches, and of progress a few times a second: a bulk load must not drown those who listen. */
export interface Announcer {
  wrote(simKeys: readonly number[]): void;
  /** Tells at once what has gathered. */
  flush(): void;
  /** Progress or freshness moved. */
  moved(): void;
}

const batch = 500;
const rowsEvery = 200;
const progressEvery = 250;

export function createAnnouncer(deps: {
  readonly bus: Bus;
  readonly reader: FleetReader;
  readonly schedule: Schedule;
}): Announcer {
  const pending = new Set<number>();
  let rowsTimer: (() => void) | null = null;
  let resting = false;
  let again = false;

  const flush = (): void => {
    rowsTimer?.();
    rowsTimer = null;
    if (pending.size === 0) return;
    const simKeys = [...pending];
    pending.clear();
    deps.reader.changed(simKeys);
    deps.bus.emit('simsChanged', { simKeys });
  };
  const moved = (): void => {
    if (resting) {
      again = true;
      return;
    }
    resting = true;
    again = false;
    deps.bus.publish('sync.changed', {});
    deps.schedule.after(progressEvery, () => {
      resting = false;
      if (again) moved();
    });
  };
  return {
    wrote(simKeys) {
      for (const key of simKeys) pending.add(key);
      if (pending.size >= batch) flush();
      else rowsTimer ??= deps.schedule.after(rowsEvery, flush);
    },
    flush,
    moved,
  };
}
