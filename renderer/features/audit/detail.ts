import { z } from 'zod';

/** One fact of an audit row: a moment, or words. */
export interface DetailFact {
  readonly label: string;
  readonly value: { readonly at: number } | { readonly text: string };
}

const Detail = z.record(z.string(), z.unknown());

/**
 * What an audit row says beside act and subject, as facts to read.
 *
 * @param json the row's detail as it was hashed; what is no object is one fact without a label
 */
export function detailFacts(json: string): readonly DetailFact[] {
  const read = Detail.safeParse(parsed(json));
  if (!read.success) return json === '' ? [] : [{ label: '', value: { text: json } }];
  return Object.entries(read.data)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => ({ label: labelOf(key), value: valueOf(key, value) }));
}

/** `signalAt` → "signal", `removeMissing` → "remove missing": the names of the log, as words. */
function labelOf(key: string): string {
  return key
    .replace(/(?<=[a-z])At$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .replaceAll('_', ' ')
    .toLowerCase()
    .replace(/\b(iccid|imei|sms|apn|plmn)\b/g, (word) => word.toUpperCase())
    .replace(/\bsha256\b/, 'SHA-256');
}

function valueOf(key: string, value: unknown): DetailFact['value'] {
  if (/(^at$|[a-z](At|Until|From)$)/.test(key) && typeof value === 'number') return { at: value };
  return { text: textOf(value) };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ');
  const fields = Detail.safeParse(value);
  if (fields.success)
    return Object.entries(fields.data)
      .map(([key, one]) => `${labelOf(key)} ${textOf(one)}`)
      .join(', ');
  return String(value);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
