import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../run.ts';
import { baselineScore } from './baseline.ts';

const root = mkdtempSync(join(tmpdir(), 'sextant-baseline-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In this process: starting one takes longer than all these tests. What is piped in lies in a file here. */
async function run(args: readonly string[], piped?: string): Promise<Ended> {
  vi.stubEnv('INIT_CWD', root);
  if (piped !== undefined) writeFileSync(join(root, 'piped.csv'), piped);
  let stdout = '';
  let stderr = '';
  const sink = (take: (text: string) => void) =>
    ({ write: (text: string) => (take(text), true) }) as unknown as NodeJS.WriteStream;
  const code = await runCommandLine({
    argv: ['baseline', 'score', ...args.map((arg) => (arg === '-' ? 'piped.csv' : arg))],
    commands: [baselineScore],
    door: { open: () => Promise.reject(new Error('a series needs no workspace')) },
    signal: new AbortController().signal,
    stdin: process.stdin,
    stdout: sink((text) => (stdout += text)),
    stderr: sink((text) => (stderr += text)),
  });
  return { code, stdout, stderr };
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

it('scores what is piped in as it comes', async () => {
  const entry = join(import.meta.dirname, '..', 'index.ts');
  const child = spawn(process.execPath, [entry, 'baseline', 'score', '--csv', '-']);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  try {
    child.stdin.write(`${rows[0]}\n`);
    await vi.waitFor(() => expect(stdout).toBe('0.000000\n'), { timeout: 60_000, interval: 50 });
    child.stdin.end(`${rows[1]}\n`);
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
  expect(stdout).toBe('0.000000\n0.000000\n');
}, 120_000);

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

it('reads times as exports write them', async () => {
  const times = [
    '2026-01-01T00:00:00+02:00',
    '2026-01-01 00:00:00 +0000',
    '2026-01-01 00:05:00 UTC',
    '2026/1/1 0:10',
    '2026-01-01T00:15:00.123456Z',
    '1767226800',
    '1.7672271e9',
    '1767226800000',
    '1767226800000000',
    '1767226800000000000',
  ];
  const { code, stderr } = await run(['--csv', '-'], times.map((time) => `${time},1`).join('\n'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('reads decimals as the separator leaves them, passes over empty lines, and tells which rows are none', async () => {
  const decimals = [
    'x;zeit;time;cpu',
    'a;b;2026-01-01;5,5',
    '  ',
    'a;b;2026-01-02;6,5',
    'a;b;2026-01-03;0x1F',
  ];
  const { code, stdout, stderr } = await run(['--csv', '-', '--json'], decimals.join('\r\n'));
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { value: unknown }).value),
  ).toEqual([5.5, 6.5, null]);
  expect(stderr).toContain('Row 3: "0x1F" is no number.\n1 of 3 rows could not be read');
});

it('scores values beyond all measure', async () => {
  const { stdout } = await run(
    ['--csv', '-'],
    [...rows.slice(0, 300), '2026-01-03 00:00:00,-1e300'].join('\n'),
  );
  expect(Number(stdout.trim().split('\n').at(-1))).toBeGreaterThan(0.9);
});

it('says what it needs and what it cannot read', async () => {
  expect(await run([])).toMatchObject({ code: 2, stderr: expect.stringContaining('--csv') as string });
  expect(await run(['--csv', 'absent.csv'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('ENOENT') as string,
  });
  expect(await run(['absent.csv', '--csv', '-'], '1,2\n')).toMatchObject({ code: 2, stdout: '' });
  expect(await run(['--csv', '-'], 'a\nb\n')).toMatchObject({ code: 1 });
});
