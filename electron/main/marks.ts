import type { Log } from './log.ts';

export type MarkName =
  | 'main'
  | 'ready'
  | 'window.created'
  | 'window.shown'
  | 'page.parsed'
  | 'page.painted'
  | 'engine.forked'
  | 'engine.ready'
  | 'engine.opened';

/** Notes the first time each step of the start is reached, in whole ms since the process was made. */
export interface Marks {
  reach(name: MarkName): void;
}

/**
 * @param createdAt when the process was made, ms UTC, as `process.getCreationTime()` tells
 * @param now the wall clock, ms UTC
 */
export function createMarks(log: Log, createdAt: number, now: () => number): Marks {
  const reached = new Set<MarkName>();
  return {
    reach(name) {
      if (reached.has(name)) return;
      reached.add(name);
      log.info('startup', { mark: name, ms: Math.round(now() - createdAt) });
    },
  };
}
