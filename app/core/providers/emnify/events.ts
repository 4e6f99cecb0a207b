import { second } from '../../../../shared/time.ts';
import type { ProviderEvent } from '../readings.ts';
import { parseRows } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { EmnifyClient } from './client.ts';
import { pagesOf } from './pages.ts';
import { placeOfEvent } from './place.ts';
import { Event } from './schema.ts';
import { filterTime, timeOf } from './time.ts';

/** Rows asked for per page of events, and the most of one read: a list without end must not fill memory. */
const eventRows = 1_000;
const mostEvents = 200_000;

/** What each event number means in our words. Source: the provider's list of event types. */
const types: ReadonlyMap<number, string> = new Map([
  [1, 'net.location.changed'],
  [2, 'net.location.changed'],
  [3, 'session.started'],
  [5, 'session.ended'],
  // People and application tokens that sign in at the portal or the API, not devices at the network.
  [6, 'platform.auth.failed'],
  [7, 'platform.auth.failed'],
  [8, 'sim.lifecycle.changed'],
  [9, 'sim.lifecycle.changed'],
  [10, 'sim.lifecycle.changed'],
  // An endpoint, then the whole organisation, that reached a limit and is blocked.
  [11, 'sim.lifecycle.changed'],
  [12, 'usage.threshold'],
  // Support staff got in; somebody removed a second factor; users came and went.
  [13, 'platform.config.changed'],
  [14, 'platform.config.changed'],
  [41, 'platform.config.changed'],
  [46, 'platform.config.changed'],
  [15, 'net.detach'],
  [16, 'net.detach'],
  ...[18, 19, 20, 21].map((id) => [id, 'usage.threshold'] as const),
  ...[42, 43, 45, 48].map((id) => [id, 'sim.lifecycle.changed'] as const),
  // A SIM left its endpoint, or came to one; quotas were switched, set or taken away.
  ...[50, 51, 52, 53, 54, 55, 56, 57, 58, 59].map((id) => [id, 'platform.config.changed'] as const),
  [60, 'usage.threshold'],
]);

/** A data session that policy control refused has the number of one that began: only its source tells them apart. */
function typeOf({ event_type: { id }, event_source: source }: Event): string {
  if (id === 3 && source?.id === 1) return 'net.session.rejected';
  return (id === null ? undefined : types.get(id)) ?? `emnify.event.${id ?? 'unnumbered'}`;
}

/** @param providerSimId the SIM that was asked about; null for events of the whole organisation. Null for an event without a time. */
export function toEvent(event: Event, providerSimId: string | null): ProviderEvent | null {
  const at = timeOf(event.timestamp);
  if (at === null) return null;
  const endpoint = event.endpoint ?? null;
  const session = event.detail?.pdp_context ?? null;
  const { plmn, country, rat, cell } = placeOfEvent(event.detail);
  return {
    key: `event:${event.id}`,
    providerSimId: providerSimId ?? event.sim?.id ?? null,
    at,
    type: typeOf(event),
    imei: session?.imeisv ?? endpoint?.imei_with_luhn ?? endpoint?.imei ?? null,
    imsi: event.imsi?.imsi ?? null,
    plmn,
    country,
    rat,
    cell,
    ip: session?.ue_ip_address ?? endpoint?.ip_address ?? null,
    apn: session?.apn ?? null,
    raw: JSON.stringify(event),
  };
}

/**
 * Events of one SIM or, with null, of the whole organisation, in [from, to), oldest first. They are asked for by time and newest first;
 * what an answer holds beyond the window is dropped, and a page that lies before it ends the reading.
 */
export async function readEvents(
  client: EmnifyClient,
  providerSimId: string | null,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly ProviderEvent[]> {
  const path = providerSimId === null ? '/event' : `/sim/${encodeURIComponent(providerSimId)}/event`;
  const what = providerSimId === null ? 'GET /event' : 'GET /sim/{id}/event';
  // Both ends or none, and whole seconds: the end is rounded up.
  const window = `from:${filterTime(from)},until:${filterTime(to + second - 1)}`;
  const query = { q: window, sort: '-timestamp' };
  const found = new Map<string, ProviderEvent>();
  try {
    for await (const page of pagesOf(client, path, what, eventRows, query, signal)) {
      const events = parseRows(Event, page)
        .rows.map((event) => toEvent(event, providerSimId))
        .filter((event) => event !== null);
      for (const event of events) if (event.at >= from && event.at < to) found.set(event.key, event);
      if (isPast(events, from) || found.size >= mostEvents) break;
    }
  } catch (error) {
    // A SIM that is gone has no history to read; the list of SIMs tells that it vanished.
    if (error instanceof Refusal && error.status === 404 && providerSimId !== null) return [];
    throw error;
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

/** True when a page runs from new to old and has come to what lies before `from`. */
function isPast(events: readonly ProviderEvent[], from: number): boolean {
  const falling = events.every(({ at }, index) => index === 0 || at <= (events[index - 1]?.at ?? at));
  const last = events.at(-1);
  return events.length > 1 && falling && last !== undefined && last.at < from;
}
