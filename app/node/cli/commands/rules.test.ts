import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../run.ts';
import { detect } from './detect.ts';
import { rulesLint, rulesTest } from './rules.ts';

const root = mkdtempSync(join(tmpdir(), 'sextant-rules-'));
const children: ChildProcess[] = [];
afterAll(() => {
  vi.unstubAllEnvs();
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]) {
  const entry = join(import.meta.dirname, '..', 'index.ts');
  const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, INIT_CWD: root } });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const done = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, done, heard: () => stdout };
}

/** In this process where nothing is piped in: starting one takes longer than all these tests. */
async function run(args: readonly string[]): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const sink = (take: (text: string) => void) =>
    ({ write: (text: string) => (take(text), true) }) as unknown as NodeJS.WriteStream;
  const code = await runCommandLine({
    argv: args,
    commands: [rulesLint, rulesTest, detect],
    door: { open: () => Promise.reject(new Error('rules need no workspace')) },
    signal: new AbortController().signal,
    stdin: process.stdin,
    stdout: sink((text) => (stdout += text)),
    stderr: sink((text) => (stderr += text)),
  });
  return { code, stdout, stderr };
}

/** A file of events beside the rules. */
function fileOf(text: string): string {
  writeFileSync(join(root, 'some.ndjson'), text);
  return 'some.ndjson';
}

const lines = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

const login = `title: Failed login
id: 0e95725d-7320-415d-80f7-004da920fc11
name: failed_login
level: low
tags: [attack.t1110]
logsource: { category: authentication }
detection:
  selection: { result: failed }
  filter: { user|startswith: test_ }
  condition: selection and not filter
`;
const guessing = `title: Many failed logins
name: guessing
level: high
correlation:
  type: event_count
  rules: [failed_login]
  group-by: [user]
  timespan: 1m
  condition: { gte: 3 }
`;
const broken = `title: Broken
logsource: { category: authentication }
detection:
  selection: { user|startwith: x }
  condition: selection
`;
const events = [
  { result: 'failed', user: 'joe', time: '2026-11-20T10:00:00Z' },
  { result: 'failed', user: 'test_1', time: '2026-11-20T10:00:05Z' },
  { result: 'FAILED', user: 'joe', time: '2026-11-20T10:00:10Z' },
  { result: 'ok', user: 'joe', time: '2026-11-20T10:00:11Z' },
  { result: 'failed', user: 'joe', time: '2026-11-20T10:00:20Z' },
]
  .map((event) => JSON.stringify(event))
  .join('\n');

beforeAll(() => {
  vi.stubEnv('INIT_CWD', root);
  mkdirSync(join(root, 'good', 'deeper'), { recursive: true });
  mkdirSync(join(root, 'bad'));
  writeFileSync(join(root, 'good', 'login.yml'), login);
  writeFileSync(join(root, 'good', 'deeper', 'guessing.yaml'), guessing);
  writeFileSync(join(root, 'good', 'notes.txt'), 'not a rule');
  writeFileSync(join(root, 'bad', 'broken.yml'), broken);
  writeFileSync(join(root, 'bad', 'login.yml'), login);
  writeFileSync(join(root, 'events.ndjson'), `\ufeff${events}\r\n\n`);
});

describe('rules lint', () => {
  it('is content with good rules, in folders at any depth', async () => {
    const { code, stdout } = await run(['rules', 'lint', 'good']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '2 rules in 2 files can be used; 0 errors, 0 warnings.\n',
    });
  });

  it('names file, line, column, field and what to write', async () => {
    const [text, json] = await Promise.all([
      run(['rules', 'lint', 'bad']),
      run(['rules', 'lint', 'bad', '--json']),
    ]);
    expect(text).toMatchObject({ code: 1 });
    expect(text.stdout).toContain(
      'bad/broken.yml:4:16: error: detection.selection.user|startwith: There is no modifier "startwith". Did you mean `startswith`?\n',
    );
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      files: 2,
      rules: 1,
      errors: 1,
      problems: [
        {
          severity: 'error',
          file: 'bad/broken.yml',
          line: 4,
          column: 16,
          field: 'detection.selection.user|startwith',
        },
      ],
    });
  });

  it('lets warnings pass unless told not to', async () => {
    const text = `${login}---\n${login.replace('0e95', '1e95').replace('failed_login', 'other').replace(' and not filter', '')}`;
    writeFileSync(join(root, 'warned.yml'), text);
    expect(await run(['rules', 'lint', 'warned.yml'])).toMatchObject({ code: 0 });
    const strict = await run(['rules', 'lint', 'warned.yml', '--strict']);
    expect(strict).toMatchObject({ code: 1 });
    expect(strict.stdout).toContain(
      'warned.yml:20:3: warning: detection.filter: No condition uses "filter".',
    );
  });

  it('takes a table of placeholders', async () => {
    writeFileSync(join(root, 'expand.yml'), login.replace('startswith: test_', 'expand: "%testers%"'));
    writeFileSync(join(root, 'table.yml'), 'testers: [test_1, test_2]\n');
    const refused = await run(['rules', 'lint', 'expand.yml']);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain('Nothing says what %testers% stands for.');
    expect(await run(['rules', 'lint', 'expand.yml', '--placeholders', 'table.yml'])).toMatchObject({
      code: 0,
    });
  });

  it.each([
    [['rules', 'lint']],
    [['rules', 'lint', 'absent']],
    [['rules', 'lint', 'good', '--placeholders', 'absent']],
  ])('knows wrong usage: %s', async (args) => expect(await run(args)).toMatchObject({ code: 2, stdout: '' }));
});

describe('rules test', () => {
  it('prints the lines that match', async () => {
    const json = await run(['rules', 'test', 'good/login.yml', '--events', 'events.ndjson', '--json']);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(lines(json.stdout)).toMatchObject([{ line: 1 }, { line: 3 }, { line: 5 }]);
    expect(lines(json.stdout)[0]).toEqual({
      line: 1,
      at: Date.UTC(2026, 10, 20, 10),
      rule: {
        kind: 'detection',
        id: '0e95725d-7320-415d-80f7-004da920fc11',
        name: 'failed_login',
        title: 'Failed login',
        level: 'low',
        tags: ['attack.t1110'],
        file: 'good/login.yml',
      },
      correlation: null,
    });
    const text = await run(['rules', 'test', 'good/login.yml', '--events', 'events.ndjson']);
    expect(text.stdout.split('\n')[0]).toBe('line 1  2026-11-20T10:00:00Z  low  Failed login');
  });

  it('says of a correlation what it saw, and of its rules only when asked', async () => {
    const [silent, all] = await Promise.all([
      run(['rules', 'test', 'good', '--events', 'events.ndjson', '--json']),
      run(['rules', 'test', 'good', '--events', 'events.ndjson', '--json', '--all']),
    ]);
    expect(lines(silent.stdout)).toMatchObject([
      { line: 5, rule: { name: 'guessing' }, correlation: { group: { user: 'joe' }, value: 3, events: 3 } },
    ]);
    expect(lines(all.stdout)).toHaveLength(4);
  });

  it('takes a file once, however often it is named', async () => {
    const args = ['rules', 'test', 'good', 'good/login.yml', './good/login.yml'];
    const { code, stderr } = await run([...args, '--events', 'events.ndjson', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('knows the members of our own events by the names that others have for them', async () => {
    const rule = login
      .replace('{ result: failed }', '{ SourceIp: 10.0.0.1 }')
      .replace('authentication', 'network_connection');
    writeFileSync(join(root, 'flow.yml'), rule);
    const ours = { class: 'flow', type: 'flow.closed', at: 1_790_000_000_000, srcIp: '10.0.0.1' };
    const some = fileOf(
      [ours, { SourceIp: '10.0.0.1' }, { srcIp: '10.0.0.1' }].map((one) => JSON.stringify(one)).join('\n'),
    );
    const { stdout } = await run(['rules', 'test', 'flow.yml', '--events', some, '--json']);
    expect(lines(stdout)).toMatchObject([{ line: 1 }, { line: 2 }]);
  });

  it('answers no when nothing matches, and tells of lines that are no events', async () => {
    expect(await run(['rules', 'test', 'good', '--events', fileOf('{"a":1}\n')])).toMatchObject({
      code: 1,
      stdout: '',
    });
    const some = fileOf(`nonsense\n[1]\n${events}`);
    const { code, stdout, stderr } = await run([
      'rules',
      'test',
      'good/login.yml',
      '--events',
      some,
      '--json',
    ]);
    expect(code).toBe(1);
    expect(lines(stdout)).toMatchObject([{ line: 3 }, { line: 5 }, { line: 7 }]);
    expect(stderr).toBe('some.ndjson:1: The line is no JSON.\nsome.ndjson:2: The line is no JSON object.\n');
  });

  it('refuses to test rules that have an error', async () => {
    const { code, stdout, stderr } = await run(['rules', 'test', 'bad', '--events', 'events.ndjson']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Did you mean `startswith`?');
  });

  it('prints each match as it comes', async () => {
    const { child, done, heard } = start(['rules', 'test', 'good/login.yml', '--events', '-', '--json']);
    child.stdin.write(`${events.split('\n')[0] ?? ''}\n`);
    while (!heard().includes('"line":1')) await new Promise((resolve) => setTimeout(resolve, 20));
    child.stdin.end();
    expect(await done).toMatchObject({ code: 0 });
  });

  it('leaves out a line without end', async () => {
    const some = fileOf(`"${'x'.repeat(6_000_000)}"\n${events}`);
    const { code, stderr } = await run(['rules', 'test', 'good/login.yml', '--events', some, '--json']);
    expect(code).toBe(1);
    expect(stderr).toContain('some.ndjson:1: The line is longer than');
  });

  it.each([
    [['rules', 'test', 'good']],
    [['rules', 'test', '--events', 'events.ndjson']],
    [['rules', 'test', 'good', '--events', 'absent.ndjson']],
  ])('knows wrong usage: %s', async (args) => expect(await run(args)).toMatchObject({ code: 2, stdout: '' }));
});

describe('detect', () => {
  it('prints one finding per firing', async () => {
    const { code, stdout, stderr } = await run([
      'detect',
      '--events',
      'events.ndjson',
      '--rules',
      'good',
      '--json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines(stdout)).toMatchObject([
      { line: 5, at: Date.UTC(2026, 10, 20, 10, 0, 20), rule: { title: 'Many failed logins' } },
    ]);
  });

  it('goes on where it left', async () => {
    const [first = '', second = '', third = '', , fifth = ''] = events.split('\n');
    const args = ['detect', '--events', 'some.ndjson', '--rules', 'good', '--json', '--state', 'state.json'];
    fileOf(`${first}\n${second}\n${third}\n`);
    expect(await run(args)).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse(readFileSync(join(root, 'state.json'), 'utf8'))).toMatchObject({ format: 1 });
    fileOf(fifth);
    expect(lines((await run(args)).stdout)).toMatchObject([{ line: 1, correlation: { value: 3 } }]);
    writeFileSync(join(root, 'state.json'), 'half');
    expect(await run(args)).toMatchObject({ code: 2 });
  });

  it.each([
    [['detect', 'events.ndjson', '--events', 'events.ndjson', '--rules', 'good']],
    [['detect', '--event', 'events.ndjson', '--rules', 'good']],
  ])('knows wrong usage: %s', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/[.?] See --help\.\n$/);
  });

  it('leaves out rules with an error, and says so', async () => {
    const { code, stdout, stderr } = await run([
      'detect',
      '--events',
      'events.ndjson',
      '--rules',
      'bad',
      '--json',
    ]);
    expect(code).toBe(1);
    expect(lines(stdout)).toHaveLength(3);
    expect(stderr).toContain('bad/broken.yml:4:16: error');
  });

  it('tells of events that correlations did not see', async () => {
    const some = fileOf('{"result":"failed","user":"joe"}\n');
    const { stderr } = await run(['detect', '--events', some, '--rules', 'good', '--json']);
    expect(stderr).toBe('1 event had no time: correlations did not see them.\n');
  });
});
