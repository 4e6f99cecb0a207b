import type { EngineClient } from '../../../shared/client.ts';
import type { Log } from '../log.ts';

/** Changes are gathered for so long: a sync moves the figures many times. */
const gatherMs = 500;

/**
 * Keeps the number of incidents that nobody has taken yet on the program's icon, where the system has a place for it.
 *
 * @param deps.set shows a number, 0 for none; false where the system has no place for it
 * @returns takes the number away
 */
export function startBadge(deps: {
  engine: Pick<EngineClient, 'call' | 'on' | 'onState'>;
  set(count: number): boolean;
  after(ms: number, work: () => void): () => void;
  log: Pick<Log, 'warn'>;
}): () => void {
  const { engine, set, after, log } = deps;
  let cancel: (() => void) | undefined;
  let shown = 0;
  const show = (count: number): void => {
    if (count === shown) return;
    shown = count;
    set(count);
  };
  const look = (): void => {
    cancel ??= after(gatherMs, () => {
      cancel = undefined;
      engine
        .call('system.status', {})
        .then(({ newIncidents }) => show(newIncidents))
        .catch((error: unknown) => log.warn('the badge could not be counted', { reason: String(error) }));
    });
  };
  const leave = [
    engine.on('system.changed', look),
    engine.on('incidents.changed', look),
    engine.onState((state) => {
      if (state === 'connected') look();
      else show(0);
    }),
  ];
  return () => {
    cancel?.();
    for (const end of leave) end();
    show(0);
  };
}
