/** Writing all import files of a world. The same world at the same moment always writes the same bytes. */
import { join } from 'node:path';
import type { AttackTraces } from './rows.ts';
import type { Fleet } from '../fleet.ts';
import type { Scripts } from '../scripts.ts';
import { attestationRows } from './attestations.ts';
import { logLines } from './broker-log.ts';
import { csvLines, ndjsonLines, writeLines } from './files.ts';
import { firmwareRows } from './firmware.ts';
import { inventoryColumns, inventoryRows } from './inventory.ts';
import { smsRows } from './messages.ts';
import { sbomRows } from './releases.ts';
import { scanRows } from './scans.ts';
import { threatColumns, threatRows } from './threat-list.ts';
import { tlsProbeRows } from './tls-probes.ts';
import { dnsRows, flowRows } from './traffic.ts';

export interface ImportWorld {
  readonly fleet: Fleet;
  readonly scripts: Scripts;
  /** What attacks have left behind by `now`. */
  readonly traces: readonly AttackTraces[];
  /** Whether to write the list of threats as well. */
  readonly listed: boolean;
  /** World time, ms. */
  readonly now: number;
}

/**
 * Writes the nine files, and the logs of sensors and of the broker that attacks leave, into `dir` (made if absent).
 *
 * @returns their paths, without that of the list of threats, which is no evidence
 */
export async function writeImportFiles(
  dir: string,
  { fleet, scripts, traces, listed, now }: ImportWorld,
): Promise<readonly string[]> {
  const changed = new Map(
    traces.flatMap(({ firmware = [] }) =>
      firmware.map((row) => [row.iccid, Date.parse(row.installedAt ?? row.observedAt)] as const),
    ),
  );
  const pumped = new Set(
    traces.flatMap(({ sms = [] }) => sms.map(({ iccid, periodStart }) => iccid + periodStart)),
  );
  const files: readonly (readonly [string, Iterable<string>])[] = [
    ['device-inventory.csv', csvLines(inventoryColumns, inventoryRows(fleet, now))],
    [
      'firmware.ndjson',
      ndjsonLines(joined(firmwareRows(fleet, now, changed), traces, ({ firmware }) => firmware)),
    ],
    ['sms-usage.ndjson', ndjsonLines(joined(without(smsRows(fleet, now), pumped), traces, ({ sms }) => sms))],
    ['flows.ndjson', ndjsonLines(joined(flowRows(fleet, scripts, now), traces, ({ flows }) => flows))],
    ['dns.ndjson', ndjsonLines(joined(dnsRows(fleet, now), traces, ({ dns }) => dns))],
    ['scan.ndjson', ndjsonLines(scanRows(fleet, now))],
    ['attestations.ndjson', ndjsonLines(attestationRows(fleet.epoch))],
    ['tls-probes.ndjson', ndjsonLines(tlsProbeRows(fleet.epoch, now))],
    ['sbom.ndjson', ndjsonLines(sbomRows(fleet.epoch, now))],
  ];
  // A sensor stands only where an attack is to be seen: most of a fleet has none.
  const connections = traces
    .flatMap(({ connections: rows = [] }) => rows)
    .filter(({ ts }) => ts * 1000 <= now);
  const queries = traces.flatMap(({ queries: rows = [] }) => rows).filter(({ ts }) => ts * 1000 <= now);
  const logs = [
    ['zeek-conn.log', connections.sort((a, b) => a.ts - b.ts)],
    ['zeek-dns.log', queries.sort((a, b) => a.ts - b.ts)],
  ] as const;
  const broker = logLines(
    traces.flatMap(({ broker: lines = [] }) => lines),
    now,
  );
  // No file of events: a person takes it in as a list.
  if (listed)
    await writeLines(join(dir, 'lists'), 'threats.csv', csvLines(threatColumns, threatRows(fleet.epoch)));
  const paths: string[] = [];
  for (const [name, rows] of logs)
    if (rows.length > 0) paths.push(await writeLines(dir, name, ndjsonLines(rows)));
  if (broker.length > 0) paths.push(await writeLines(dir, 'mosquitto.log', broker));
  for (const [name, lines] of files) paths.push(await writeLines(dir, name, lines));
  return paths;
}

function* joined<T>(
  rows: Iterable<T>,
  traces: readonly AttackTraces[],
  of: (traces: AttackTraces) => readonly T[] | undefined,
): Generator<T> {
  yield* rows;
  for (const left of traces) yield* of(left) ?? [];
}

/** A SIM has one row of message counts a day: the attacked one replaces the ordinary one. */
function* without<T extends { iccid: string; periodStart: string }>(
  rows: Iterable<T>,
  taken: ReadonlySet<string>,
): Generator<T> {
  for (const row of rows) if (!taken.has(row.iccid + row.periodStart)) yield row;
}
