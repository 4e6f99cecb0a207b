import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFiles } from './files.ts';
import { unpack } from './unpack.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-packed-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const files = createFiles();
const write = (bytes: Uint8Array): string => {
  const path = join(dir, 'conn.log.gz');
  writeFileSync(path, bytes);
  return path;
};
const linesOf = async (path: string): Promise<string[]> => {
  const found = [];
  for await (const line of files.lines(path)) found.push(line);
  return found;
};
const copies = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('sextant-unpacked-'));
const text = `${'0123456789,äöü\n'.repeat(20_000)}last`;

describe('a packed file', () => {
  it('is read by lines as what it holds, in any number of members', async () => {
    const half = text.length / 2;
    const path = write(Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]));
    expect((await linesOf(path)).join('\n')).toBe(text);
  });

  it('is held as what it holds, from any place, and its copy goes with it', async () => {
    const before = copies().length;
    const file = await files.hold(write(gzipSync(text)), 'refuse');
    const bytes = Buffer.from(text);
    expect(file.size).toBe(bytes.length);
    const parts: Uint8Array[] = [];
    for await (const piece of file.bytes(100_000, 170_001)) parts.push(piece);
    expect(Buffer.concat(parts).equals(bytes.subarray(100_000, 170_001))).toBe(true);
    await file.close();
    expect(copies()).toHaveLength(before);
  });

  it.each([
    ['cut short', gzipSync(text).subarray(0, 200)],
    ['spoilt', Buffer.concat([gzipSync(text).subarray(0, 100), Buffer.alloc(200, 7)])],
  ])('%s is refused by name, and leaves no copy', async (_, bytes) => {
    const before = copies().length;
    const path = write(bytes);
    const refusal = {
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('conn.log.gz cannot be read') as string,
    };
    await expect(files.hold(path, 'follow')).rejects.toMatchObject(refusal);
    await expect(linesOf(path)).rejects.toMatchObject(refusal);
    expect(copies()).toHaveLength(before);
  });

  it('that holds one line without end is refused before it fills the memory', async () => {
    const bomb = write(
      gzipSync(Buffer.concat([Buffer.from('first\n'), Buffer.alloc(32 * 1024 * 1024, 'a')])),
    );
    const read: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const line of files.lines(bomb)) read.push(line);
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('a line is longer than 8388608 characters') as string,
    });
    expect(read).toEqual(['first']);
  });

  it('that would fill the disk is stopped', async () => {
    const before = copies().length;
    const file = createReadStream(write(gzipSync(Buffer.alloc(5_000_000))));
    await expect(unpack(file, 1_000_000)).rejects.toThrow('unpacks to more than 1000000 bytes');
    expect(copies()).toHaveLength(before);
  });
});
