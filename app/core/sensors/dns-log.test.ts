import { describe, expect, it } from 'vitest';
import { at, read } from './formats.testkit.ts';

describe('resolvers', () => {
  it('reads dnsmasq in both forms, and finds the year', () => {
    const plain = read([
      'Nov 22 04:00:01 dnsmasq[812]: query[A] Telemetry.Example from 10.64.18.71',
      'Nov 22 04:00:01 dnsmasq[812]: forwarded telemetry.example to 100.127.0.53',
      'Nov 22 04:00:01 dnsmasq[812]: reply telemetry.example is 192.0.2.7',
    ]);
    expect(plain).toHaveLength(1);
    expect(plain[0]).toMatchObject({ at: at(4, 0, 1), body: { query: 'telemetry.example', queryType: 'A' } });
    const extra = read([
      'Dec 31 23:59:59 gw dnsmasq[812]: 45 10.64.18.71/53211 query[AAAA] x.example from 10.64.18.71',
      'Dec 31 23:59:59 gw dnsmasq[812]: 45 10.64.18.71/53211 reply x.example is NXDOMAIN',
    ]);
    expect(
      extra.map(({ at: when, type, body }) => [when, type, body['srcPort'], body['responseCode']]),
    ).toEqual([
      [Date.UTC(2025, 11, 31, 23, 59, 59), 'dns.query', 53_211, undefined],
      [Date.UTC(2025, 11, 31, 23, 59, 59), 'dns.response', 53_211, 'NXDOMAIN'],
    ]);
  });

  it('reads BIND, AdGuard Home and plain JSON', () => {
    const [bind] = read([
      '22-Nov-2026 04:00:01.123 queries: info: client @0x7f8b10 10.64.18.71#53211 (x.example): query: x.example IN TXT +E(0)K (192.0.2.53)',
    ]);
    expect(bind).toMatchObject({
      at: at(4, 0, 1, 123),
      body: {
        srcIp: '10.64.18.71',
        srcPort: 53_211,
        query: 'x.example',
        queryType: 'TXT',
        dstIp: '192.0.2.53',
      },
    });
    const [home] = read([
      '{"T":"2026-11-22T04:00:01.5Z","QH":"x.example","QT":"A","QC":"IN","IP":"10.64.18.71"}',
    ]);
    expect(home).toMatchObject({ product: 'adguard', at: at(4, 0, 1, 500), body: { srcIp: '10.64.18.71' } });
    const [plain] = read([
      '{"time":"2026-11-22T04:00:01Z","client":"10.64.18.71#5","qname":"x.example","rcode":"nxdomain"}',
    ]);
    expect(plain?.body).toMatchObject({ responseCode: 'NXDOMAIN', srcPort: 5 });
  });
});
