import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../sigma/engine.ts';
import { loadRules } from '../sigma/load.ts';
import { classNames } from './classes.ts';
import { eventModelDocument } from './document.ts';
import { fields, fieldsOf, sigmaMappings } from './fields.ts';
import { fromAudit, fromEvidence, fromSensorEvent } from './from-ledger.ts';
import { fromProviderEvent, fromUsageHour, type ProviderEventRow } from './from-provider.ts';
import { bodies, classOf, envelope, eventClasses, parseEvent } from './model.ts';
import { nameMembers } from './names.ts';
import type { EventSim } from './sim-members.ts';

const at = Date.UTC(2026, 10, 22, 4);
const sim: EventSim = {
  sim_key: 7,
  provider_id: 'soracom-1',
  iccid: '89423107842007409340',
  iccid_body: '8942310784200740934',
  eid: null,
  msisdn: '+3197014202011',
  imsi: '204080000000001',
  device: 'mdk-07-p1',
  device_class: 'Pump controller',
  model: 'HX-410',
  site: 'Moerdijk',
  group_id: 'pumps',
};
const row: ProviderEventRow = {
  provider_id: 'soracom-1',
  key: 'k1',
  sim_key: 7,
  at,
  received_at: at + 60_000,
  type: 'session.started',
  imei: '357103061183423',
  imsi: '204080000000001',
  plmn: '20404',
  country: 'NL',
  rat: 'LTE-M',
  cell: '204-04-1-2',
  ip: '10.64.18.71',
  apn: 'iot.example',
  raw: '{"cause":"user-request","nested":{"a":1}}',
};

describe('the table of names', () => {
  it('has a line for every member of the schema and no other', () => {
    const members = new Set<string>(['class', ...Object.keys(envelope)]);
    for (const kind of eventClasses) for (const name of Object.keys(bodies[kind])) members.add(name);
    expect(Object.keys(fields).sort()).toEqual([...members].sort());
  });

  it('is what the document says', async () => {
    const path = join(import.meta.dirname, '../../../docs/event-model.md');
    await expect(eventModelDocument()).toMatchFileSnapshot(path);
  });

  it('gives no type to two classes, and each type to the class that holds it', () => {
    for (const kind of eventClasses)
      for (const type of Object.keys(classNames[kind].types))
        expect([type, classOf(type)]).toEqual([type, kind]);
  });

  it('lets no name of others mean two members of one class', () => {
    for (const kind of eventClasses) {
      const seen = new Map<string, string>();
      for (const ours of fieldsOf(kind))
        for (const theirs of fields[ours].sigma) {
          expect([kind, theirs, seen.get(theirs) ?? ours]).toEqual([kind, theirs, ours]);
          seen.set(theirs, ours);
        }
    }
  });

  it('makes rules of others work on our events, by category, by sensor and by neither', () => {
    const rule = (logsource: string, field: string): string =>
      `title: t\nid: ${crypto.randomUUID()}\nlogsource:\n  ${logsource}\ndetection:\n  s:\n    ${field}: 10.64.18.71\n  condition: s\n`;
    const { rules, problems } = loadRules([
      { path: 'a.yml', text: rule('category: network_connection', 'SourceIp') },
      { path: 'b.yml', text: rule('product: zeek\n  service: conn', 'id.orig_h') },
      { path: 'c.yml', text: rule('product: zeek', 'src_ip') },
      { path: 'd.yml', text: rule('category: dns', 'src_ip') },
      { path: 'e.yml', text: rule('category: network_connection', 'dst_ip') },
    ]);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const engine = createEngine(rules, { mappings: sigmaMappings() });
    const flow = {
      id: 'f',
      at,
      receivedAt: at,
      type: 'flow.closed',
      class: 'flow',
      source: 'conn.log',
      logsource: { category: 'network_connection', product: 'zeek', service: 'conn' },
      srcIp: '10.64.18.71',
      dstIp: '198.51.100.21',
    };
    expect(parseEvent(flow)).toEqual(flow);
    expect(engine.match(flow).map(({ rule: { file }, at: when }) => [file, when])).toEqual([
      ['a.yml', at],
      ['b.yml', at],
      ['c.yml', at],
    ]);
  });
});

describe('rows of the cache', () => {
  it('become events that the schema takes, the same each time', () => {
    const event = fromProviderEvent(row, sim);
    expect(parseEvent(event)).toEqual(event);
    expect(event).toEqual(fromProviderEvent(row, sim));
    expect(event).toMatchObject({
      id: 'soracom-1/k1',
      class: 'session',
      logsource: { category: 'session', product: 'sextant' },
      simKey: 7,
      iccidBody: '8942310784200740934',
      tac: '35710306',
      site: 'Moerdijk',
      country: 'NL',
      cause: 'user-request',
    });
    const call = fromProviderEvent(
      { ...row, type: 'platform.api_call', ip: '203.0.113.9', raw: '{"apiName":"activateSim"}' },
      null,
    );
    expect(parseEvent(call)).toMatchObject({ class: 'audit', act: 'activateSim', srcIp: '203.0.113.9' });
    const changed = fromProviderEvent(
      { ...row, type: 'sim.imei.changed', raw: '{"was":"1","isNow":"2"}' },
      sim,
    );
    expect(parseEvent(changed)).toMatchObject({ class: 'sim', was: '1', isNow: '2' });
  });

  it('take the device that the event names, never the present one', () => {
    expect(fromProviderEvent({ ...row, imei: null, imsi: null }, sim)).not.toHaveProperty('imei');
  });

  it('count the volume of an hour when the hour is over', () => {
    const event = fromUsageHour({ sim_key: 7, at, up: 10, down: 5 }, sim);
    expect(parseEvent(event)).toEqual(event);
    expect(event).toMatchObject({ at: at + 3_600_000, bytesTotal: 15, periodStart: at });
  });

  it('never throw, whatever words a provider used', () => {
    fc.assert(
      fc.property(fc.constantFrom(...eventClasses), fc.string(), fc.json(), (kind, word, raw) => {
        const type = Object.keys(classNames[kind].types)[0] ?? '';
        const event = fromProviderEvent({ ...row, type, cell: word, raw }, null);
        expect(event.class).toBe(kind);
      }),
    );
  });
});

describe('rows of the ledger', () => {
  const sensor = (kind: string, facts: object) =>
    fromSensorEvent(
      { event_id: 1, kind, iccid_body: sim.iccid_body, at, facts: JSON.stringify(facts), key: '["k"]' },
      sim,
    );
  const evidence = (subject: string, kind: string, facts: object) =>
    fromEvidence(
      { subject, kind, observed_at: at, collected_at: at + 1, source: 'a.csv', facts: JSON.stringify(facts) },
      null,
    );

  it('become events that the schema takes', () => {
    const events = [
      sensor('flow', {
        periodStart: at - 3_600_000,
        periodEnd: at,
        sourceIp: '10.64.18.71',
        destinationIp: '198.51.100.21',
        destinationPort: 8883,
        protocol: 'tcp',
        service: null,
        outcome: 'established',
        flowCount: 4,
        packetsUp: null,
        bytesUp: 41_210,
        bytesDown: 9_120,
        firstAt: null,
      }),
      sensor('dns', {
        periodStart: at - 3_600_000,
        periodEnd: at,
        query: 'Telemetry.Example.',
        type: 'A',
        responseCode: 'NXDOMAIN',
        resolver: null,
        count: 2,
      }),
      sensor('sms-usage', {
        periodStart: at,
        periodEnd: at,
        sentCount: 1,
        receivedCount: 0,
        topDestination: '+31',
        destinationType: 'premium',
      }),
      sensor('firmware', {
        component: 'modem',
        version: '1.2',
        sha256: null,
        installedAt: null,
        updateResult: 'ok',
        secureBoot: true,
      }),
      evidence(`sim:${sim.iccid_body}`, 'scan', {
        scanner: 'p',
        openPorts: [{ port: 23, protocol: 'tcp', service: null }],
        defaultCredential: 'accepted',
      }),
      evidence('org', 'attestation:C-CD-06', {
        scope: 'org',
        subject: 'x',
        control: 'C-CD-06',
        statement: 's',
        result: 'met',
        attestedBy: null,
        document: null,
        sha256: null,
      }),
      evidence('endpoint:mqtt.example:8883', 'tls-probe', {
        protocols: ['TLSv1.3'],
        weakCipherSuites: [],
        forwardSecrecy: true,
        chainValid: true,
        nameValid: true,
        notAfter: at,
        clientCertificateRequired: null,
      }),
      evidence(`sim:${sim.iccid_body}`, 'device-inventory', {
        imei: '357103061183423',
        approvedFirmware: ['2', '1'],
      }),
      fromAudit({ seq: 3, at, actor: 'N. Bauer', role: 'lead', act: 'action.submitted', subject: 'ACT-3' }),
    ];
    for (const event of events) expect(parseEvent(event)).toEqual(event);
    expect(events.map((event) => event?.type)).toEqual([
      'flow.summary',
      'dns.summary',
      'sms.counted',
      'device.firmware.reported',
      'device.scanned',
      'device.attested',
      'tls.probed',
      'device.inventory.recorded',
      'console.act',
    ]);
    expect(events[0]).toMatchObject({ iccid: sim.iccid, dstPort: 8883, direction: 'outbound' });
    expect(events[1]).toMatchObject({
      query: 'telemetry.example',
      zone: 'telemetry.example',
      longestLabel: 9,
    });
    expect(events[4]).toMatchObject({ openPorts: ['23/tcp'], iccidBody: sim.iccid_body });
  });

  it('leave out what is told elsewhere', () => {
    expect(evidence('sim:1', 'flow-summary', {})).toBeNull();
  });
});

describe('a name', () => {
  it('tells its zone near enough', () => {
    expect(nameMembers('a.b.example.co.uk').zone).toBe('example.co.uk');
    expect(nameMembers('A.B.Example.COM.')).toMatchObject({ query: 'a.b.example.com', zone: 'example.com' });
    expect(nameMembers('t.me').zone).toBe('t.me');
    expect(nameMembers('.')).toMatchObject({ query: '.', zone: '.' });
  });
});
