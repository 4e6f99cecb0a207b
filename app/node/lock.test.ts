import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockWorkspace } from './lock.ts';

const children = new Set<ChildProcess>();
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-lock-'));
});
afterEach(() => {
  // Whatever became of the test: one that goes on holds the output of whoever waits for the tests.
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(dir, { recursive: true, force: true });
});

const holderScript = (): string => `
  const { lockWorkspace } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.ts'))});
  try {
    lockWorkspace(${JSON.stringify(dir)}, 'desktop', Date.UTC(2026, 10, 20, 12));
    // A busy engine collects what nobody refers to.
    gc();
    process.stdout.write('held');
  } catch (error) {
    process.stdout.write(error.code);
  }
  setInterval(() => {}, 1000);`;

async function holder() {
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', holderScript()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  return {
    said,
    pid: child.pid,
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  };
}

describe('the lock of a workspace', () => {
  it('names its owner to the second instance', async () => {
    const first = await holder();
    expect(first.said).toBe('held');
    expect(() => lockWorkspace(dir, 'command line', 0)).toThrow(
      expect.objectContaining({
        code: 'SECOND_INSTANCE',
        message: `${dir} is already open in the desktop (process ${first.pid}, since 2026-11-20T12:00:00Z). Nothing was changed. Use that one, or close it and try again.`,
      }),
    );
    await first.kill();
  });

  it('falls to the next one when its owner is killed', async () => {
    const first = await holder();
    await first.kill();
    const lock = lockWorkspace(dir, 'command line', 0);
    expect(() => lockWorkspace(dir, 'command line', 0)).toThrow(
      expect.objectContaining({ code: 'SECOND_INSTANCE' }),
    );
    lock.release();
    lock.release();
    lockWorkspace(dir, 'command line', 0).release();
  });

  it('is won by exactly one of many that start together', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, holder));
    expect(all.map(({ said }) => said).sort()).toEqual([
      'SECOND_INSTANCE',
      'SECOND_INSTANCE',
      'SECOND_INSTANCE',
      'SECOND_INSTANCE',
      'held',
    ]);
    await Promise.all(all.map(({ kill }) => kill()));
  });

  it('says so when its file is something else', () => {
    writeFileSync(join(dir, 'engine.lock'), 'x'.repeat(5_000));
    expect(() => lockWorkspace(dir, 'desktop', 0)).toThrow(
      expect.objectContaining({ code: 'DATABASE_FOREIGN' }),
    );
  });
});
