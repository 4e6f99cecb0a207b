import type { ToEngine } from '../../../shared/engine-messages.ts';
import { logTo } from '../log.ts';
import { type EngineHostDeps, createEngineHost } from './engine-host.ts';
import type { EngineEvents } from './engine-process.ts';

/** A run of an engine that a test plays by hand. */
export interface PlayedRun extends EngineEvents {
  readonly heard: ToEngine[];
  clients: number;
  killed: boolean;
}

/** An engine host over played engines, with time turned by hand. */
export function playedHost(unlockFor: EngineHostDeps['unlockFor'] = async () => null) {
  const runs: PlayedRun[] = [];
  const timers: { at: number; work: () => void }[] = [];
  let time = 0;
  const host = createEngineHost({
    launch(events) {
      const run: PlayedRun = { ...events, heard: [], clients: 0, killed: false };
      runs.push(run);
      return {
        send: (message) => run.heard.push(message),
        attach: () => {
          run.clients += 1;
        },
        kill: () => {
          run.killed = true;
          events.exit({ code: null });
        },
      };
    },
    unlockFor,
    log: logTo(() => {}),
    marks: { reach: () => {} },
    now: () => time,
    after(ms, work) {
      const timer = { at: time + ms, work };
      timers.push(timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
  });
  return {
    host,
    runs,
    /** The newest run. */
    run(): PlayedRun {
      const run = runs.at(-1);
      if (run === undefined) throw new Error('no engine was started');
      return run;
    },
    /** Lets so many ms pass. */
    pass(ms: number) {
      time += ms;
      for (const timer of timers.filter(({ at }) => at <= time)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.work();
      }
    },
  };
}
