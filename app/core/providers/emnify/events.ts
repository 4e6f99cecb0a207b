import { second } from '../../../../shared/time.ts';
import type { ProviderEvent } from '../connector.ts';
import { parseRows } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { EmnifyClient } from './client.ts';
import { pagesOf } from './pages.ts';
import { Event } from './schema.ts';

/** Rows asked for per page of events, and the most of one read: a list without end must not fill memory. */
const eventRows = 1_000;
const mostEvents = 200_000;

/**
 * What each event number means in our words. Source: the research on the provider's event types. Which of 6, 7 and 14 is a denial, and which of
 * 18 to 21 is the limit itself, it does not say: they get the word that claims less.
 */
const types: ReadonlyMap<number, string> = new Map([
  [1, 'net.location.changed'],
  [2, 'net.location.changed'],
  [3, 'session.started'],
  [5, 'session.ended'],
  [6, 'net.auth'],
  [7, 'net.auth'],
  [8, 'sim.lifecycle.changed'],
  [9, 'sim.lifecycle.changed'],
  [10, 'sim.lifecycle.changed'],
  [11, 'sim.lifecycle.changed'],
  [12, 'platform.config.changed'],
  [14, 'net.auth'],
  [15, 'net.detach'],
  [16, 'net.detach'],
  ...[18, 19, 20, 21].map((id) => [id, 'usage.threshold'] as const),
  ...[42, 43, 45, 48].map((id) => [id, 'sim.lifecycle.changed'] as const),
  ...[52, 53, 54, 55, 56, 57, 58, 59, 60].map((id) => [id, 'platform.config.changed'] as const),
]);

/** The time of an event, ms UTC; null where it is no time. Numbers may be seconds or ms, texts without a zone are UTC. */
export function timeOf(told: number | string): number | null {
  if (typeof told === 'number') return told < 1e11 ? told * second : told;
  const text = told
    .trim()
    .replace(' ', 'T')
    .replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(/[zZ]$|[+-]\d{2}:\d{2}$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  return Number.isNaN(at) ? null : at;
}

/** @param providerSimId the SIM that was asked about; null for events of the whole organisation. Null for an event without a time. */
export function toEvent(event: Event, providerSimId: string | null): ProviderEvent | null {
  const at = timeOf(event.timestamp);
  if (at === null) return null;
  const { id } = event.event_type;
  const endpoint = event.endpoint ?? null;
  return {
    key: `event:${event.id}`,
    providerSimId: providerSimId ?? event.sim?.id ?? null,
    at,
    type: (id === null ? undefined : types.get(id)) ?? `emnify.event.${id ?? 'unnumbered'}`,
    imei: endpoint?.imei_with_luhn ?? endpoint?.imei ?? null,
    imsi: event.imsi?.imsi ?? null,
    plmn: null,
    country: null,
    rat: null,
    cell: null,
    ip: endpoint?.ip_address ?? null,
    apn: null,
    raw: JSON.stringify(event),
  };
}

/**
 * Events of one SIM or, with null, of the whole organisation, in [from, to), oldest first. No filter by time is known, so pages are read
 * until one that is sorted newest first lies before the window.
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
  const found = new Map<string, ProviderEvent>();
  try {
    for await (const page of pagesOf(client, path, what, eventRows, signal)) {
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
