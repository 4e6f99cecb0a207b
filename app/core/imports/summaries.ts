import { day } from '../../../shared/time.ts';
import type { Hash, ReadDb, Schedule, WriteDb } from '../ports.ts';
import {
  subjectOf,
  type DnsFacts,
  type DnsSummaryFacts,
  type FlowFacts,
  type FlowSummaryFacts,
  type SensorKind,
} from './facts.ts';
import { dnsFactsOf, flowFactsOf } from './sensor-facts.ts';
import { storeRows } from './write.ts';

/** Services that carry data unencrypted, by port. A name in the record wins over its port. */
const cleartextPorts: Readonly<Record<number, string>> = {
  21: 'ftp',
  23: 'telnet',
  80: 'http',
  502: 'modbus',
  1883: 'mqtt',
  2323: 'telnet',
  5683: 'coap',
};
const cleartextNames = new Set(Object.values(cleartextPorts));
const administrationPorts = new Set([22, 23, 81, 2323, 5555, 7547, 8081, 37215, 52869]);
const mailPorts = new Set([25, 465, 587]);

function newest(rows: readonly { readonly periodEnd: number }[]): number {
  return rows.reduce((latest, { periodEnd }) => Math.max(latest, periodEnd), 0);
}

function oldest(rows: readonly { readonly periodStart: number }[]): number {
  return rows.reduce((first, { periodStart }) => Math.min(first, periodStart), Number.POSITIVE_INFINITY);
}

/** What the newest 24 hours of a SIM's flow records say; null without any. Pure. */
export function summariseFlows(flows: readonly FlowFacts[]): FlowSummaryFacts | null {
  const to = newest(flows);
  const recent = flows.filter((flow) => flow.periodEnd > to - day);
  if (recent.length === 0) return null;
  const cleartext: Record<string, number> = {};
  for (const flow of recent) {
    const service =
      flow.service !== null && flow.service !== 'unknown'
        ? flow.service
        : cleartextPorts[flow.destinationPort];
    if (service === undefined || !cleartextNames.has(service) || flow.outcome !== 'established') continue;
    cleartext[service] = (cleartext[service] ?? 0) + flow.flowCount;
  }
  const targets = (ports: ReadonlySet<number>): number =>
    new Set(recent.filter((flow) => ports.has(flow.destinationPort)).map((flow) => flow.destinationIp)).size;
  return {
    from: oldest(recent),
    to,
    flows: recent.reduce((sum, flow) => sum + flow.flowCount, 0),
    destinations: new Set(recent.map((flow) => flow.destinationIp)).size,
    bytesUp: recent.reduce((sum, flow) => sum + flow.bytesUp, 0),
    cleartext,
    administrationTargets: targets(administrationPorts),
    mailTargets: targets(mailPorts),
  };
}

/** What the newest 24 hours of a SIM's name queries say; null without any. Pure. */
export function summariseDns(queries: readonly DnsFacts[]): DnsSummaryFacts | null {
  const to = newest(queries);
  const recent = queries.filter((query) => query.periodEnd > to - day);
  if (recent.length === 0) return null;
  const resolvers: Record<string, number> = {};
  for (const query of recent)
    if (query.resolver !== null) resolvers[query.resolver] = (resolvers[query.resolver] ?? 0) + query.count;
  return {
    from: oldest(recent),
    to,
    queries: recent.reduce((sum, query) => sum + query.count, 0),
    resolvers,
    unknownNames: recent
      .filter((query) => query.responseCode === 'NXDOMAIN')
      .reduce((sum, query) => sum + query.count, 0),
  };
}

export interface SummaryDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly hash: Hash;
  readonly schedule: Pick<Schedule, 'breathe'>;
}

/** SIMs whose summaries are rebuilt before others get a turn. */
const sliceSims = 100;
/** How far back events are read: the newest day, whatever period its records cover. */
const span = 2 * day;

/** Rebuilds the summaries of SIMs of which an import told something, from evidence files and logs of sensors alike. */
export async function summarise(
  deps: SummaryDeps,
  bodies: readonly string[],
  { importId, source, now }: { readonly importId: number; readonly source: string; readonly now: number },
): Promise<void> {
  for (let from = 0; from < bodies.length; from += sliceSims) {
    storeSummaries(deps, bodies.slice(from, from + sliceSims), importId, source, now);
    await deps.schedule.breathe();
  }
}

function storeSummaries(
  { cache, ledger, hash }: SummaryDeps,
  bodies: readonly string[],
  importId: number,
  source: string,
  now: number,
): void {
  const eventsOf = <T>(body: string, kind: SensorKind): T[] => {
    const newest = ledger.get<{ at: number | null }>(
      'SELECT MAX(at) AS at FROM sensor_events WHERE iccid_body = ? AND kind = ?',
      [body, kind],
    )?.at;
    if (newest == null) return [];
    return ledger
      .all<{ facts: string }>(
        'SELECT facts FROM sensor_events WHERE iccid_body = ? AND kind = ? AND at > ?',
        [body, kind, newest - span],
      )
      .map((row) => JSON.parse(row.facts) as T);
  };
  const flowsOf = (body: string) => [...eventsOf<FlowFacts>(body, 'flow'), ...flowFactsOf(cache, body, span)];
  const queriesOf = (body: string) => [...eventsOf<DnsFacts>(body, 'dns'), ...dnsFactsOf(cache, body, span)];
  const rows = bodies.flatMap((body) => {
    const summaries = [
      { kind: 'flow-summary' as const, facts: summariseFlows(flowsOf(body)) },
      { kind: 'dns-summary' as const, facts: summariseDns(queriesOf(body)) },
    ];
    return summaries.flatMap(({ kind, facts }) =>
      facts === null
        ? []
        : [
            {
              evidence: { subject: subjectOf.sim(body), kind, observedAt: facts.to, validUntil: null, facts },
              event: null,
              sim: body,
            },
          ],
    );
  });
  storeRows(ledger, hash, rows, importId, source, now);
}
