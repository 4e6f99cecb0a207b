import { beforeEach, expect, it } from 'vitest';
import { base, bodyOf, connLine, minutes, putSim } from '../sensors/sensors.testkit.ts';
import { useImports } from './imports.testkit.ts';

const here = useImports();
let summarised: number;
beforeEach(() => {
  summarised = 0;
  here.bus.on('trafficSummarised', () => summarised++);
  putSim(here.ports, 1, { ip: '10.64.0.1' });
});

const read = (name: string, lines: readonly string[]) => here.read(name, `${lines.join('\n')}\n`);
const summaryOf = (kind: string): unknown => {
  const row = here.ports.ledger.get<{ facts: string }>(
    'SELECT facts FROM evidence WHERE subject = ? AND kind = ?',
    [`sim:${bodyOf(1)}`, kind],
  );
  return row === undefined ? null : JSON.parse(row.facts);
};

it('sums up what a sensor saw a SIM begin, beside what evidence files told', async () => {
  await read('flows.ndjson', [
    JSON.stringify({
      kind: 'flow',
      iccid: bodyOf(1),
      observedAt: new Date(minutes(2)).toISOString(),
      periodStart: new Date(base).toISOString(),
      periodEnd: new Date(minutes(2)).toISOString(),
      destinationIp: '203.0.113.1',
      destinationPort: 23,
      protocol: 'tcp',
      outcome: 'no-answer',
      flowCount: 2,
      bytesUp: 10,
      bytesDown: 0,
    }),
  ]);
  await read('conn.log', [
    connLine(minutes(3), '10.64.0.1', '203.0.113.2', { 'id.resp_p': 23, conn_state: 'S0' }),
    connLine(minutes(4), '10.64.0.1', '198.51.100.7', { 'id.resp_p': 80 }),
    connLine(minutes(5), '192.0.2.9', '10.64.0.1', { 'id.resp_p': 22 }),
  ]);
  expect(summaryOf('flow-summary')).toMatchObject({
    from: base,
    to: minutes(4),
    flows: 4,
    destinations: 3,
    bytesUp: 210,
    cleartext: { http: 1 },
    administrationTargets: 2,
  });
  expect(summarised).toBe(1);
});

it('leaves out what is older than a day before the newest record', async () => {
  await read('conn.log', [
    connLine(minutes(0), '10.64.0.1', '203.0.113.1'),
    connLine(minutes(30 * 60), '10.64.0.1', '203.0.113.2'),
  ]);
  expect(summaryOf('flow-summary')).toMatchObject({ flows: 1, destinations: 1 });
});

it('counts a query once where a sensor logs question and answer', async () => {
  const dns = (type: 'query' | 'answer', at: number, name: string, rcode?: string): string =>
    JSON.stringify({
      timestamp: new Date(at).toISOString(),
      event_type: 'dns',
      ...(type === 'query'
        ? { src_ip: '10.64.0.1', src_port: 5353, dest_ip: '100.127.0.53', dest_port: 53 }
        : { src_ip: '100.127.0.53', src_port: 53, dest_ip: '10.64.0.1', dest_port: 5353 }),
      proto: 'UDP',
      dns: {
        version: 2,
        type,
        rrname: name,
        rrtype: 'A',
        ...(rcode === undefined ? {} : { rcode }),
      },
    });
  await read('eve.json', [
    dns('query', minutes(1), 'a.example'),
    dns('answer', minutes(1) + 20, 'a.example', 'NXDOMAIN'),
    dns('query', minutes(2), 'b.example'),
    dns('answer', minutes(2) + 20, 'b.example', 'NOERROR'),
  ]);
  expect(summaryOf('dns-summary')).toMatchObject({
    queries: 2,
    unknownNames: 1,
    resolvers: { '100.127.0.53': 2 },
  });
});
