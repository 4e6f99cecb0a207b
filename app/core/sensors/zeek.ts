import { known } from '../events/known.ts';
import { nameMembers } from '../events/names.ts';
import { nothing, RejectedLine, type SensorFormat, type SensorRecord } from './record.ts';
import {
  countOf,
  firstObject,
  needInstant,
  needIp,
  objectOf,
  portOf,
  protocolOf,
  secondsOf,
  wordOf,
  type JsonObject,
} from './scalars.ts';

/**
 * Zeek's `conn.log` and `dns.log`, as tab-separated values with their header or as JSON lines. Field names and the meaning
 * of `conn_state`: docs.zeek.org, reference of base/protocols/conn and base/protocols/dns.
 */

const outcomes: Readonly<Record<string, string>> = {
  S0: 'no-answer',
  SH: 'no-answer',
  RSTOS0: 'no-answer',
  REJ: 'rejected',
  SF: 'established',
  S1: 'established',
  S2: 'established',
  S3: 'established',
  RSTO: 'reset',
  RSTR: 'reset',
};

/** A connection counts at its end: Zeek writes it then, and a long one would be late by its start. */
function connRecord(row: JsonObject): SensorRecord {
  const start = needInstant(row['ts'], 'ts');
  const durationMs = secondsOf(row['duration']);
  const connState = wordOf(row['conn_state'], 20);
  const at = start + (durationMs ?? 0);
  const body = known({
    ...endsOf(row),
    service: wordOf(row['service'], 100),
    outcome: connState === null ? null : (outcomes[connState] ?? null),
    connState,
    flows: 1,
    packetsUp: countOf(row['orig_pkts']),
    packetsDown: countOf(row['resp_pkts']),
    bytesUp: countOf(row['orig_bytes']) ?? countOf(row['orig_ip_bytes']),
    bytesDown: countOf(row['resp_bytes']) ?? countOf(row['resp_ip_bytes']),
    durationMs,
    periodStart: start,
    periodEnd: at,
  });
  return { class: 'flow', type: 'flow.closed', at, product: 'zeek', service: 'conn', body };
}

function dnsRecord(row: JsonObject): SensorRecord {
  const query = wordOf(row['query'], 1_024);
  const answers = Array.isArray(row['answers']) ? row['answers'] : null;
  const body = known({
    ...endsOf(row),
    ...(query === null ? {} : nameMembers(query)),
    queryType: wordOf(row['qtype_name'], 40) ?? wordOf(row['qtype'], 40),
    responseCode: wordOf(row['rcode_name'], 40),
    answers: answers?.flatMap((answer) => wordOf(answer) ?? []).slice(0, 100),
  });
  return {
    class: 'dns',
    type: 'dns.query',
    at: needInstant(row['ts'], 'ts'),
    product: 'zeek',
    service: 'dns',
    body,
  };
}

function endsOf(row: JsonObject) {
  return {
    srcIp: needIp(row['id.orig_h'], 'id.orig_h'),
    srcPort: portOf(row['id.orig_p']),
    dstIp: needIp(row['id.resp_h'], 'id.resp_h'),
    dstPort: portOf(row['id.resp_p']),
    protocol: protocolOf(row['proto']),
    uid: wordOf(row['uid'], 100),
  };
}

const readers: Readonly<Record<string, (row: JsonObject) => SensorRecord>> = {
  conn: connRecord,
  dns: dnsRecord,
};

/** Which log a line of JSON is of: `_path` where the writer adds it, else by what only one of them has. */
function pathOf(row: JsonObject): string {
  const stated = row['_path'];
  if (typeof stated === 'string') return stated;
  if ('qtype' in row || 'qtype_name' in row || 'rcode' in row || 'query' in row || 'trans_id' in row)
    return 'dns';
  return 'conn_state' in row || 'orig_pkts' in row || 'history' in row ? 'conn' : 'another';
}

export const zeekJson: SensorFormat = {
  kind: 'zeek',
  wholeWithoutEnd: true,
  knows(lines) {
    const row = firstObject(lines);
    return row !== null && 'ts' in row && 'id.orig_h' in row;
  },
  open: () => ({
    read(line) {
      const row = objectOf(line);
      const read = readers[pathOf(row)];
      return read === undefined ? nothing : [read(row)];
    },
    settled: () => true,
    state: () => null,
  }),
};

interface TsvState {
  readonly separator: string;
  readonly setSeparator: string;
  readonly empty: string;
  readonly unset: string;
  readonly path: string;
  readonly fields: readonly string[];
}

const beginning: TsvState = {
  separator: '\t',
  setSeparator: ',',
  empty: '(empty)',
  unset: '-',
  path: '',
  fields: [],
};
const vectors = new Set(['answers', 'TTLs']);

export const zeekTsv: SensorFormat = {
  kind: 'zeek',
  wholeWithoutEnd: false,
  knows: (lines) => lines.some((line) => /^#(?:separator|fields)[ \t]/.test(line)),
  open(saved) {
    let header = (saved as TsvState | null) ?? beginning;
    return {
      read(line) {
        if (line.startsWith('#')) {
          header = withDirective(header, line);
          return nothing;
        }
        if (header.fields.length === 0) throw new RejectedLine('no #fields line came before');
        const read = readers[header.path];
        if (read === undefined)
          throw new RejectedLine(`the log "${header.path.slice(0, 40)}" is not one that is read: conn, dns`);
        return [read(rowOf(header, line))];
      },
      settled: () => true,
      state: () => header,
    };
  },
};

/** A log that goes on after a restart of Zeek has a header in its middle: it replaces the one before. */
function withDirective(header: TsvState, line: string): TsvState {
  if (line.startsWith('#separator '))
    return { ...header, separator: unescaped(line.slice(11).trim()) || '\t' };
  const [name = '', ...values] = line.split(header.separator);
  switch (name) {
    case '#set_separator':
      return { ...header, setSeparator: values[0] || ',' };
    case '#empty_field':
      return { ...header, empty: values[0] ?? '(empty)' };
    case '#unset_field':
      return { ...header, unset: values[0] ?? '-' };
    case '#path':
      return { ...header, path: values[0] ?? '' };
    case '#fields':
      return { ...header, fields: values.slice(0, 500) };
    default:
      return header;
  }
}

function rowOf(header: TsvState, line: string): JsonObject {
  const values = line.split(header.separator);
  const { fields } = header;
  if (values.length !== fields.length)
    throw new RejectedLine(`${values.length} fields where #fields has ${fields.length}`);
  const row: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index++) {
    const value = values[index] ?? '';
    const name = fields[index] ?? '';
    if (value === header.unset || value === header.empty) continue;
    row[name] = vectors.has(name) ? value.split(header.setSeparator).map(unescaped) : unescaped(value);
  }
  return row;
}

/** `\x09` and the like, which Zeek writes for separators within values. */
function unescaped(text: string): string {
  if (!text.includes('\\x')) return text;
  return text.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
