import { z } from 'zod';
import type { ImportKind } from '../../../shared/contract/index.ts';
import { csvAssembler, csvFields } from '../providers/csv.ts';
import { parseJson } from '../providers/json.ts';
import { problemOf } from './fields.ts';
import { inventoryRow } from './inventory.ts';
import { attestationRow, sbomRow, tlsProbeRow } from './other-rows.ts';
import type { ImportedRow } from './row.ts';
import { dnsRow, firmwareRow, flowRow, scanRow, smsRow } from './sim-rows.ts';

/** A line that was understood, or why it was not. `line` counts from 1. */
export type ReadLine =
  | { readonly line: number; readonly row: ImportedRow }
  | { readonly line: number; readonly problem: string };

/** Lines above this are refused unread: no honest row is as long, and a lost newline must not fill memory. */
const longestLine = 1_000_000;

const jsonKinds: ReadonlyMap<string, { readonly kind: ImportKind; read(value: unknown): ImportedRow }> =
  new Map([
    ['firmware', { kind: 'firmware', read: firmwareRow }],
    ['sms-usage', { kind: 'sms-usage', read: smsRow }],
    ['flow', { kind: 'flows', read: flowRow }],
    ['dns', { kind: 'dns', read: dnsRow }],
    ['scan', { kind: 'scan', read: scanRow }],
    ['attestation', { kind: 'attestations', read: attestationRow }],
    ['tls-probe', { kind: 'tls-probes', read: tlsProbeRow }],
    ['sbom', { kind: 'sbom', read: sbomRow }],
  ]);

export interface FileReader {
  /** What the file turned out to be; null before its first understood line. */
  kind(): ImportKind | null;
  push(text: string): readonly ReadLine[];
  end(): readonly ReadLine[];
}

/**
 * Reads a file line by line, whatever it is called: NDJSON by the `kind` of each object, CSV by its header.
 * Never throws: a line that cannot be read becomes a problem with its number, and the next one is tried.
 *
 * @param latest instants after this are refused: the newest fact wins, so a wrong year would win for ever
 */
export function createFileReader(latest = Number.POSITIVE_INFINITY): FileReader {
  let kind: ImportKind | null = null;
  let header: readonly string[] | null = null;
  let format: 'unknown' | 'csv' | 'json' | 'none' = 'unknown';
  let line = 0;
  let records = csvAssembler();

  const attempt = (read: () => ImportedRow): ReadLine => {
    try {
      return { line, row: read() };
    } catch (error) {
      return {
        line,
        problem:
          error instanceof z.ZodError
            ? problemOf(error)
            : error instanceof Error
              ? error.message
              : String(error),
      };
    }
  };
  const readJson = (text: string): ReadLine =>
    attempt(() => {
      const value = jsonOf(text);
      const word = 'kind' in value && typeof value.kind === 'string' ? value.kind : null;
      if (word === null) throw new Error('the line names no kind');
      const known = jsonKinds.get(word);
      if (known === undefined) throw new Error(`the kind "${word.slice(0, 40)}" is not one that is read`);
      const row = known.read(value);
      kind ??= known.kind;
      return inTime(row, latest);
    });
  const readRecord = (record: string): readonly ReadLine[] => {
    const fields = csvFields(record);
    if (header === null) {
      const names = fields.map((field) => field.trim());
      if (!names.includes('iccid') || !names.includes('observedAt')) {
        format = 'none';
        return [
          {
            line,
            problem: 'the header names no columns iccid and observedAt; this is not a device inventory',
          },
        ];
      }
      header = names;
      kind = 'device-inventory';
      return [];
    }
    const names = header;
    if (fields.length !== names.length)
      return [{ line, problem: `${fields.length} fields where the header has ${names.length}` }];
    return [
      attempt(() =>
        inTime(
          inventoryRow(Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']))),
          latest,
        ),
      ),
    ];
  };

  return {
    kind: () => kind,
    push(text) {
      line++;
      if (text.length > longestLine)
        return [
          { line, problem: `the line has ${text.length} characters; more than ${longestLine} are not read` },
        ];
      if (text.includes('\u0000')) return [{ line, problem: 'the line holds NUL bytes; this is not text' }];
      // A decoder writes this character in place of bytes that are no UTF-8: a name with it would be a wrong name.
      if (text.includes('\uFFFD'))
        return [{ line, problem: 'the line is not UTF-8; save the file in that encoding' }];
      const trimmed = text.replace(/^\uFEFF/, '').trim();
      if (format === 'unknown' && trimmed !== '')
        format = trimmed.startsWith('{') ? 'json' : trimmed.includes(',') ? 'csv' : 'none';
      if (format === 'csv') {
        try {
          const record = records.push(text.replace(/\r$/, ''));
          return record === null ? [] : readRecord(record);
        } catch (error) {
          // The lines that the open quote swallowed are lost; the next one is read as a record of its own.
          records = csvAssembler();
          return [{ line, problem: error instanceof Error ? error.message : String(error) }];
        }
      }
      if (trimmed === '') return [];
      if (format === 'none')
        return [{ line, problem: 'neither a CSV header nor a JSON object; the file is not understood' }];
      return [readJson(trimmed)];
    },
    end() {
      if (format !== 'csv') return [];
      try {
        records.end();
        return [];
      } catch (error) {
        return [{ line, problem: error instanceof Error ? error.message : String(error) }];
      }
    },
  };
}

/** @throws Error where the row was seen after `latest` */
function inTime(row: ImportedRow, latest: number): ImportedRow {
  const at = row.evidence?.observedAt ?? row.event?.at ?? 0;
  if (at > latest) throw new Error('observedAt: lies in the future; check the clock of the source');
  return row;
}

function jsonOf(text: string): object {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new Error('the line is no JSON object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the line is no JSON object');
  return value;
}
