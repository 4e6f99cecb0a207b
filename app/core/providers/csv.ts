/** Comma-separated values as RFC 4180 has them: quoted fields may hold commas, doubled quotes and line breaks. */

/** Longest record in characters: beyond it a lost quote is swallowing the file. */
const longestRecord = 256 * 1024;

/** Fields of one record. Some exports part them by a semicolon or a tab. */
export function csvFields(record: string, separator = ','): string[] {
  if (!record.includes('"')) return record.split(separator);
  const fields: string[] = [];
  let at = 0;
  while (at <= record.length) {
    if (record[at] === '"') {
      let text = '';
      for (at += 1; at < record.length; at++) {
        if (record[at] !== '"') text += record[at];
        else if (record[at + 1] === '"') {
          text += '"';
          at += 1;
        } else break;
      }
      fields.push(text);
      at = nextSeparator(record, at, separator) + 1;
    } else {
      const end = nextSeparator(record, at, separator);
      fields.push(record.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}

function nextSeparator(record: string, from: number, separator: string): number {
  const at = record.indexOf(separator, from);
  return at < 0 ? record.length : at;
}

export interface CsvAssembler {
  /** Takes the next line. @returns the record that it completes, or null while a quote is open or the line is empty */
  push(line: string): string | null;
  /** @throws SyntaxError when the file ended inside a quoted field */
  end(): void;
}

/**
 * Puts records together from lines: a line with an open quote goes on in the next. A byte order mark is dropped.
 * `push` throws SyntaxError when a quote never closes.
 */
export function csvAssembler(): CsvAssembler {
  let open = '';
  let first = true;
  return {
    push(raw) {
      const line = first ? raw.replace(/^\uFEFF/, '') : raw;
      first = false;
      if (open === '' && !line.includes('"')) return line === '' ? null : line;
      const record = open === '' ? line : `${open}\n${line}`;
      if (!hasOpenQuote(record)) {
        open = '';
        return record;
      }
      if (record.length > longestRecord) throw new SyntaxError('a quoted field has no end');
      open = record;
      return null;
    },
    end() {
      if (open !== '') throw new SyntaxError('the file ends inside a quoted field');
    },
  };
}

function hasOpenQuote(record: string): boolean {
  let quotes = 0;
  for (let at = record.indexOf('"'); at >= 0; at = record.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1;
}
