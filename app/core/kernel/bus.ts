import type { EventName, Payload } from '../../../shared/contract/index.ts';

/**
 * What features tell each other inside the engine, always after the commit it speaks of.
 * A listener that needs to do long work schedules it; it never blocks the one who told.
 */
export interface Happenings {
  /** SIM rows were written. */
  readonly simsChanged: { readonly simKeys: readonly number[] | 'all' };
  /** New rows in `events` or `usage_hours`; a sync pass tells once per provider, after its last page. */
  readonly syncFinished: { readonly providerId: string; readonly at: number };
  /** People described these SIMs, by ICCID body. */
  readonly labelsChanged: { readonly bodies: readonly string[] };
  /** New rows in `evidence` or `sensor_events`. */
  readonly evidenceImported: { readonly importId: number };
  /** New rows in `sensor_rows`, numbered after `after` up to `to`. */
  readonly sensorRowsStored: { readonly after: number; readonly to: number };
  /** Summaries of traffic in `evidence` were rebuilt from logs of sensors. */
  readonly trafficSummarised: { readonly importId: number };
  /** Steps of actions moved. */
  readonly actionsMoved: { readonly actionIds: readonly number[] };
  /** Incidents were opened or changed. */
  readonly incidentsChanged: { readonly incidentIds: readonly number[] };
  /** A new posture snapshot was stored. */
  readonly postureScored: { readonly at: number };
  /** Lists or their entries changed: rules that ask them are read anew. */
  readonly listsChanged: Readonly<Record<never, never>>;
  /** A provider was added or removed. */
  readonly providersChanged: { readonly providerId: string };
}

export interface Bus {
  emit<N extends keyof Happenings>(name: N, what: Happenings[N]): void;
  on<N extends keyof Happenings>(name: N, listener: (what: Happenings[N]) => void): () => void;
  /** Tells subscribers of the contract, in whatever process they are. */
  publish<N extends EventName>(name: N, payload: Payload<N>): void;
  onPublish(listener: (name: EventName, payload: unknown) => void): () => void;
}

/** A bus whose listeners' failures reach `onError` and never the teller. */
export function createBus(onError: (error: unknown) => void): Bus {
  const inner = new Map<string, Set<(what: never) => void>>();
  const outer = new Set<(name: EventName, payload: unknown) => void>();
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };
  return {
    emit(name, what) {
      for (const listener of inner.get(name) ?? []) guarded(() => listener(what as never));
    },
    on(name, listener) {
      const listeners = inner.get(name) ?? new Set();
      inner.set(name, listeners);
      listeners.add(listener as (what: never) => void);
      return () => listeners.delete(listener as (what: never) => void);
    },
    publish(name, payload) {
      for (const listener of outer) guarded(() => listener(name, payload));
    },
    onPublish(listener) {
      outer.add(listener);
      return () => outer.delete(listener);
    },
  };
}
