import { day } from '../../../../shared/time.ts';
import { untold, type ProviderEvent } from '../readings.ts';
import { parseRows } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { auditEvents, connectivityLogs } from './addresses.ts';
import type { TelnyxClient } from './client.ts';
import { toNetwork } from './map.ts';
import { allPages, endsBefore } from './pages.ts';
import { AuditEvent, ConnectivityLog } from './schema.ts';

const logRows = 250;
const auditRows = 100;
/** The audit log is best effort: an entry may turn up late and out of its place. */
const auditSlack = day;

/** What a kind of connectivity log says when it begins and ends. */
const words: ReadonlyMap<string, { readonly began: string; readonly ended: string }> = new Map([
  ['data', { began: 'session.started', ended: 'session.ended' }],
  ['registration', { began: 'net.attach', ended: 'net.detach' }],
]);

const rats: ReadonlyMap<string, string> = new Map([
  ['GSM', '2G'],
  ['4G', 'LTE'],
]);

/** Connectivity logs of one SIM as events in [from, to), oldest first. A SIM that is gone has none. */
export async function readSessionEvents(
  client: TelnyxClient,
  providerSimId: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  const what = 'GET /sim_cards/{id}/wireless_connectivity_logs';
  try {
    for await (const rows of allPages(client, connectivityLogs(providerSimId), logRows, signal, {}, what)) {
      const logs = parseRows(ConnectivityLog, rows).rows;
      events.push(...logs.flatMap((log) => toSessionEvents(log, providerSimId)));
      if (endsBefore(logs.map(spanOf), from)) break;
    }
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return [];
    throw error;
  }
  return within(events, from, to);
}

function spanOf(log: ConnectivityLog): { readonly from: number; readonly to: number } {
  return { from: log.start_time, to: log.stop_time ?? log.last_seen ?? Infinity };
}

/** One log is a beginning and, once it is over, an end. */
export function toSessionEvents(log: ConnectivityLog, providerSimId: string): ProviderEvent[] {
  const kind = log.log_type ?? 'data';
  const { began, ended } = words.get(kind) ?? { began: `net.${kind}`, ended: `net.${kind}.ended` };
  const { plmn, country } = toNetwork(log.mobile_country_code, log.mobile_network_code);
  const common = {
    providerSimId,
    imei: log.imei ?? null,
    imsi: log.imsi ?? null,
    plmn,
    country,
    rat: toRat(log.radio_access_technology),
    cell: plmn === null || !log.cell_id ? null : `${plmn}--${log.cell_id}`,
    ip: log.ipv4 ?? null,
    apn: log.apn ?? null,
    raw: JSON.stringify(log),
  };
  const start = { ...common, key: `log:${log.id}:start`, at: log.start_time, type: began };
  if (typeof log.stop_time !== 'number') return [start];
  return [start, { ...common, key: `log:${log.id}:stop`, at: log.stop_time, type: ended }];
}

function toRat(word: string | null | undefined): string | null {
  return word === null || word === undefined || word === '' ? null : (rats.get(word) ?? word);
}

/** The account's audit log in [from, to), oldest first. */
export async function* readAuditLog(
  client: TelnyxClient,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncIterable<ProviderEvent> {
  const events: ProviderEvent[] = [];
  for await (const rows of allPages(client, auditEvents, auditRows, signal)) {
    const entries = parseRows(AuditEvent, rows).rows;
    events.push(...entries.map(toAuditEvent));
    const spans = entries.map(({ created_at: at }) => ({ from: at, to: at }));
    if (endsBefore(spans, from - auditSlack)) break;
  }
  yield* within(events, from, to);
}

export function toAuditEvent(entry: AuditEvent): ProviderEvent {
  return {
    key: `audit:${entry.id}`,
    providerSimId: null,
    at: entry.created_at,
    type: 'platform.config.changed',
    ...untold,
    raw: JSON.stringify(entry),
  };
}

/** Events of a window in order, each once: rows that move between pages come twice. */
function within(events: readonly ProviderEvent[], from: number, to: number): ProviderEvent[] {
  const inside = events.filter(({ at }) => at >= from && at < to).map((event) => [event.key, event] as const);
  return [...new Map(inside).values()].sort((a, b) => a.at - b.at);
}
