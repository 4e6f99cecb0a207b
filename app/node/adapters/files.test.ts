import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
