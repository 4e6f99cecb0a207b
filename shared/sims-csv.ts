import type { FleetRow } from './contract/index.ts';
import { csvRecord } from './csv.ts';
import { humanId } from './ids.ts';
import { isoSeconds } from './time.ts';

/** Field names of the query bar where there is one, so that an export can be asked for again. */
const columns: readonly (readonly [name: string, of: (row: FleetRow) => string | number | null])[] = [
  ['iccid', (row) => row.iccid],
  ['provider', (row) => row.provider],
  ['device', (row) => row.device],
  ['model', (row) => row.model],
  ['class', (row) => row.deviceClass],
  ['site', (row) => row.site],
  ['firmware', (row) => row.firmware],
  ['state', (row) => row.lifecycle],
  ['link', (row) => row.connectivity],
  ['lock', (row) => row.imeiLock],
  ['country', (row) => row.country],
  ['rat', (row) => row.rat],
  ['data_24h_bytes', (row) => row.data24h],
  ['last_seen', (row) => (row.lastSeenAt === null ? null : isoSeconds(row.lastSeenAt))],
  ['severity', (row) => row.severity],
  ['open_incidents', (row) => row.incidents],
  ['action', (row) => (row.inFlight === null ? null : humanId('ACT', row.inFlight.actionId))],
  ['posture', (row) => row.posture?.score ?? null],
];

/** The heading of SIMs as CSV, without its line end. */
export function simsCsvHead(): string {
  return csvRecord(columns.map(([name]) => name));
}

/** One SIM as a CSV record, without its line end. */
export function simCsvRecord(row: FleetRow): string {
  return csvRecord(columns.map(([, of]) => of(row)));
}
