import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus } from '../kernel/bus.ts';
import { base, connLine } from '../sensors/sensors.testkit.ts';
import { createImports, type Imports } from './service.ts';

let ports: TestPorts;
let imports: Imports;
let dir: string;
beforeEach(() => {
  ports = createTestPorts();
  dir = mkdtempSync(join(tmpdir(), 'sextant-watch-'));
  imports = open();
});
afterEach(async () => {
  await imports.stop();
  ports.close();
  rmSync(dir, { recursive: true, force: true });
});

const open = (): Imports =>
  createImports({
    ...ports,
    bus: createBus((error) => {
      throw error;
    }),
  });
const context = {
  signal: new AbortController().signal,
  traceId: 't',
  actor: { name: 'N. Bauer', role: 'analyst' },
};
const watch = (folder: string | null) => imports.handlers.watch({ folder }, context);
const records = async () =>
  (await imports.handlers.list({ offset: 0, limit: 100 }, context)).rows
    .map(({ fileName, kind, accepted, importedBy }) => [fileName, kind, accepted, importedBy])
    .reverse();
const stored = (): number =>
  ports.cache.get<{ count: number }>('SELECT COUNT(*) AS count FROM sensor_rows')?.count ?? 0;

/** Lets the watcher look once more and finish. Reading files takes turns of its own. */
async function nextLook(): Promise<void> {
  const at = (): number | null =>
    (imports.handlers.watched({}, context) as { polledAt: number | null }).polledAt;
  await ports.clock.advance(10_000);
  const due = ports.clock.now();
  for (let turn = 0; turn < 500 && at() !== due; turn++)
    await new Promise((resolve) => setTimeout(resolve, 2));
  expect(at()).toBe(due);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
async function firstLook(): Promise<void> {
  const at = (): number | null =>
    (imports.handlers.watched({}, context) as { polledAt: number | null }).polledAt;
  for (let turn = 0; turn < 500 && at() === null; turn++)
    await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setTimeout(resolve, 5));
}
const line = (minute: number): string => `${connLine(base + minute * 60_000, '10.64.0.1', '192.0.2.1')}\n`;

describe('a watched folder', () => {
  it('is read as its files appear and grow, in one record each', async () => {
    writeFileSync(join(dir, 'conn.log'), line(0));
    await watch(dir);
    await firstLook();
    expect(await records()).toEqual([['conn.log', 'zeek', 1, 'Sextant']]);
    appendFileSync(join(dir, 'conn.log'), line(1));
    await nextLook();
    await nextLook();
    expect(await records()).toEqual([['conn.log', 'zeek', 2, 'Sextant']]);
    expect(stored()).toBe(2);
    expect(imports.handlers.watched({}, context)).toMatchObject({ folder: dir, files: 1, problem: null });
    expect(
      ports.ledger.all<{ act: string }>('SELECT act FROM audit ORDER BY seq').map(({ act }) => act),
    ).toEqual(['imports.watch.set', 'evidence.imported']);
  });

  it('leaves alone what is no plain file of it, packed, hidden or empty', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'sextant-outside-'));
    writeFileSync(join(outside, 'secret.log'), line(0));
    symlinkSync(join(outside, 'secret.log'), join(dir, 'link.log'));
    symlinkSync(outside, join(dir, 'folder'));
    mkdirSync(join(dir, 'sub'));
    for (const name of ['.hidden.log', 'old.log.xz', 'new.log.part', 'sub/deep.log'])
      writeFileSync(join(dir, name), line(0));
    writeFileSync(join(dir, 'empty.log'), '');
    await watch(dir);
    await firstLook();
    await nextLook();
    expect(await records()).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it('reads a log that was put aside packed, unless it was read before it was', async () => {
    writeFileSync(join(dir, 'conn.log'), `${line(0)}\n`);
    await watch(dir);
    await firstLook();
    writeFileSync(join(dir, 'conn.1.log.gz'), gzipSync(`${line(0)}\n`));
    writeFileSync(join(dir, 'conn.2.log.gz'), gzipSync(`${line(1)}\n${line(2)}\n`));
    await nextLook();
    expect(stored()).toBe(1);
    await nextLook();
    expect(stored()).toBe(3);
    expect(await records()).toEqual([
      ['conn.log', 'zeek', 1, 'Sextant'],
      ['conn.2.log.gz', 'zeek', 2, 'Sextant'],
    ]);
  });

  it('waits until an evidence file stops changing, and reads it once', async () => {
    const header = 'iccid,observedAt';
    writeFileSync(
      join(dir, 'device-inventory.csv'),
      `${header}\n89423107842007409340,2026-11-20T04:00:00.000Z\n`,
    );
    await watch(dir);
    await firstLook();
    expect(await records()).toEqual([]);
    await nextLook();
    await nextLook();
    expect(await records()).toEqual([['device-inventory.csv', 'device-inventory', 1, 'Sextant']]);
    await imports.stop();
    imports = open();
    imports.start();
    await firstLook();
    await nextLook();
    await nextLook();
    expect(await records()).toHaveLength(1);
  });

  it('tells once of a file that cannot be read, and goes on with the others', async () => {
    writeFileSync(join(dir, 'a.csv'), 'when,src\n1,2\n');
    writeFileSync(join(dir, 'a.csv.mapping.json'), '{}');
    writeFileSync(join(dir, 'conn.log'), line(0));
    await watch(dir);
    await firstLook();
    await nextLook();
    expect(await records()).toEqual([
      ['a.csv', null, 0, 'Sextant'],
      ['conn.log', 'zeek', 1, 'Sextant'],
    ]);
  });

  it('is watched again after a restart, and no more when it is told so', async () => {
    await watch(dir);
    await firstLook();
    await imports.stop();
    imports = open();
    imports.start();
    writeFileSync(join(dir, 'conn.log'), line(0));
    await firstLook();
    expect(stored()).toBe(1);
    await watch(null);
    appendFileSync(join(dir, 'conn.log'), line(1));
    await ports.clock.advance(30_000);
    expect(stored()).toBe(1);
    expect(imports.handlers.watched({}, context)).toEqual({
      folder: null,
      polledAt: null,
      files: 0,
      problem: null,
    });
  });

  it('that goes away is told of, and read again when it is back', async () => {
    await watch(dir);
    await firstLook();
    rmSync(dir, { recursive: true });
    await nextLook();
    expect((imports.handlers.watched({}, context) as { problem: string }).problem).toContain(
      'cannot be read',
    );
    mkdirSync(dir);
    writeFileSync(join(dir, 'conn.log'), line(0));
    await nextLook();
    expect(stored()).toBe(1);
  });

  it('must be a folder that is there, by its whole path', async () => {
    await expect(watch('logs')).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'folder' });
    await expect(watch(`${dir}/../x`)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(watch(`${dir}\u0000`)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(watch(join(dir, 'absent'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(imports.handlers.watched({}, context)).toMatchObject({ folder: null });
  });
});
