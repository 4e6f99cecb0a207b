/**
 * A CSV record as RFC 4180 has it. Text that a spreadsheet would run as a formula is kept text by an apostrophe: names of devices
 * come from strangers.
 */
export function csvRecord(values: readonly (string | number | null)[]): string {
  return values
    .map((value) => {
      if (typeof value === 'number') return String(value);
      const text = value === null ? '' : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
