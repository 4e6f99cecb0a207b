import { z } from 'zod';
import { OutcomeUnknown } from '../connector.ts';
import { parseRows } from '../rows.ts';
import type { CaptureReading, CaptureTool } from '../tools.ts';
import type { SoracomClient } from './client.ts';
import { listAll } from './pages.ts';

/** Source: the packet capture sessions of a SIM in the API description. */
const Capture = z.object({
  sessionId: z.string().min(1),
  status: z.string().nullish(),
  createdTime: z.string().nullish(),
  endedTime: z.string().nullish(),
  duration: z.int().min(0).nullish().catch(null),
  url: z.string().nullish(),
  failedReason: z.string().nullish(),
});

const states: ReadonlyMap<string, CaptureReading['state']> = new Map([
  ['REQUESTED', 'requested'],
  ['ACCEPTED', 'requested'],
  ['CAPTURING', 'capturing'],
  ['POST_PROCESSING', 'processing'],
  ['DONE', 'done'],
  ['FAILED', 'failed'],
  ['STOPPED', 'stopped'],
]);

const mostCaptures = 200;

/** Packet captures of a SIM, between its session and the network behind it. */
export function captureTool(client: SoracomClient): CaptureTool {
  const of = (providerSimId: string): string =>
    `/sims/${encodeURIComponent(providerSimId)}/packet_capture_sessions`;
  const what = '/sims/{sim_id}/packet_capture_sessions';
  return {
    shortest: 30,
    longest: 86_400,
    async list(providerSimId, signal) {
      const rows = await listAll(client, of(providerSimId), { limit: 50 }, signal, mostCaptures);
      return parseRows(Capture, rows)
        .rows.map(toCapture)
        .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
    },
    async start(providerSimId, seconds, signal) {
      const { body } = await client.call(
        {
          method: 'POST',
          path: of(providerSimId),
          json: { duration: seconds },
          purpose: 'act',
          what: `POST ${what}`,
        },
        signal,
      );
      const started = Capture.safeParse(body);
      if (started.success) return toCapture(started.data);
      throw new OutcomeUnknown(
        `${client.who} took the order for a packet capture and did not name it. It is not sent again.`,
      );
    },
    async stop(providerSimId, sessionId, signal) {
      const path = `${of(providerSimId)}/${encodeURIComponent(sessionId)}/stop`;
      await client.call(
        { method: 'POST', path, purpose: 'act', what: `POST ${what}/{session_id}/stop` },
        signal,
      );
    },
  };
}

function toCapture({
  sessionId,
  status,
  createdTime,
  endedTime,
  duration,
  url,
  failedReason,
}: z.infer<typeof Capture>): CaptureReading {
  const rawState = status ?? '';
  return {
    sessionId,
    state: states.get(rawState) ?? 'unknown',
    rawState,
    createdAt: instantOf(createdTime),
    endedAt: instantOf(endedTime),
    seconds: duration ?? null,
    url:
      url !== null && url !== undefined && URL.canParse(url) && new URL(url).protocol === 'https:'
        ? url
        : null,
    problem: failedReason ?? null,
  };
}

function instantOf(text: string | null | undefined): number | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
}
