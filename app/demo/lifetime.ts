/** A world must not outlive its use: it ends after a time, or with the process that started it. */
export interface Lifetime {
  stop(): void;
}

const parentCheckEvery = 2_000;

/** Calls `end` once, when the time is up or the parent process is gone. Its timers keep no process alive. */
export function watchLifetime(
  limits: { readonly maxLifetimeMs: number | undefined; readonly watchParent: boolean },
  end: () => void,
): Lifetime {
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => timers.forEach(clearTimeout);
  const finish = (): void => {
    stop();
    end();
  };
  if (limits.maxLifetimeMs !== undefined) timers.push(setTimeout(finish, limits.maxLifetimeMs));
  if (limits.watchParent) {
    // An orphan is handed to another parent, so a changed parent id means that ours has ended.
    const parent = process.ppid;
    timers.push(setInterval(() => process.ppid !== parent && finish(), parentCheckEvery));
  }
  for (const timer of timers) timer.unref();
  return { stop };
}
