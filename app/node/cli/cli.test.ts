import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCommandLine } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { secretFromTerminal } from './secrets.ts';
import { bytesText, table } from './table.ts';

let dir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-cli-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a process, with the small engine of tests. */
function start(args: readonly string[], fds: readonly (number | 'ignore')[] = []) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'entry.testkit.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...fds],
    env: { ...process.env, INIT_CWD: dir },
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const done = new Promise<Ran>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  const says = async (text: string): Promise<void> => {
    while (!stdout.includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { child, done, says };
}
const run = (args: readonly string[], fds: readonly (number | 'ignore')[] = []): Promise<Ran> =>
  start(args, fds).done;

describe('arguments', () => {
  const parse = (line: string) =>
    parseCommandLine(
      line.split(' ').filter((word) => word !== ''),
      commands,
    );

  it('find the command wherever its options stand', () => {
    for (const line of [
      'provider add --from-demo f --json',
      '--json provider add --from-demo f',
      '--data-dir provider provider --from-demo f add',
    ]) {
      const parsed = parse(line);
      expect(parsed?.command.words).toEqual(['provider', 'add']);
      expect(parsed?.options.text('from-demo')).toBe('f');
      expect(parsed?.args).toEqual([]);
    }
    expect(parse('sim suspend 89423107842007409343 --reason x')?.args).toEqual([
      'suspend',
      '89423107842007409343',
    ]);
  });

  it.each(['', 'fly', '--nonsense sync', 'sync --from-demo f', 'sims --limit', 'provider'])(
    'refuse "%s"',
    (line) => {
      if (line === '') expect(parse(line)).toBeNull();
      else expect(() => parse(line)).toThrow(UsageError);
    },
  );

  it('read numbers in their range', () => {
    const options = parse('demo serve --sims 10 --speed 0.5 --seed 1.5 --port 70000')?.options;
    expect(options?.whole('sims', 1, 100)).toBe(10);
    expect(options?.number('speed', 0, 10)).toBe(0.5);
    expect(() => options?.whole('seed', 0, 10)).toThrow('--seed is a whole number');
    expect(() => options?.whole('port', 0, 65_535)).toThrow('--port is a number from 0 to 65535');
  });

  it('come with a help for each command that names its options', () => {
    const names = new Set(commands.map(({ words }: Command) => words.join(' ')));
    expect(names.size).toBe(commands.length);
    for (const { about, options } of commands) {
      expect(about).toMatch(/\.$/);
      for (const [name, spec] of Object.entries(options))
        expect(spec.type === 'boolean' || spec.value !== undefined, name).toBe(true);
    }
  });
});

describe('secrets from the terminal', () => {
  /** A terminal that a test types on. */
  const terminal = () => {
    const input = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (on: boolean) => void modes.push(on),
    });
    const modes: boolean[] = [];
    const shown: string[] = [];
    const output = { write: (text: string) => shown.push(text) };
    const abort = new AbortController();
    const streams = { input, output } as unknown as Parameters<typeof secretFromTerminal>[2];
    return {
      input,
      modes,
      shown,
      abort,
      ask: () => secretFromTerminal('Passphrase', 'passphrase-fd', streams, abort.signal),
    };
  };

  it('are not shown, can be corrected, and leave the terminal as it was', async () => {
    const { input, modes, shown, ask } = terminal();
    const asked = ask();
    input.write('correct hoX\u007frse');
    input.write(' üñ\r');
    expect(await asked).toBe('correct horse üñ');
    expect(shown).toEqual(['Passphrase: ', '\n']);
    expect(modes).toEqual([true, false]);
  });

  it.each(['\u0003', '\u0004'])('are given up with %j', async (key) => {
    const { input, modes, ask } = terminal();
    const asked = ask();
    input.write(`abc${key}`);
    await expect(asked).rejects.toThrow(UsageError);
    expect(modes).toEqual([true, false]);
  });

  it('are given up when the command is', async () => {
    const { abort, ask } = terminal();
    const asked = ask();
    abort.abort();
    await expect(asked).rejects.toThrow(UsageError);
  });

  it('need one', () => {
    const { input, ask } = terminal();
    Object.assign(input, { isTTY: false });
    expect(ask).toThrow('there is no terminal to ask on. Pass it with --passphrase-fd N.');
  });
});

describe('tables', () => {
  it('align, show the unknown as unknown, and let no control character through', () => {
    const rows = [
      { a: 'x', n: 5 },
      { a: null, n: 1234 },
      { a: 'evil\u001b[2J\u202e', n: null },
    ];
    expect(
      table(
        [
          { title: 'A', of: (row) => row.a },
          { title: 'N', of: (row) => row.n, right: true },
        ],
        rows,
      ),
    ).toBe(['A             N', 'x             5', '–          1234', 'evil�[2J�     –'].join('\n'));
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [41_210, '41.2 kB'],
    [5_000_000_000, '5.0 GB'],
    [null, null],
  ])('write %s bytes as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('the command line as a process', () => {
  it('explains itself', async () => {
    const [help, one, none, wrong] = await Promise.all([
      run(['--help']),
      run(['sim', '--help']),
      run([]),
      run(['fly']),
    ]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const { words } of commands) expect(help.stdout).toContain(words.join(' '));
    expect(one.stdout).toContain('--reason TEXT');
    expect(none.code).toBe(2);
    expect(wrong).toEqual({ code: 2, stdout: '', stderr: 'There is no command "fly". See --help.\n' });
  });

  it('lists the commands that begin alike where only the first word is given', async () => {
    const [help, bare] = await Promise.all([run(['provider', '--help']), run(['provider'])]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('provider add');
    expect(help.stdout).not.toContain('demo serve');
    expect(bare).toMatchObject({ code: 2, stdout: '' });
    expect(bare.stderr).toContain('Say which: provider add, provider kinds');
  });

  it('says where there is no workspace, and makes none by the way', async () => {
    const absent = join(dir, 'nothing');
    const { code, stderr } = await run(['audit', 'verify', '--data-dir', absent]);
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no workspace in ${absent}`);
    expect(existsSync(absent)).toBe(false);
    const json = await run(['audit', 'verify', '--json', '--data-dir', absent]);
    expect(json.stdout).toBe('');
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('takes a passphrase from a descriptor, and only the right one', async () => {
    const descriptor = (text: string): number => {
      const file = join(dir, `secret of ${text.length} characters`);
      writeFileSync(file, `${text}\n`, { mode: 0o600 });
      return openSync(file, 'r');
    };
    const add = [
      'provider',
      'add',
      '--auth-key-id',
      'k',
      '--data-dir',
      join(dir, 'real'),
      '--secret-fd',
      '4',
      '--passphrase-fd',
      '3',
    ];
    const short = await run(add, [descriptor('too short'), descriptor('s3cret')]);
    expect(short).toMatchObject({ code: 2, stdout: '' });
    expect(short.stderr).toContain('at least 12 characters');
    const made = await run(add, [descriptor('correct horse battery'), descriptor('s3cret')]);
    expect(made.stderr).toContain('providers.add is not part of this test');
    expect(JSON.parse(readFileSync(join(dir, 'real/keys.json'), 'utf8'))).toMatchObject({
      slots: [{ kind: 'passphrase' }],
    });
    const list = ['provider', 'list', '--data-dir', join(dir, 'real')];
    // One after the other: side by side the second would find the workspace open.
    const unasked = await run(list);
    const wrong = await run([...list, '--passphrase-fd', '3'], [descriptor('wrong horse battery')]);
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('--passphrase-fd') as string });
    expect(wrong.code).toBe(3);
    expect(`${made.stdout}${made.stderr}${wrong.stderr}`).not.toContain('horse');
  });

  it('attaches to an engine that runs, and is refused beside one that does not listen', async () => {
    const holder = start(['hold', '--data-dir', dir]);
    await holder.says('held');
    const attached = await run(['hold', '--data-dir', dir]);
    expect(attached).toMatchObject({ code: 0, stdout: 'attached\n' });
    rmSync(join(dir, 'engine.sock'));
    const refused = await run(['hold', '--data-dir', dir]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('is already open in the command line (process');
    holder.child.kill('SIGINT');
    expect(await holder.done).toMatchObject({ code: 0 });
  });

  it('ends in order on Ctrl-C', async () => {
    const holder = start(['hold', '--data-dir', dir]);
    await holder.says('held');
    holder.child.kill('SIGINT');
    expect(await holder.done).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('Error') as string,
    });
    expect(existsSync(join(dir, 'ledger.db-wal'))).toBe(false);
  });
});

describe('demo serve', () => {
  it('writes its ready file, serves, and ends on Ctrl-C', async () => {
    const serving = start([
      'demo',
      'serve',
      '--sims',
      '5',
      '--seed',
      '3',
      '--attacks',
      'none',
      '--ready-file',
      'ready.json',
      '--json',
      '--minutes',
      '1',
      '--watch-parent',
    ]);
    await serving.says('baseUrl');
    const ready = JSON.parse(readFileSync(join(dir, 'ready.json'), 'utf8')) as Record<string, string>;
    expect(ready).toMatchObject({
      baseUrl: expect.stringContaining('http://127.0.0.1:') as string,
      authKeyId: expect.any(String) as string,
      importDir: expect.any(String) as string,
      groundTruthPath: expect.any(String) as string,
    });
    expect((await fetch(`${ready['baseUrl']}/sims`)).status).toBe(401);
    serving.child.kill('SIGINT');
    const { code, stdout } = await serving.done;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ baseUrl: ready['baseUrl'] });
  });

  it('refuses what it cannot read', async () => {
    const { code, stderr } = await run(['demo', 'serve', '--attacks', 'dragon']);
    expect(code).toBe(2);
    expect(stderr).toContain('no attack "dragon"');
  });
});
