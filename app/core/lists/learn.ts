import type { ListContent, Proposal } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import { openStream } from '../detections/event-stream.ts';
import type { SextantEvent } from '../events/model.ts';
import type { ReadDb, Schedule } from '../ports.ts';
import { isProblem, readValue } from './value.ts';

export interface LearnDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly schedule: Schedule;
}

/** What an event has that a list of this content would hold. */
const valuesIn: Readonly<
  Partial<Record<ListContent, (event: SextantEvent) => readonly (string | undefined)[]>>
> = {
  networks: (event) => (event.class === 'flow' && event.direction === 'outbound' ? [event.dstIp] : []),
  resolvers: (event) => (event.class === 'dns' ? [event.dstIp] : []),
  domains: (event) => (event.class === 'dns' ? [event.zone] : []),
  hosts: (event) => (event.class === 'dns' ? [event.query] : event.class === 'tls' ? [event.serverName] : []),
  countries: (event) => (event.class === 'session' ? [event.country] : []),
  plmns: (event) => (event.class === 'session' ? [event.plmn] : []),
  tacs: (event) => (event.class === 'session' ? [event.tac] : []),
  apns: (event) => (event.class === 'session' ? [event.apn] : []),
  firmware: (event) =>
    event.class === 'device' && event.type === 'device.firmware.reported' ? [event.version] : [],
  senders: (event) => (event.class === 'sms' ? [event.from] : []),
};

/** Columns of the SIM list that say the same without an event. */
const columns: Readonly<Partial<Record<ListContent, string>>> = {
  countries: 'country',
  plmns: 'plmn',
  tacs: 'substr(imei, 1, 8)',
  apns: 'apn',
  firmware: 'firmware',
};

export function canLearn(content: ListContent): boolean {
  return valuesIn[content] !== undefined;
}

interface Sighting {
  seen: number;
  sims: Set<string>;
  firstAt: number;
  lastAt: number;
}

/** Values that are remembered; the rarest of a fleet that has more are not proposed. */
const mostValues = 50_000;
const mostProposals = 200;
/** SIMs of one value that are told apart. */
const mostSims = 100_000;

/**
 * What was seen in the fleet lately and is not in a list: proposals, which a person approves.
 *
 * @param isListed whether the list has a value already
 * @throws AppError CANCELLED
 */
export async function learn(
  { cache, ledger, schedule }: LearnDeps,
  content: ListContent,
  span: { readonly from: number; readonly to: number },
  isListed: (value: string) => boolean,
  signal: AbortSignal,
): Promise<Proposal[]> {
  const known = new Map<string, Sighting>();
  const note = (text: string, sim: string | undefined, at: number, events: number): void => {
    const read = readValue(text, content);
    if (isProblem(read)) return;
    const sighting = known.get(read.value) ?? { seen: 0, sims: new Set(), firstAt: at, lastAt: at };
    if (sighting.seen === 0 && known.size >= mostValues) return;
    known.set(read.value, sighting);
    sighting.seen += events;
    sighting.firstAt = Math.min(sighting.firstAt, at);
    sighting.lastAt = Math.max(sighting.lastAt, at);
    if (sim !== undefined && sighting.sims.size < mostSims) sighting.sims.add(sim);
  };
  const column = columns[content];
  if (column !== undefined)
    for (const row of cache.each<{ value: string; body: string; at: number }>(
      `SELECT ${column} AS value, iccid_body AS body, COALESCE(last_seen_at, session_updated_at, observed_at) AS at FROM sims
       WHERE ${column} IS NOT NULL AND ${column} <> '' AND vanished_at IS NULL`,
    ))
      if (row.at >= span.from) note(row.value, row.body, row.at, 0);
  const valuesOf = valuesIn[content];
  const stream = openStream(cache, ledger, null, false);
  for (;;) {
    signal.throwIfAborted();
    const batch = stream.next(500);
    if (batch.length === 0 || valuesOf === undefined) break;
    for (const { event } of batch)
      if (event.at >= span.from)
        for (const value of valuesOf(event))
          if (value !== undefined) note(value, event.iccidBody, event.at, 1);
    await schedule.breathe();
  }
  return [...known]
    .filter(([value]) => !isListed(value))
    .map(([value, { seen, sims, firstAt, lastAt }]) => ({ value, seen, sims: sims.size, firstAt, lastAt }))
    .sort((a, b) => b.sims - a.sims || b.seen - a.seen || (a.value < b.value ? -1 : 1))
    .slice(0, mostProposals);
}

/** The span of the last days before the newest thing that the fleet told. */
export function spanOf(cache: ReadDb, days: number, now: number): { from: number; to: number } {
  const newest = cache.get<{ at: number | null }>(
    "SELECT MAX(complete_until) AS at FROM sync_state WHERE source = 'clock'",
  )?.at;
  const to = newest ?? now;
  return { from: Math.max(0, to - days * day), to };
}
