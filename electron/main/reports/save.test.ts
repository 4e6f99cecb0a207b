import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveFile } from './save.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-save-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

it('writes the whole file and says what it is', async () => {
  const path = join(folder, 'report.txt');
  writeFileSync(path, 'older');
  // SHA-256 of "abc": FIPS 180-2, appendix B.1.
  expect(await saveFile(path, Buffer.from('abc'))).toEqual({
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    bytes: 3,
  });
  expect(readFileSync(path, 'utf8')).toBe('abc');
  expect(readdirSync(folder)).toEqual(['report.txt']);
});

it('leaves nothing behind where it cannot write', async () => {
  const path = join(folder, 'taken');
  mkdirSync(join(path, 'by a folder'), { recursive: true });
  await expect(saveFile(path, Buffer.from('abc'))).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    retry: 'later',
  });
  expect(readdirSync(folder)).toEqual(['taken']);
  await expect(saveFile(join(folder, 'no', 'such', 'folder'), Buffer.from('abc'))).rejects.toThrow(
    'cannot be written',
  );
});
