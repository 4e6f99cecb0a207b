import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineClient } from '../../../shared/client.ts';
import { exportRules, exportTable } from './export-rules.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const here = async (name: string) => join(folder, name);

function engine(files: { path: string; text: string }[]) {
  return { call: (async () => ({ files })) as unknown as EngineClient['call'] };
}

it('packs each file under its name, the same bytes each time', async () => {
  const files = [
    { path: 'camera.yml', text: 'title: Kamera – überall\n' },
    { path: 'camera.tests.json', text: '[]\n' },
  ];
  const answer = await exportRules({}, { engine: engine(files), choosePath: here });
  expect(answer).toEqual({ saved: true, fileName: 'sextant-rules.zip', message: null });
  const first = readFileSync(join(folder, 'sextant-rules.zip'));
  const found = Object.entries(unzipSync(first)).map(([path, bytes]) => ({ path, text: strFromU8(bytes) }));
  expect(found).toEqual(files);
  await exportRules({}, { engine: engine(files), choosePath: here });
  expect(readFileSync(join(folder, 'sextant-rules.zip')).equals(first)).toBe(true);
});

it('says that there is nothing, and asks for no place', async () => {
  const never = async () => {
    throw new Error('asked');
  };
  const answer = await exportRules({}, { engine: engine([]), choosePath: never });
  expect(answer).toMatchObject({ saved: false, message: expect.stringContaining('no rule') as string });
});

it('writes a table that spreadsheets read as UTF-8, under a name without a path', async () => {
  const answer = await exportTable({ name: '../coverage', csv: 'a,b\r\n' }, here);
  expect(answer).toEqual({ saved: true, fileName: '---coverage.csv' });
  expect(readFileSync(join(folder, '---coverage.csv'), 'utf8')).toBe('\ufeffa,b\r\n');
});
