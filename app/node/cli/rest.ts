import type { EngineClient } from '../../../shared/client.ts';
import { contractEvents, type EventName } from '../../../shared/contract/index.ts';
import { second } from '../../../shared/time.ts';

/** Nothing told for so long: what follows from a change has followed. */
const quietMs = 1.5 * second;
/** How long to wait for detections that do not report: they may be blind or switched off. */
const patienceMs = 20 * second;
/** However much goes on in the engine, a command ends. */
const longestMs = 10 * 60 * second;

export interface Rest {
  /** Resolves once detections have run after this call began and the engine has come to rest, or the signal fires. */
  settled(signal: AbortSignal): Promise<void>;
}

/**
 * Watches the engine for coming to rest. A sync or an import ends before posture is scored and detections have run on
 * it; a command that ended then would leave the next one looking at yesterday.
 */
export function watchRest(client: EngineClient): Rest {
  let lastAt = performance.now();
  let judgedAt = Number.NEGATIVE_INFINITY;
  const stops = eventNames().map((name) =>
    client.on(name, () => {
      lastAt = performance.now();
      if (name === 'detections.changed') judgedAt = lastAt;
    }),
  );
  return {
    async settled(signal) {
      const from = performance.now();
      const atRest = (): boolean => {
        const now = performance.now();
        const judged = judgedAt >= from || now - from > patienceMs;
        return (judged && now - lastAt >= quietMs) || now - from > longestMs;
      };
      while (!atRest() && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 100));
      for (const stop of stops) stop();
    },
  };
}

function eventNames(): readonly EventName[] {
  return Object.entries(contractEvents).flatMap(([feature, events]) =>
    Object.keys(events).map((name) => `${feature}.${name}` as EventName),
  );
}
