import { hour } from '../../../shared/time.ts';
import { classNames } from './classes.ts';
import { known } from './known.ts';
import { bodies, classOf, type EventClass, type SextantEvent } from './model.ts';
import { deviceMembers, simMembers, type EventSim } from './sim-members.ts';

/** Rows that a sync stored in the cache, as events. Pure: the same row gives the same event whenever it is read. */

/** A row of `events`. */
export interface ProviderEventRow {
  readonly provider_id: string;
  readonly key: string;
  readonly sim_key: number | null;
  readonly at: number;
  readonly received_at: number;
  readonly type: string;
  readonly imei: string | null;
  readonly imsi: string | null;
  readonly plmn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  readonly cell: string | null;
  readonly ip: string | null;
  readonly apn: string | null;
  readonly raw: string;
}

/** Longest words of a source that are carried along, characters of JSON. */
const rawChars = 16_000;

/** An event that a provider told, or that the difference of two readings of a SIM told. */
export function fromProviderEvent(row: ProviderEventRow, sim: EventSim | null): SextantEvent {
  const kind = classOf(row.type);
  const { ip, apn, plmn, country, rat, cell } = row;
  const raw = rawOf(row.raw);
  const told = known({
    ...(takes(kind, 'cell') ? { ip, apn, plmn, country, rat, cell } : {}),
    ...(kind === 'audit' ? { country, srcIp: ip } : {}),
    ...wordsOf(kind, raw),
    raw,
  });
  return {
    id: `${row.provider_id}/${row.key}`,
    at: row.at,
    receivedAt: row.received_at,
    type: row.type,
    class: kind,
    source: row.provider_id,
    logsource: { category: classNames[kind].category, product: 'sextant' },
    providerId: row.provider_id,
    ...simMembers(sim),
    ...deviceMembers(row.imei, row.imsi),
    ...told,
  } as SextantEvent;
}

/** A row of `usage_hours`. */
export interface UsageHourRow {
  readonly sim_key: number;
  readonly at: number;
  readonly up: number;
  readonly down: number;
}

/** The volume of an hour; it is known at the end of the hour, and that is when it counts. */
export function fromUsageHour(row: UsageHourRow, sim: EventSim | null): SextantEvent<'usage'> {
  return {
    id: `usage/${sim?.iccid_body ?? row.sim_key}/${row.at}`,
    at: row.at + hour,
    receivedAt: row.at + hour,
    type: 'usage.hour',
    class: 'usage',
    source: sim?.provider_id ?? 'usage',
    logsource: { category: classNames.usage.category, product: 'sextant' },
    simKey: row.sim_key,
    ...simMembers(sim),
    bytesUp: row.up,
    bytesDown: row.down,
    bytesTotal: row.up + row.down,
    periodStart: row.at,
    periodEnd: row.at + hour,
  };
}

function takes(kind: EventClass, member: string): boolean {
  return Object.hasOwn(bodies[kind], member);
}

/** Words of a source that have members of their own. */
function wordsOf(kind: EventClass, raw: Readonly<Record<string, unknown>> | null): Record<string, unknown> {
  if (raw === null) return {};
  const word = (...names: string[]): string | null => {
    for (const name of names) {
      const value = raw[name];
      if (typeof value === 'string' && value !== '') return value.slice(0, 500);
      if (typeof value === 'number') return String(value);
    }
    return null;
  };
  switch (kind) {
    case 'sim':
      return { was: word('was'), isNow: word('isNow') };
    case 'session':
      return { cause: word('cause', 'reason', 'error') };
    case 'audit':
      return {
        act: word('operation', 'act', 'action', 'apiName', 'path'),
        actor: word('userName', 'user', 'actor', 'operatorId'),
        role: word('role'),
        result: word('result', 'status', 'httpStatus', 'statusCode'),
      };
    case 'cloud':
      return {
        act: word('act', 'action', 'operation'),
        actor: word('userName', 'user', 'actor'),
        level: word('level', 'severity'),
        words: word('message', 'text', 'description'),
        subject: word('subject', 'resource'),
      };
    default:
      return {};
  }
}

/** The source's words where they are a JSON object of bearable size. */
function rawOf(text: string): Readonly<Record<string, unknown>> | null {
  if (text.length > rawChars || !text.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    const found = value as Record<string, unknown>;
    return Object.keys(found).length === 0 ? null : found;
  } catch {
    return null;
  }
}
