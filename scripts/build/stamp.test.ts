import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CACHE, ROOT } from '../setup/paths.mjs';
import { fingerprint } from './stamp.ts';

let folder: string;

beforeEach(async () => {
  await mkdir(CACHE, { recursive: true });
  folder = await mkdtemp(join(CACHE, 'stamp-test-'));
  await writeFile(join(folder, 'a.ts'), 'one');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const now = (extra = '') => fingerprint([relative(ROOT, folder)], extra);

test('changes with content, with names and with what else counts', async () => {
  const before = now();
  expect(now()).toBe(before);
  expect(now('release')).not.toBe(before);
  await writeFile(join(folder, 'a.ts'), 'two');
  const changed = now();
  expect(changed).not.toBe(before);
  await writeFile(join(folder, 'b.ts'), '');
  expect(now()).not.toBe(changed);
});

test('does not change with tests', async () => {
  const before = now();
  await writeFile(join(folder, 'a.test.ts'), 'a test');
  await writeFile(join(folder, 'a.testkit.ts'), 'its helper');
  expect(now()).toBe(before);
});
