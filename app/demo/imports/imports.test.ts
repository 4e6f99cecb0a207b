import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { luhnValid } from '../../../shared/ids.ts';
import { noon, startTestWorld } from '../demo.testkit.ts';
import { inventoryColumns } from './inventory.ts';

const { world } = await startTestWorld({ sims: 800 });
const elsewhere = await mkdtemp(join(tmpdir(), 'imports-'));
afterAll(async () => {
  await world.close();
  await rm(elsewhere, { recursive: true });
});

const files = [
  'attestations.ndjson',
  'device-inventory.csv',
  'dns.ndjson',
  'firmware.ndjson',
  'flows.ndjson',
  'sbom.ndjson',
  'scan.ndjson',
  'sms-usage.ndjson',
  'tls-probes.ndjson',
];

test('the nine files are there, whole, and the same whenever they are written', async () => {
  const digest = async (dir: string): Promise<string[]> =>
    Promise.all(
      files.map(async (name) =>
        createHash('sha256')
          .update(await readFile(join(dir, name)))
          .digest('hex'),
      ),
    );
  expect((await readdir(world.importDir)).sort()).toEqual(files);
  await world.writeImports(elsewhere);
  expect(await digest(elsewhere)).toEqual(await digest(world.importDir));
});

test('every row has its kind first, a time of observation not ahead of now, and a known SIM', async () => {
  for (const name of files.filter((each) => each.endsWith('.ndjson'))) {
    for (const line of (await readFile(join(world.importDir, name), 'utf8')).trimEnd().split('\n')) {
      expect(line).toMatch(/^\{"kind":"/);
      const row = JSON.parse(line) as Record<string, unknown>;
      expect(String(row['observedAt'])).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
      expect(Date.parse(String(row['observedAt']))).toBeLessThanOrEqual(noon);
      if (typeof row['iccid'] === 'string') expect(world.fleet.indexOf(row['iccid'])).not.toBeNull();
    }
  }
});

test('the inventory has the documented columns and identifiers with valid check digits', async () => {
  const [head, ...rows] = (await readFile(join(world.importDir, 'device-inventory.csv'), 'utf8'))
    .trimEnd()
    .split('\n');
  expect(head?.split(',')).toEqual([...inventoryColumns]);
  const documented = /```\n(iccid,.*)\n/.exec(
    await readFile(join(import.meta.dirname, '../../../docs/import-formats.md'), 'utf8'),
  );
  expect(documented?.[1]).toBe(head);
  expect(rows.length).toBeGreaterThan(700);
  expect(rows.length).toBeLessThan(800);
  for (const row of rows) {
    const fields = row.split(',');
    expect(fields).toHaveLength(inventoryColumns.length);
    expect(luhnValid(fields[0] ?? '') && luhnValid(fields[2] ?? '')).toBe(true);
  }
});
