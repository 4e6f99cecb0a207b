import { day, hour, isoSeconds } from '../../../../shared/time.ts';
import type { ConnectorPorts } from '../connector-factory.ts';
import type { UsageReading } from '../readings.ts';
import { parseRows } from '../rows.ts';
import type { SuperSimClient } from './client.ts';
import { toUsageReading } from './map.ts';
import { readPages } from './pages.ts';
import { UsageRecord } from './schema.ts';

/** Most records of one page. Source: description of `ListUsageRecord`. */
const pageRows = 249;

/** Longest span of one request: 31 days by the hour, three months by the day. Source: Twilio error 83604. */
const longest = { hour: 31 * day, day: 89 * day } as const;

/**
 * Usage of all SIMs in [from, to), one record per SIM and bucket of an hour or a day in UTC, as it came from and went to the device.
 * A SIM without traffic has no record. Billed amounts lag behind and are not read.
 */
export async function* readUsage(
  client: SuperSimClient,
  { log }: Pick<ConnectorPorts, 'log'>,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
  signal: AbortSignal,
): AsyncIterable<UsageReading> {
  let rejected = 0;
  for (let start = from; start < to; start += longest[bucket]) {
    const end = Math.min(to, start + longest[bucket]);
    const query = {
      Group: 'sim',
      Granularity: bucket,
      StartTime: isoSeconds(start),
      EndTime: isoSeconds(end),
      PageSize: pageRows,
    };
    const list = { path: '/v1/UsageRecords', key: 'usage_records', query };
    for await (const page of readPages(client, list, signal)) {
      const parsed = parseRows<UsageRecord>(UsageRecord, page);
      rejected += parsed.rejected.length;
      for (const record of parsed.rows) {
        const reading = toUsageReading(record, bucket === 'hour' ? hour : day);
        if (reading === null) rejected += 1;
        else if (reading.up + reading.down > 0) yield reading;
      }
    }
  }
  if (rejected > 0) log.warn('usage records could not be understood', { rejected });
}
