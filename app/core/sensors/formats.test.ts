import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodySchema } from '../events/model.ts';
import { formatOf, sensorFormats } from './formats.ts';
import { connHeader, latest } from './formats.testkit.ts';
import { RejectedLine } from './record.ts';

describe('every parser', () => {
  const samples = [
    ...connHeader,
    '{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","query":"a"}',
    '{"timestamp":"2026-11-22T04:00:01Z","event_type":"dns","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","dns":{"queries":[1,null,{}]}}',
    "1795320000: Received PUBLISH from a (d0, q1, r0, m5, 't', ... (1 bytes))",
    'Nov 22 04:00:01 dnsmasq[812]: query[A] a from 10.0.0.1',
    '{"src_addr":"10.0.0.1","dst_addr":"10.0.0.2","bytes":1',
  ];
  const line = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.json({ maxDepth: 3 }),
    fc
      .tuple(fc.constantFrom(...samples), fc.nat(200), fc.string({ maxLength: 20, unit: 'binary' }))
      .map(([sample, cut, noise]) => sample.slice(0, cut) + noise + sample.slice(cut)),
    fc.constantFrom(...samples),
  );

  it.each(Object.entries(sensorFormats))(
    '%s throws nothing but a reason, whatever the lines',
    (_, format) => {
      fc.assert(
        fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
          format.knows(lines);
          const parser = format.open(null, { latest });
          for (const each of lines) {
            try {
              for (const record of parser.read(each)) {
                expect(Number.isInteger(record.at)).toBe(true);
                expect(bodySchema(record.class).safeParse(record.body).error?.issues ?? []).toEqual([]);
              }
            } catch (error) {
              if (!(error instanceof RejectedLine)) throw error;
            }
          }
          JSON.stringify(parser.state());
        }),
        { numRuns: 200 },
      );
    },
  );

  it('takes no time over long lines without sense', () => {
    const hostile = [
      `1795320000: Client ${'a '.repeat(8_000)}`,
      `Nov 22 04:00:01 dnsmasq[1]: query[A] ${'a.'.repeat(5_000)}`,
      `client ${'1:'.repeat(8_000)}#1 (`,
      `1795320000: New client connected from ${'1:'.repeat(8_000)}`,
      `{"event_type":"dns","timestamp":"${'1'.repeat(100_000)}","src_ip":"${'1.'.repeat(50_000)}"}`,
    ];
    const began = performance.now();
    for (const format of Object.values(sensorFormats)) {
      format.knows(hostile);
      const parser = format.open(null, { latest });
      for (const each of hostile) {
        try {
          parser.read(each);
        } catch (error) {
          expect(error).toBeInstanceOf(RejectedLine);
        }
      }
    }
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('knows files that are none of them', () => {
    expect(formatOf(['{"kind":"flow","iccid":"1"}'])).toBeNull();
    expect(formatOf(['iccid,eid,observedAt', '1,2,3'])).toBeNull();
    expect(formatOf(['hello'])).toBeNull();
    expect(formatOf([])).toBeNull();
  });
});
