import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFiles } from './files.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const files = createFiles();
const write = (text: string): string => {
  const path = join(dir, 'grüße.csv');
  writeFileSync(path, text);
  return path;
};
const all = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const found = [];
  for await (const line of lines) found.push(line);
  return found;
};

describe('files', () => {
  it('are read by lines, with either kind of end, and hashed whole', async () => {
    const text = 'iccid,name\r\n89423107842007409343,ü\n\nlast';
    const path = write(text);
    expect(await all(files.lines(path))).toEqual(['iccid,name', '89423107842007409343,ü', '', 'last']);
    expect(await files.sha256(path)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(files.name(path)).toBe('grüße.csv');
  });

  it('are parted alike wherever their pieces end, also within a sign and between CR and LF', async () => {
    const around = 64 * 1024;
    for (let shift = -3; shift <= 3; shift++) {
      const first = 'a'.repeat(around + shift);
      for (const [text, expected] of [
        [`${first}\r\nb\rc`, [first, 'b', 'c']],
        [`${first}\r\rb\r`, [first, '', 'b']],
        [`${first}ü\u2028\nb\n\n`, [`${first}ü\u2028`, 'b', '']],
      ] as const)
        expect(await all(files.lines(write(text)))).toEqual(expected);
    }
  });

  it('that cannot be read say so by name', async () => {
    const refusal = {
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('absent.csv cannot be read') as string,
    };
    await expect(all(files.lines(join(dir, 'absent.csv')))).rejects.toMatchObject(refusal);
    await expect(files.sha256(join(dir, 'absent.csv'))).rejects.toMatchObject(refusal);
    await expect(all(files.lines(dir))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('without line ends are refused instead of filling memory', async () => {
    await expect(all(files.lines(write('x'.repeat(9_000_000))))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });

  it('can be left in the middle', async () => {
    for await (const line of files.lines(write('a\nb\n'))) {
      expect(line).toBe('a');
      break;
    }
  });
});

describe('a held file', () => {
  it('gives any range and its hash, and stays the same file when its name moves', async () => {
    const path = write('0123456789');
    const held = await files.hold(path, 'refuse');
    renameSync(path, join(dir, 'moved'));
    writeFileSync(path, 'another');
    appendFileSync(join(dir, 'moved'), 'more');
    const read: string[] = [];
    for await (const piece of held.bytes(2, 14)) read.push(Buffer.from(piece).toString());
    expect([held.size, read.join('')]).toEqual([10, '23456789more']);
    expect(await held.sha256(0, 3)).toBe(createHash('sha256').update('012').digest('hex'));
    await held.close();
  });

  it('is a regular file, and no link where links are refused', async () => {
    const link = join(dir, 'link');
    symlinkSync(write('x'), link);
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const refusal = { code: 'FILE_UNREADABLE' };
    await expect(files.hold(link, 'refuse')).rejects.toMatchObject(refusal);
    await expect(files.hold(pipe, 'follow')).rejects.toMatchObject(refusal);
    await expect(files.hold(dir, 'follow')).rejects.toMatchObject(refusal);
    const followed = await files.hold(link, 'follow');
    expect(followed.size).toBe(1);
    await followed.close();
  });
});

describe('a folder', () => {
  it('lists regular files alone, by name', async () => {
    writeFileSync(join(dir, 'b.log'), 'bb');
    writeFileSync(join(dir, 'a.log'), 'a');
    mkdirSync(join(dir, 'sub'));
    symlinkSync('/etc/hostname', join(dir, 'c.log'));
    expect((await files.folder(dir)).map(({ name, size }) => [name, size])).toEqual([
      ['a.log', 1],
      ['b.log', 2],
    ]);
    await expect(files.folder(join(dir, 'absent'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
