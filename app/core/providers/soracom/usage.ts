import { AppError, fail } from '../../../../shared/errors.ts';
import { minute, second } from '../../../../shared/time.ts';
import { backoffMs } from '../backoff.ts';
import type { ConnectorPorts } from '../connector-factory.ts';
import type { UsageReading } from '../readings.ts';
import type { SoracomClient } from './client.ts';
import { shaped, unusable } from '../rows.ts';
import { ExportStarted, ExportState } from './schema.ts';
import { sumUsage } from './usage-csv.ts';

/** An export is waited for this long; large accounts take minutes. */
const exportDeadline = 10 * minute;
const firstPoll = 400;
const slowestPoll = 5 * second;
/** A broken download starts again from its first line: sums of half a file are worth nothing. */
const downloads = 3;

/**
 * Usage of all SIMs in [from, to) by bulk export: ask, poll, download. Hours are summed from five-minute records.
 * Days count from 00:00 UTC, as the provider has them.
 */
export async function* readUsage(
  client: SoracomClient,
  ports: Pick<ConnectorPorts, 'schedule' | 'clock' | 'log'>,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
  signal: AbortSignal,
): AsyncIterable<UsageReading> {
  const url = await exportUrl(client, ports, from, to, bucket, signal);
  for (let tries = 1; ; tries++) {
    try {
      const sums = await sumUsage(client.download(url, signal), from, to, bucket);
      if (sums.rejected > 0)
        ports.log.warn('lines of a usage export could not be understood', {
          rejected: sums.rejected,
          lines: sums.lines,
        });
      yield* sums.readings();
      return;
    } catch (error) {
      const mapped = downloadError(error, client.who);
      if (mapped.retry === 'never' || mapped.code === 'CANCELLED' || tries >= downloads) throw mapped;
      await ports.schedule.sleep(backoffMs(tries, 0.5, { baseMs: 500, capMs: 5 * second }), signal);
    }
  }
}

async function exportUrl(
  client: SoracomClient,
  ports: Pick<ConnectorPorts, 'schedule' | 'clock'>,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
  signal: AbortSignal,
): Promise<string> {
  const { operatorId } = await client.session(signal);
  const started = await client.call(
    {
      method: 'POST',
      path: `/stats/air/operators/${encodeURIComponent(operatorId)}/export`,
      query: { export_mode: 'async' },
      // Seconds, both ends inclusive of the period they fall in.
      json: {
        from: Math.floor(from / second),
        to: Math.floor((to - 1) / second),
        period: bucket === 'hour' ? 'minutes' : 'day',
      },
      purpose: 'read',
    },
    signal,
  );
  const { exportedFileId, url } = shaped(ExportStarted, started.body, client.who, 'the usage export');
  if (typeof url === 'string') return url;
  if (typeof exportedFileId !== 'string') throw unusable(client.who, 'the usage export', 'it has no id');
  const since = ports.clock.monotonic();
  for (let wait = firstPoll; ; wait = Math.min(slowestPoll, wait * 1.5)) {
    await ports.schedule.sleep(wait, signal);
    const answer = await client.call(
      { method: 'GET', path: `/files/exported/${encodeURIComponent(exportedFileId)}`, purpose: 'read' },
      signal,
    );
    const state = shaped(ExportState, answer.body, client.who, 'the state of the usage export');
    if (state.status === 'exported' && typeof state.url === 'string') return state.url;
    if (state.status === 'failed') {
      throw fail(
        'PROVIDER_REFUSED',
        `${client.who} could not make the usage export. Usage read before is kept; the next sync asks again.`,
        { retry: 'later' },
      );
    }
    if (ports.clock.monotonic() - since > exportDeadline) {
      throw fail(
        'DEADLINE',
        `${client.who} did not finish the usage export within ${exportDeadline / minute} minutes. Usage read before is kept; the next sync asks again.`,
        { retry: 'later' },
      );
    }
  }
}

function downloadError(error: unknown, who: string): AppError {
  if (error instanceof SyntaxError)
    return new AppError(
      {
        code: 'PROVIDER_BAD_ANSWER',
        retry: 'later',
        message: `${who}: ${error.message}. Usage read before is kept; the next sync asks again.`,
      },
      error,
    );
  if (error instanceof AppError) return error;
  return new AppError(
    { code: 'INTERNAL', retry: 'never', message: error instanceof Error ? error.message : String(error) },
    error,
  );
}
