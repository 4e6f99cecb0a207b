import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineClient } from '../../../shared/client.ts';
import { exportList } from './export-list.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-list-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const choosePath = async (name: string) => join(folder, name);

/** An engine whose list has entries with these numbers; it stops answering behind `failsAfter`. */
function engine(ids: readonly number[], failsAfter = Infinity) {
  const call = async (_: string, { after = 0, limit = 0 }: { after?: number; limit?: number }) => {
    if (after >= failsAfter) throw new Error('the engine is gone');
    const rows = ids
      .filter((id) => id > after)
      .slice(0, limit)
      .map((id) => ({
        id,
        kind: 'domain',
        value: `d${id}.example`,
        source: 'feed',
        note: '=1+1',
        until: null,
        firstSeen: 0,
        lastSeen: 0,
      }));
    return { rows, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  };
  return { call: call as unknown as EngineClient['call'] };
}

it('writes every page once, in a form that can be read back', async () => {
  const ids = Array.from({ length: 1_200 }, (_, index) => index * 3 + 1);
  const done = await exportList({ listId: 1, name: 'feed' }, { engine: engine(ids), choosePath });
  expect(done).toEqual({ saved: true, fileName: 'feed.csv', entries: 1_200 });
  const lines = readFileSync(join(folder, 'feed.csv'), 'utf8').split('\r\n');
  expect(lines[0]).toBe('\ufeffvalue,kind,source,note,confidence,first_seen,last_seen,valid_until');
  expect(lines[1]).toBe("d1.example,domain,feed,'=1+1,,1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.000Z,");
  expect(lines.slice(1, -1).map((line) => line.split(',')[0])).toEqual(ids.map((id) => `d${id}.example`));
});

it('leaves what stood there when the engine goes, and nothing of its own', async () => {
  writeFileSync(join(folder, 'feed.csv'), 'before');
  const ids = Array.from({ length: 900 }, (_, index) => index + 1);
  await expect(
    exportList({ listId: 1, name: 'feed' }, { engine: engine(ids, 500), choosePath }),
  ).rejects.toThrow('the engine is gone');
  expect(readdirSync(folder)).toEqual(['feed.csv']);
  expect(readFileSync(join(folder, 'feed.csv'), 'utf8')).toBe('before');
});

it('asks nothing of the engine where nobody chose a place', async () => {
  const call = (() => Promise.reject(new Error('asked'))) as unknown as EngineClient['call'];
  const nowhere = { engine: { call }, choosePath: async () => null };
  expect(await exportList({ listId: 1, name: 'feed' }, nowhere)).toEqual({
    saved: false,
    fileName: null,
    entries: 0,
  });
});
