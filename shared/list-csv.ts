import type { ListEntry } from './contract/index.ts';
import { csvRecord } from './csv.ts';

const columns = [
  'value',
  'kind',
  'source',
  'note',
  'confidence',
  'first_seen',
  'last_seen',
  'valid_until',
] as const;

/** The first line of a list as CSV; reading the file back finds the column of the values by its name. */
export function listCsvHead(): string {
  return csvRecord([...columns]);
}

/** An entry as a line of CSV, times as ISO 8601. */
export function listCsvRecord(entry: ListEntry): string {
  const at = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
  const { value, kind, source, note, confidence, firstSeen, lastSeen, until } = entry;
  return csvRecord([value, kind, source, note, confidence, at(firstSeen), at(lastSeen), at(until)]);
}
