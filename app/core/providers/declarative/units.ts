/** Units of data volume as providers write them: decimal by SI, binary by IEC 80000-13. */
const bytes = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
} as const;

export type ByteUnit = keyof typeof bytes;

export const byteUnits = ['B', 'kB', 'MB', 'GB', 'KiB', 'MiB', 'GiB'] as const satisfies readonly ByteUnit[];

export function bytesPerUnit(unit: ByteUnit): number {
  return bytes[unit];
}

/** A volume as whole bytes, or null when it is no volume or too large for an exact integer. Text such as `0.002803` is read as a number. */
export function toBytes(value: unknown, unit: ByteUnit): number | null {
  const number =
    typeof value === 'string' && /^\d{1,15}(\.\d{1,12})?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 0)) return null;
  const whole = Math.round(number * bytes[unit]);
  return Number.isSafeInteger(whole) ? whole : null;
}

export const timeForms = ['iso', 'iso-utc', 'seconds', 'millis'] as const;
export type TimeForm = (typeof timeForms)[number];

/** ISO 8601 date, optionally with a time and a zone. A zone without a colon (`+0000`) is common and read too. */
const isoTime =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A moment in ms UTC, or null when the value is none.
 *
 * @param form `iso` needs a zone and takes a bare date as midnight UTC; `iso-utc` takes a time without a zone as UTC
 */
export function toMoment(value: unknown, form: TimeForm): number | null {
  if (form === 'iso' || form === 'iso-utc') {
    const [, date, time, zone] = typeof value === 'string' ? (isoTime.exec(value.trim()) ?? []) : [];
    if (date === undefined || (form === 'iso' && time !== undefined && zone === undefined)) return null;
    const offset = (zone ?? 'Z').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
    return moment(Date.parse(time === undefined ? date : `${date}T${time.replace(',', '.')}${offset}`));
  }
  const number =
    typeof value === 'string' && /^\d{1,16}(\.\d{1,9})?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== 'number') return null;
  return moment(Math.floor(form === 'seconds' ? number * 1_000 : number));
}

/** Later than the year 2200 is a unit that was mistaken. */
const latest = Date.UTC(2200, 0, 1);

function moment(at: number): number | null {
  return Number.isSafeInteger(at) && at >= 0 && at < latest ? at : null;
}
