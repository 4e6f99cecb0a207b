import { describe, expect, it } from 'vitest';
import { csvFormat, parseMapping } from './csv-mapping.ts';
import { at, readBy } from './formats.testkit.ts';

describe('a CSV with a mapping', () => {
  const mapping = parseMapping(
    JSON.stringify({
      format: 'sextant.csv-mapping/1',
      class: 'flow',
      separator: ';',
      time: { column: 'when', unit: 's' },
      sim: { column: 'imsi', by: 'imsi' },
      columns: { dst: 'dstIp', port: 'dstPort', up: 'bytesUp' },
      constants: { protocol: 'tcp' },
    }),
  );

  it('reads what the mapping names', () => {
    const [record] = readBy(csvFormat(mapping), [
      'when;imsi;dst;port;up;note',
      `${at(4) / 1_000};204080000000001;198.51.100.21;8883;;"a;b"`,
    ]);
    expect(record).toEqual({
      class: 'flow',
      type: 'flow.closed',
      at: at(4),
      product: 'csv',
      imsi: '204080000000001',
      body: { dstIp: '198.51.100.21', dstPort: 8_883, protocol: 'tcp' },
    });
  });

  it('says which column is missing', () => {
    expect(() => readBy(csvFormat(mapping), ['when;imsi;dst;up'])).toThrow('no column "port"');
  });

  it('refuses a mapping that cannot be meant, with the place', () => {
    const wrong =
      (change: object): (() => unknown) =>
      () =>
        parseMapping(JSON.stringify({ ...mapping, ...change }));
    expect(wrong({ columns: { a: 'nonsense' } })).toThrow('"nonsense" is no member of the class flow');
    expect(wrong({ class: 'flows' })).toThrow('class: ');
    expect(wrong({ type: 'dns.query' })).toThrow('is no type of the class flow');
    expect(() => parseMapping('{')).toThrow('The mapping is no JSON');
  });
});
