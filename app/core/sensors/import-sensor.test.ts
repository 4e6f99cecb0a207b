import { appendFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sensorEventsAfter } from '../events/from-sensor.ts';
import { context, useImports } from '../imports/imports.testkit.ts';
import { readBlocks } from './lines.ts';
import { base, connLine, minutes } from './sensors.testkit.ts';

const here = useImports();
const { write, run } = here;
const events = () => sensorEventsAfter(here.ports.cache, 0, 10_000).map(({ event }) => event);

describe('a file that grows', () => {
  it('is read on where it was left, whatever it is called, and each line once', async () => {
    const path = write('eve.json', `${connLine(minutes(0), '10.64.0.1', '192.0.2.1')}\n`);
    expect(await run(path)).toMatchObject({ accepted: 1, sensor: { from: 0 } });
    appendFileSync(path, `${connLine(minutes(1), '10.64.0.1', '192.0.2.1')}\n`);
    expect(await run(path)).toMatchObject({ accepted: 1 });
    expect(await run(path)).toMatchObject({ accepted: 0, rejected: 0, kind: 'zeek' });
    renameSync(path, join(here.dir, 'eve.1.json'));
    appendFileSync(join(here.dir, 'eve.1.json'), `${connLine(minutes(2), '10.64.0.1', '192.0.2.1')}\n`);
    expect(await run(join(here.dir, 'eve.1.json'))).toMatchObject({ accepted: 1 });
    expect(events().map(({ at }) => at)).toEqual([minutes(0), minutes(1), minutes(2)]);
  });

  it('is read from its beginning when it was cut short or written anew', async () => {
    const path = write(
      'conn.log',
      `${connLine(minutes(0), '10.64.0.1', '192.0.2.1')}\n${connLine(minutes(1), '10.64.0.1', '192.0.2.1')}\n`,
    );
    await run(path);
    write('conn.log', `${connLine(minutes(7), '10.64.0.1', '192.0.2.1')}\n`);
    expect(await run(path)).toMatchObject({ accepted: 1, sensor: { from: 0 } });
    expect(events()).toHaveLength(3);
  });

  it('is another file when it differs before where it was left, though it begins alike', async () => {
    const lines = (from: number, to: number, peer: string): string[] =>
      Array.from({ length: to - from }, (_, index) => connLine(minutes(from + index), '10.64.0.1', peer));
    const path = write('conn.log', `${lines(0, 50, '192.0.2.1').join('\n')}\n`);
    await run(path);
    write('conn.log', `${[...lines(0, 30, '192.0.2.1'), ...lines(30, 70, '192.0.2.2')].join('\n')}\n`);
    expect(await run(path)).toMatchObject({ accepted: 70, sensor: { from: 0 } });
  });

  it('that was stopped in the middle goes on there', async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) =>
      connLine(base + index, '10.64.0.1', '192.0.2.1'),
    );
    const path = write('conn.log', `${lines.join('\n')}\n`);
    const abort = new AbortController();
    const stopped = here.imports.handlers.run({ paths: [path] }, { ...context, signal: abort.signal });
    while ((here.ports.cache.get<{ n: number }>('SELECT COUNT(*) AS n FROM sensor_rows')?.n ?? 0) === 0)
      await new Promise((resolve) => setTimeout(resolve, 1));
    abort.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    const before = events().length;
    expect(before).toBeLessThan(2_000);
    expect(await run(path)).toMatchObject({ accepted: 2_000 - before, rejected: 0 });
    expect(events().map(({ at }) => at)).toEqual(lines.map((_, index) => base + index));
  });

  it('keeps a line without end for later, but for one that shows that it is whole', async () => {
    const line = connLine(minutes(0), '10.64.0.1', '192.0.2.1');
    const path = write('conn.log', `${line}\n${line.slice(0, 50)}`);
    expect(await run(path)).toMatchObject({ accepted: 1, rejected: 0, sensor: { unfinished: true } });
    appendFileSync(path, line.slice(50));
    expect(await run(path)).toMatchObject({ accepted: 1, rejected: 0, sensor: { unfinished: false } });
    appendFileSync(path, `\n${line}\n`);
    expect(await run(path)).toMatchObject({ accepted: 1, rejected: 0 });
    expect(events()).toHaveLength(3);

    const text = 'Nov 20 04:00:01 dnsmasq[1]: query[A] long.example from 10.64.0.1';
    const log = write('dns.log', `${text}\n${text.slice(0, -1)}`);
    expect(await run(log)).toMatchObject({ accepted: 1, sensor: { unfinished: true } });
    appendFileSync(log, '1\n');
    expect(await run(log)).toMatchObject({ accepted: 1, sensor: { unfinished: false } });
  });

  it('is stored once when the position was not written after its rows', async () => {
    const path = write('conn.log', `${connLine(minutes(0), '10.64.0.1', '192.0.2.1')}\n`);
    await run(path);
    appendFileSync(path, `${connLine(minutes(1), '10.64.0.1', '192.0.2.1')}\n`);
    const before = here.ports.ledger.get<Record<string, string | number>>('SELECT * FROM import_streams');
    await run(path);
    // As after a kill between the two databases: the rows are there, the position is the old one.
    here.ports.ledger.run(
      'UPDATE import_streams SET offset = ?, line = ?, tail_hash = ?, head_bytes = ?, head_hash = ?',
      [
        before?.['offset'] ?? 0,
        before?.['line'] ?? 0,
        before?.['tail_hash'] ?? '',
        before?.['head_bytes'] ?? 0,
        before?.['head_hash'] ?? '',
      ],
    );
    appendFileSync(path, `${connLine(minutes(2), '10.64.0.1', '192.0.2.1')}\n`);
    expect(await run(path)).toMatchObject({ accepted: 1 });
    expect(events().map(({ at, id }) => [at, id])).toEqual([
      [minutes(0), 'sensor/1/1'],
      [minutes(1), 'sensor/1/2'],
      [minutes(2), 'sensor/1/3'],
    ]);
  });

  it('is read again whole when the cache was rebuilt', async () => {
    const path = write('conn.log', `${connLine(minutes(0), '10.64.0.1', '192.0.2.1')}\n`);
    await run(path);
    here.ports.cache.run('DELETE FROM sensor_rows');
    here.ports.cache.run('DELETE FROM sensor_floors');
    expect(await run(path)).toMatchObject({ accepted: 1 });
    expect(events().map(({ id }) => id)).toEqual(['sensor/1/1']);
  });

  it('goes on with the header and the addresses that came before', async () => {
    const tsv = write(
      'conn.tsv',
      '#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n',
    );
    expect(await run(tsv)).toMatchObject({ accepted: 0, sensor: { ignored: 3 } });
    appendFileSync(tsv, `${minutes(0) / 1_000}\tC\t10.64.0.1\t1\t192.0.2.1\t2\ttcp\n`);
    expect(await run(tsv)).toMatchObject({ accepted: 1, rejected: 0 });
    const s = minutes(0) / 1_000;
    const log = write('mosquitto.log', `${s}: New client connected from 10.64.0.7:5 as c1 (p5, c1, k60).\n`);
    await run(log);
    appendFileSync(log, `${s}: Received PUBLISH from c1 (d0, q0, r0, m0, 't', ... (1 bytes))\n`);
    await run(log);
    expect(events().at(-1)).toMatchObject({ type: 'broker.published', srcIp: '10.64.0.7' });
  });
});

describe('times', () => {
  it('out of order are counted, and marked late beyond the window', async () => {
    const path = write(
      'conn.log',
      [200, 190, 130, 100, 201].map((each) => connLine(minutes(each), '10.64.0.1', '192.0.2.1')).join('\n') +
        '\n',
    );
    expect((await run(path)).sensor).toMatchObject({ outOfOrder: 3, late: 2 });
    expect(events().map(({ late }) => late ?? false)).toEqual([false, false, true, true, false]);
    // The newest time is remembered with the file.
    appendFileSync(path, `${connLine(minutes(60), '10.64.0.1', '192.0.2.1')}\n`);
    expect((await run(path)).sensor).toMatchObject({ late: 1 });
  });

  it('that no clock shows are refused', async () => {
    const path = write(
      'conn.log',
      `${connLine(here.ports.clock.now() + 30 * 3_600_000, '10.64.0.1', '192.0.2.1')}\n${connLine(1_000, '10.64.0.1', '192.0.2.1')}\n`,
    );
    const { rejected, problems } = await run(path);
    expect(rejected).toBe(2);
    expect(problems.map(({ reason }) => reason.slice(0, 24))).toEqual([
      'the time lies in the fut',
      'the time lies before the',
    ]);
  });
});

describe('hostile files', () => {
  it('cost their bad lines alone', async () => {
    const good = connLine(minutes(0), '10.64.0.1', '192.0.2.1');
    const bytes = Buffer.concat([
      Buffer.from(`${good}\n`),
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 10]),
      Buffer.from(`{"ts":1,\u0000}\n`),
      Buffer.from('x'.repeat(1_200_000)),
      Buffer.from(`\n${'{"a":'.repeat(5_000)}\n`),
      Buffer.from(`${good.replace('10.64.0.1', 'not-an-ip')}\n`),
      Buffer.from(`${good.replace('8883', '99999')}\n${good}\n`),
    ]);
    const file = await run(write('conn.log', bytes));
    expect(file).toMatchObject({ accepted: 3, rejected: 5 });
    expect(file.problems.map(({ line, reason }) => [line, reason.slice(0, 30)])).toEqual([
      [2, 'the line is not UTF-8; save th'],
      [3, 'the line holds NUL bytes; this'],
      [4, 'the line is longer than 100000'],
      [5, 'the line is no JSON object'],
      [6, 'id.orig_h: is no IP address'],
    ]);
  });

  it('with a mapping beside them that cannot be used cost themselves alone', async () => {
    const bad = write('a.csv', 'when,src\n1,2\n');
    write('a.csv.mapping.json', '{"format":"sextant.csv-mapping/1","class":"flow"}');
    const good = write('conn.log', `${connLine(minutes(0), '10.64.0.1', '192.0.2.1')}\n`);
    const { files } = await here.imports.handlers.run({ paths: [bad, good] }, context);
    expect(files.map(({ accepted, rejected }) => [accepted, rejected])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(files[0]?.problems[0]?.reason).toContain('The mapping cannot be used: time: ');
    await expect(run(bad)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('are read in the same way however their bytes are cut', async () => {
    const text = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constant('ü\r')), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }),
        async (given, cuts) => {
          const lines = given.map((line) => line.replaceAll('\n', ''));
          const whole = Buffer.from(lines.join('\n'));
          async function* bytes(): AsyncGenerator<Uint8Array> {
            let from = 0;
            for (let turn = 0; from < whole.length; turn++) {
              const length = cuts[turn % cuts.length] ?? 1;
              yield whole.subarray(from, from + length);
              from += length;
            }
          }
          const blocks = readBlocks(
            { size: whole.length, bytes, sha256: async () => '', close: async () => undefined },
            0,
            whole.length,
          );
          const read: string[] = [];
          let next = await blocks.next();
          while (next.done !== true) {
            for (const [index, line] of next.value.lines.entries()) {
              read.push(line);
              expect(next.value.endOf(index)).toBe(Buffer.from(`${read.join('\n')}\n`).length);
            }
            next = await blocks.next();
          }
          expect([...read, next.value]).toEqual(lines.length === 0 ? [''] : lines);
        },
      ),
    );
  });
});
