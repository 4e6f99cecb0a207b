import { appendFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { sensorEventsAfter } from '../events/from-sensor.ts';
import { parseEvent } from '../events/model.ts';
import { useImports } from '../imports/imports.testkit.ts';
import { base, bindIp, bodyOf, connLine, minutes, putSession, putSim } from './sensors.testkit.ts';

const here = useImports();
const { write, run } = here;
let stored: { after: number; to: number }[];
beforeEach(() => {
  stored = [];
  here.bus.on('sensorRowsStored', (span) => stored.push(span));
});

const events = () => sensorEventsAfter(here.ports.cache, 0, 10_000).map(({ event }) => event);

describe('whom a record is about', () => {
  it('is the SIM that had the address then, with up counted from it', async () => {
    putSim(here.ports, 1, { ip: '10.64.0.1' });
    putSim(here.ports, 2);
    bindIp(here.ports, 2, '10.64.0.1', minutes(10));
    const file = await run(
      write(
        'conn.log',
        [
          connLine(minutes(5), '10.64.0.1', '198.51.100.21'),
          connLine(minutes(15), '10.64.0.1', '198.51.100.21'),
          connLine(minutes(16), '203.0.113.9', '10.64.0.1'),
          connLine(minutes(17), '192.0.2.1', '192.0.2.2'),
          '',
        ].join('\n'),
      ),
    );
    expect(file).toMatchObject({
      kind: 'zeek',
      rows: 4,
      accepted: 4,
      rejected: 0,
      sensor: { unmapped: 1, late: 0 },
    });
    expect(
      events().map((event) => [
        event.iccidBody,
        'direction' in event && event.direction,
        'bytesUp' in event && event.bytesUp,
      ]),
    ).toEqual([
      [bodyOf(1), 'outbound', 100],
      [bodyOf(2), 'outbound', 100],
      [bodyOf(2), 'inbound', 7],
      [undefined, false, 100],
    ]);
    for (const event of events()) expect(parseEvent(event)).toEqual(event);
    expect(events()[0]).toMatchObject({ simKey: 1, site: 'Moerdijk', source: 'conn.log' });
    expect(stored).toEqual([{ after: 0, to: 4 }]);
  });

  it('is nobody once the session had ended, and nobody certain at two providers', async () => {
    putSim(here.ports, 1);
    putSim(here.ports, 4);
    putSession(here.ports, 4, 'session.started', '10.64.0.1', minutes(-900));
    putSession(here.ports, 4, 'session.ended', '10.64.0.1', minutes(-800));
    putSession(here.ports, 1, 'session.started', '10.64.0.1', minutes(0));
    putSession(here.ports, 1, 'session.ended', '10.64.0.1', minutes(10));
    putSim(here.ports, 2, { ip: '10.64.0.9' });
    putSim(here.ports, 3, { ip: '10.64.0.9', provider: 'p2' });
    const file = await run(
      write(
        'conn.log',
        [
          connLine(minutes(9), '10.64.0.1', '192.0.2.1'),
          connLine(minutes(14), '10.64.0.1', '192.0.2.1'),
          connLine(minutes(16), '10.64.0.1', '192.0.2.1'),
          connLine(minutes(17), '10.64.0.9', '192.0.2.1'),
          '',
        ].join('\n'),
      ),
    );
    expect(events().map(({ iccidBody }) => iccidBody)).toEqual([bodyOf(1), bodyOf(1), undefined, undefined]);
    expect(file.sensor).toMatchObject({ unmapped: 2, ambiguous: 1 });
  });

  it('is the only one that ever had the address, for a day around each time it was seen', async () => {
    putSim(here.ports, 1);
    putSession(here.ports, 1, 'session.started', '10.64.0.1', minutes(0));
    putSession(here.ports, 1, 'session.ended', '10.64.0.1', minutes(5));
    const hours = [-25, -23, 5, 24, 25];
    const lines = hours.map((hour) => connLine(minutes(hour * 60), '10.64.0.1', '192.0.2.1'));
    here.ports.clock.setWall(minutes(26 * 60));
    await run(write('conn.log', `${lines.join('\n')}\n`));
    expect(events().map(({ iccidBody }) => iccidBody)).toEqual([
      undefined,
      bodyOf(1),
      bodyOf(1),
      bodyOf(1),
      undefined,
    ]);
  });

  it('is nobody of a provider that was removed', async () => {
    putSim(here.ports, 1, { ip: '10.64.0.1' });
    putSim(here.ports, 2, { ip: '10.64.0.1', provider: 'p2' });
    const path = write('conn.log', `${connLine(minutes(1), '10.64.0.1', '192.0.2.1')}\n`);
    expect((await run(path)).sensor).toMatchObject({ ambiguous: 1 });
    here.ports.ledger.run("DELETE FROM providers WHERE provider_id = 'p2'");
    appendFileSync(path, `${connLine(minutes(2), '10.64.0.1', '192.0.2.1')}\n`);
    expect((await run(path)).sensor).toMatchObject({ ambiguous: 0, unmapped: 0 });
  });

  it('is told by the record itself before any address', async () => {
    putSim(here.ports, 1, { ip: '10.64.0.1' });
    here.ports.ledger.run(
      "INSERT INTO bindings (provider_id, iccid_body, at, kind, was, is_now, source, state) VALUES ('p1', ?, ?, 'first_seen', NULL, NULL, 'sims', ?)",
      [bodyOf(2), base, JSON.stringify({ imsi: '204080000000002', imei: '357103061183423', ip: null })],
    );
    const mapping = write(
      'map.json',
      JSON.stringify({
        format: 'sextant.csv-mapping/1',
        class: 'flow',
        time: { column: 'when' },
        sim: { column: 'imei', by: 'imei' },
        columns: { src: 'srcIp', dst: 'dstIp' },
      }),
    );
    const path = write(
      'flows.csv',
      `when,imei,src,dst\n2026-11-20T04:10:00Z,357103061183429,10.64.0.1,192.0.2.1\n2026-11-20T04:11:00Z,35710306118342,10.64.0.1,192.0.2.1\n`,
    );
    expect(await run(path, mapping)).toMatchObject({
      kind: 'csv-events',
      accepted: 2,
      sensor: { format: 'csv' },
    });
    // The first IMEI differs in its check digit alone.
    expect(events().map(({ iccidBody }) => iccidBody)).toEqual([bodyOf(2), bodyOf(2)]);
  });

  it('is the other end of an answer that NetFlow tells apart, and both of a lateral connection', async () => {
    putSim(here.ports, 1, { ip: '10.64.0.1' });
    putSim(here.ports, 2, { ip: '10.64.0.2' });
    const flow = (src: string, srcPort: number, dst: string, dstPort: number): string =>
      JSON.stringify({
        src_addr: src,
        dst_addr: dst,
        src_port: srcPort,
        dst_port: dstPort,
        proto: 'TCP',
        bytes: 50,
        packets: 2,
        time_received_ns: `${minutes(5)}000000`,
      });
    await run(
      write(
        'flows.json',
        `${flow('198.51.100.21', 8883, '10.64.0.1', 40_000)}\n${flow('10.64.0.1', 40_000, '10.64.0.2', 23)}\n`,
      ),
    );
    expect(events()).toMatchObject([
      { iccidBody: bodyOf(1), direction: 'outbound', dstPort: 8883, srcIp: '10.64.0.1', bytesDown: 50 },
      { iccidBody: bodyOf(1), direction: 'lateral', dstPort: 23, bytesUp: 50, peerIccidBody: bodyOf(2) },
    ]);
  });
});
