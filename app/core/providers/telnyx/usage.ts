import { day, dayStart, hourStart } from '../../../../shared/time.ts';
import type { Log } from '../../ports.ts';
import type { UsageReading } from '../readings.ts';
import { parseRows } from '../rows.ts';
import { detailRecords, usageRecordType } from './addresses.ts';
import type { TelnyxClient } from './client.ts';
import { bytesOf } from './map.ts';
import { allPages, endsBefore } from './pages.ts';
import { UsageRecord } from './schema.ts';

const recordRows = 50;
/** A record that began this long before the others may still reach into the window. */
const longest = day;

/**
 * Usage of all SIMs in [from, to), summed from the detail records of data sessions. A record counts where it ended: how its bytes
 * spread over its time is not told, so hours of long sessions are rough and days are the finest that is promised.
 */
export async function* readUsage(
  client: TelnyxClient,
  log: Log,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
  signal: AbortSignal,
): AsyncIterable<UsageReading> {
  const sums = new Map<string, UsageReading>();
  const counted = new Set<string>();
  const query = { 'filter[record_type]': usageRecordType };
  let rejected = 0;
  for await (const rows of allPages(client, detailRecords, recordRows, signal, query)) {
    const parsed = parseRows(UsageRecord, rows);
    rejected += parsed.rejected.length;
    for (const record of parsed.rows) {
      const reading = toUsage(record, bucket);
      const last = lastMoment(record);
      if (reading === null) rejected += 1;
      if (reading === null || last < from || last >= to) continue;
      const name = nameOf(record);
      if (!counted.has(name)) add(sums, reading);
      counted.add(name);
    }
    const spans = parsed.rows.map((record) => ({ from: record.created_at, to: lastMoment(record) }));
    if (endsBefore(spans, from - longest)) break;
  }
  if (rejected > 0) log.warn('usage records could not be understood', { rejected });
  yield* sums.values();
}

/** Records that arrive while a list is read push others to the next page, where they come again. */
function nameOf(record: UsageRecord): string {
  const {
    id,
    sim_card_id: sim,
    created_at: began,
    closed_at: ended,
    uplink_data: up,
    downlink_data: down,
  } = record;
  return id ?? `${sim} ${began} ${ended ?? ''} ${up} ${down}`;
}

/** The last ms that a record covers. One that is still open counts where it began. */
function lastMoment({ created_at: began, closed_at: ended }: UsageRecord): number {
  return typeof ended === 'number' && ended > began ? ended - 1 : began;
}

/** One record in its bucket; null where its unit is not known. */
export function toUsage(record: UsageRecord, bucket: 'hour' | 'day'): UsageReading | null {
  const unit = record.data_unit ?? 'MB';
  const up = bytesOf({ amount: decimal(record.uplink_data), unit });
  const down = bytesOf({ amount: decimal(record.downlink_data), unit });
  if (up === null || down === null) return null;
  const last = lastMoment(record);
  const at = bucket === 'hour' ? hourStart(last) : dayStart(last);
  return {
    providerSimId: record.sim_card_id,
    imsi: null,
    at,
    up,
    down,
    lastAt: Math.max(at, record.created_at),
  };
}

/** Without an exponent, which small and large numbers would be written with. */
function decimal(figure: number): string {
  return figure.toFixed(9);
}

function add(sums: Map<string, UsageReading>, reading: UsageReading): void {
  const key = `${reading.providerSimId ?? ''} ${reading.at}`;
  const before = sums.get(key);
  sums.set(
    key,
    before === undefined
      ? reading
      : {
          ...reading,
          up: before.up + reading.up,
          down: before.down + reading.down,
          lastAt: Math.max(before.lastAt, reading.lastAt),
        },
  );
}
