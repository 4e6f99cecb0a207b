import { createContext, useContext, useState, useSyncExternalStore, type ReactNode } from 'react';
import { formatRelative, formatTime, isoUtc, UTC, type TimeStyle, type Zone } from './format.ts';

/** One timer for all ticking values: subscribers wake together, and nothing runs while none is mounted. */
export interface Ticker {
  subscribe(listener: () => void): () => void;
  /** The last tick, ms UTC. */
  now(): number;
}

const TICK = 1_000;

function createTicker(clock: () => number): Ticker {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let now = clock();
  const tick = (): void => {
    now = clock();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(tick, TICK);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    now() {
      if (timer === undefined) now = clock();
      return now;
    },
  };
}

const ZoneContext = createContext<Zone>(UTC);
const TickerContext = createContext<Ticker | null>(null);

export interface ClockProviderProps {
  readonly zone: Zone;
  /** The source of "now", ms UTC; Date.now by default. Read once, at the first render. */
  readonly clock?: (() => number) | undefined;
  readonly children: ReactNode;
}

/** Part of UiProvider. */
export function ClockProvider(props: ClockProviderProps): ReactNode {
  const [ticker] = useState(() => createTicker(props.clock ?? Date.now));
  return (
    <TickerContext.Provider value={ticker}>
      <ZoneContext.Provider value={props.zone}>{props.children}</ZoneContext.Provider>
    </TickerContext.Provider>
  );
}

/** The zone chosen for the whole console. */
export function useZone(): Zone {
  return useContext(ZoneContext);
}

/**
 * The present, ms UTC, rounded down to `step`: the component renders again only when the rounded value changes.
 * @param step ms; 1,000 for a running clock, 60,000 for ages in minutes
 */
export function useNow(step: number = TICK): number {
  const ticker = useContext(TickerContext);
  if (ticker === null) throw new Error('Ticking times need a UiProvider above them');
  return useSyncExternalStore(ticker.subscribe, () => Math.floor(ticker.now() / step) * step);
}

export interface TimeTextProps {
  /** ms UTC */
  readonly at: number;
  /** See TimeStyle in format.ts; "moment" by default. */
  readonly style?: TimeStyle | undefined;
  readonly className?: string | undefined;
}

/** A moment in the chosen zone, with ISO 8601 in UTC on hover. */
export function TimeText({ at, style = 'moment', className }: TimeTextProps): ReactNode {
  const zone = useZone();
  const iso = isoUtc(at);
  return (
    <time dateTime={iso} title={iso} className={className}>
      {formatTime(at, zone, style)}
    </time>
  );
}

export interface RelativeTimeProps {
  /** ms UTC */
  readonly at: number;
  readonly className?: string | undefined;
}

/** Ages are written anew so often, ms. */
const ageStep = 10_000;

/** "4 min ago", ticking, with ISO 8601 in UTC on hover. */
export function RelativeTime({ at, className }: RelativeTimeProps): ReactNode {
  const now = useNow(ageStep);
  const iso = isoUtc(at);
  return (
    <time dateTime={iso} title={iso} className={className}>
      {formatRelative(at, now, ageStep)}
    </time>
  );
}

/** When something comes next: "in 12 min", or "now" once it is due. @param at ms UTC */
export function NextTime({ at }: { readonly at: number }): ReactNode {
  const now = useNow(ageStep);
  return at < now + ageStep ? 'now' : <RelativeTime at={at} />;
}
