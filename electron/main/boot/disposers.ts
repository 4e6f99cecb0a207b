import type { Log } from '../log.ts';

export type Disposer = () => void | Promise<void>;

/** What was started, ended in the opposite order. */
export interface Disposers {
  add(name: string, dispose: Disposer): void;
  /** Ends everything; one that fails does not keep the others from ending. */
  disposeAll(): Promise<void>;
}

export function createDisposers(log: Log): Disposers {
  const started: { name: string; dispose: Disposer }[] = [];
  return {
    add(name, dispose) {
      started.push({ name, dispose });
    },
    async disposeAll() {
      for (const { name, dispose } of started.splice(0).reverse()) {
        try {
          await dispose();
        } catch (error) {
          log.error('could not end', { what: name, reason: String(error) });
        }
      }
    },
  };
}
