import { expect } from 'vitest';
import { bodySchema } from '../events/model.ts';
import { formatOf, sensorFormats } from './formats.ts';
import type { SensorFormat, SensorRecord } from './record.ts';

/** The newest time that a record may show. */
export const latest = Date.UTC(2026, 10, 23);
/** A time of the day before, UTC. */
export const at = (hours: number, minutes = 0, seconds = 0, ms = 0): number =>
  Date.UTC(2026, 10, 22, hours, minutes, seconds, ms);

/** Reads lines by the format that they show, and checks every record against its class. */
export function read(lines: readonly string[], format = formatOf(lines)): SensorRecord[] {
  if (format === null) throw new Error('no format');
  return readBy(sensorFormats[format] as SensorFormat, lines);
}

export function readBy(format: SensorFormat, lines: readonly string[]): SensorRecord[] {
  const parser = format.open(null, { latest });
  const records = lines.flatMap((line) => parser.read(line));
  for (const { class: kind, body } of records) expect(bodySchema(kind).parse(body)).toEqual(body);
  return records;
}

/** How a `conn.log` of Zeek begins. */
export const connHeader = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  '#open\t2026-11-22-04-00-00',
  '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\tresp_pkts',
  '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tcount\tcount',
];
