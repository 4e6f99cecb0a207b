/** Files made to hurt: each ends in a bounded result and a reason that a person can read. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useImports } from './imports.testkit.ts';

/** Far above what each of these takes, far below what it would take unbounded. */
const patience = 120_000;

const here = useImports();
const { read } = here;
const stored = (): number =>
  ['evidence', 'sensor_events'].reduce(
    (sum, table) => sum + here.ports.ledger.all(`SELECT 1 FROM ${table}`).length,
    here.ports.cache.all('SELECT 1 FROM sensor_rows').length,
  );
const copies = (): number =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('sextant-unpacked-')).length;

const at = '2026-11-21T04:00:00.000Z';
const good = `{"kind":"scan","iccid":"89423107842007409340","observedAt":"${at}","openPorts":[],"defaultCredential":"rejected"}`;
const flow = `{"ts":1795200000,"uid":"C1","id.orig_h":"10.64.0.1","id.orig_p":5000,"id.resp_h":"192.0.2.1","id.resp_p":8883,"proto":"tcp","conn_state":"SF"}`;
const members = (count: number): string =>
  Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',');

describe('one hostile line among good ones', { timeout: patience }, () => {
  it.each([
    ['of ten megabytes', `{"kind":"scan","x":"${'a'.repeat(10_000_000)}"}`],
    ['of ten megabytes without sense', 'a'.repeat(10_000_000)],
    ['of a hundred thousand nested lists', '['.repeat(100_000)],
    ['of a hundred thousand nested maps', '{"a":'.repeat(100_000)],
    ['of a million members', `{"kind":"scan",${members(1_000_000)}}`],
    ['of half a million members and the right ones', `${good.slice(0, -1)},${members(500_000)}}`],
    ['with a NUL', `{"kind":"scan","iccid":"8942310784200740\u00009340"}`],
    ['of NULs alone', '\u0000'.repeat(100_000)],
    ['with a member that every object has', '{"kind":"scan","__proto__":{"iccid":"89423107842007409340"}}'],
    ['with a number beyond all', `{"kind":"scan","iccid":${'9'.repeat(100_000)}}`],
  ])('%s of an evidence file costs at most what follows it', async (_, line) => {
    const file = await read('scan.ndjson', `${good}\n${line}\n`);
    expect(file.accepted).toBeGreaterThanOrEqual(1);
    expect(file.accepted + file.rejected).toBe(2);
    for (const { line: number, reason } of file.problems) {
      expect(number).toBe(2);
      expect(reason.length).toBeGreaterThan(0);
      expect(reason.length).toBeLessThan(500);
    }
    expect(stored()).toBe(1);
    const facts = here.ports.ledger.all<{ n: number }>('SELECT LENGTH(facts) AS n FROM evidence');
    expect(Math.max(...facts.map(({ n }) => n))).toBeLessThan(10_000);
  });

  it.each([
    ['of ten megabytes', Buffer.from(`{"ts":1,"query":"${'a'.repeat(10_000_000)}"}`)],
    ['of ten thousand nested maps', Buffer.from('{"a":'.repeat(10_000))],
    ['of many members', Buffer.from(`${flow.slice(0, -1).replace('10.64.0.1', 'x')},${members(60_000)}}`)],
    ['with a NUL', Buffer.from('{"ts":1795200000,"query":"a\u0000b"}')],
    ['that is no UTF-8', Buffer.from([0x7b, 0xc3, 0x28, 0xff, 0xfe, 0x7d])],
    ['of half a surrogate', Buffer.from([0x7b, 0xed, 0xa0, 0x80, 0x7d])],
    ['of an overlong slash', Buffer.from([0x7b, 0xc0, 0xaf, 0x7d])],
  ])('%s of a sensor costs itself alone', async (_, line) => {
    const bytes = Buffer.concat([
      Buffer.from(`${flow}\n`),
      line,
      Buffer.from(`\n${flow.replace('C1', 'C2')}\n`),
    ]);
    const file = await read('conn.log', bytes);
    expect(file).toMatchObject({ accepted: 2, rejected: 1 });
    expect(file.problems.map((problem) => problem.line)).toEqual([2]);
    expect(file.problems[0]?.reason.length).toBeLessThan(500);
    expect(stored()).toBe(2);
  });

  it('of a table has as many columns as it likes, and makes no row', async () => {
    const file = await read(
      'inventory.csv',
      `${'iccid,'.repeat(200_000)}observedAt\n${'1,'.repeat(200_000)}1\n`,
    );
    expect(file.accepted).toBe(0);
    expect(file.problems.length).toBeGreaterThan(0);
    expect(stored()).toBe(0);
  });
});

describe('a packed file that unpacks to far more than it is', { timeout: patience }, () => {
  const bomb = (first: string): Buffer =>
    gzipSync(Buffer.concat([Buffer.from(`${first}\n`), Buffer.alloc(20 * 1024 * 1024, 0x61)]), { level: 9 });

  it('gives its good lines, says where it went wrong, and leaves no copy behind', async () => {
    const before = copies();
    const evidence = await read('scan.ndjson.gz', bomb(good));
    expect(evidence).toMatchObject({ accepted: 1, rejected: 1, problems: [{ line: 2 }] });
    expect(evidence.problems[0]?.reason).toMatch(/longer than/);
    const sensor = await read('conn.log.gz', bomb(flow));
    expect(sensor.accepted).toBe(1);
    expect(stored()).toBe(2);
    expect(copies()).toBe(before);
  });

  it('within another is no file of events, and is not unpacked again', async () => {
    const file = await read('conn.log.gz', gzipSync(bomb(flow)));
    expect(file.accepted).toBe(0);
    expect(file.problems.length).toBeGreaterThan(0);
    expect(stored()).toBe(0);
  });
});
