import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'sextant-baseline-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], input = ''): Promise<Ended> {
  const entry = join(import.meta.dirname, '..', 'index.ts');
  const child = spawn(process.execPath, [entry, 'baseline', 'score', ...args], {
    cwd: root,
    // npm tells where the person typed; under `npm test` that is elsewhere.
    env: { ...process.env, INIT_CWD: root },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(input);
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

const rows = Array.from({ length: 400 }, (_, index) => {
  const at = new Date(Date.UTC(2026, 0, 1) + index * 300_000).toISOString().slice(0, 19).replace('T', ' ');
  return `${at},${index === 350 ? 900 : 100 + (index % 5)}`;
});

it('prints a score per row, highest where the value jumps, with and without a heading', async () => {
  writeFileSync(join(root, 'series.csv'), `timestamp,value\n${rows.join('\n')}\n`);
  const named = await run(['--csv', 'series.csv']);
  expect(named).toMatchObject({ code: 0, stderr: '' });
  const scores = named.stdout.trim().split('\n').map(Number);
  expect(scores).toHaveLength(400);
  expect(scores.indexOf(Math.max(...scores))).toBe(350);
  expect(await run(['--csv', '-'], rows.join('\n'))).toEqual(named);
});

it('scores a beginning as it scores the whole', async () => {
  const whole = await run(['--csv', '-'], rows.join('\n'));
  const part = await run(['--csv', '-'], rows.slice(0, 123).join('\n'));
  expect(whole.stdout.startsWith(part.stdout)).toBe(true);
});

it('keeps a line for each row that cannot be read, and says how many', async () => {
  const bad = [
    '2026-01-01 00:00:00,5',
    'soon,5',
    '2026-01-01 00:10:00,',
    '2026-01-01T00:15:00Z,NaN',
    '1767226800,6',
  ];
  const { code, stdout, stderr } = await run(['--csv', '-', '--json'], bad.join('\n'));
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { value: unknown }).value),
  ).toEqual([5, null, null, null, 6]);
  expect(stderr).toContain('3 of 5 rows could not be read');
});

it('finds its columns by name, in any order and behind any separator', async () => {
  const plain = await run(['--csv', '-'], rows.join('\n'));
  const turned = rows.map((row) => `x;${row.split(',')[1]};${row.split(',')[0]}`);
  expect(await run(['--csv', '-'], ['id;value;timestamp', ...turned].join('\n'))).toEqual(plain);
});

it('says what it needs and what it cannot read', async () => {
  expect(await run([])).toMatchObject({ code: 2, stderr: expect.stringContaining('--csv') as string });
  expect(await run(['--csv', 'absent.csv'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('ENOENT') as string,
  });
  expect(await run(['--csv', '-'], 'a\nb\n')).toMatchObject({ code: 1 });
});
