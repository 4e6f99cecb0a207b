import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { day } from '../../../shared/time.ts';
import { cacheMigrations, ledgerMigrations, type Migration } from '../../core/store/migrations.ts';
import { createRecordingLog } from '../../testing/log.ts';
import { type Databases, type OpenOptions, openDatabases } from './open.ts';

const keys = { cache: new Uint8Array(32).fill(1), ledger: new Uint8Array(32).fill(2) };
const start = Date.UTC(2026, 10, 20, 12);

let dir: string;
let open: Databases | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-db-'));
});
afterEach(() => {
  open?.close();
  open = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const openHere = (more: Partial<OpenOptions> = {}): Databases =>
  openDatabases({ dir, keys, now: start, log: createRecordingLog(), ...more });

/** A workspace with one row in each file, closed in order. */
function fill(more: Partial<OpenOptions> = {}): void {
  const databases = openHere(more);
  databases.ledger.db.run("INSERT INTO settings (name, value, updated_at) VALUES ('who', 'N. Bauer', 0)");
  databases.cache.db.run(
    "INSERT INTO groups (provider_id, group_id, name, tags, configuration, observed_at) VALUES ('p', 'g', 'n', '{}', '{}', 0)",
  );
  for (const { db } of [databases.cache, databases.ledger]) {
    db.run('CREATE TABLE filler (a TEXT)');
    db.transaction(() => {
      for (let i = 0; i < 300; i++) db.run('INSERT INTO filler VALUES (?)', ['x'.repeat(1_000)]);
    });
    db.run('DROP TABLE filler');
  }
  databases.close();
}

const path = (name: string): string => join(dir, name);
/** Where a table begins in its file, bytes. */
const tableAt = (kind: 'cache' | 'ledger', table: string): number => {
  const databases = openHere();
  const found = databases[kind].db.get<{ page: number }>(
    'SELECT rootpage AS page FROM sqlite_schema WHERE name = ?',
    [table],
  );
  databases.close();
  return ((found?.page ?? 1) - 1) * 4096;
};
const flip = (name: string, at: number): void => {
  const bytes = readFileSync(path(name));
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path(name), bytes);
};
const refusal = (): AppError => {
  try {
    open = openHere();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it opened');
};
const who = (databases: Databases): unknown =>
  databases.ledger.db.get("SELECT value FROM settings WHERE name = 'who'");
const groups = (databases: Databases): number => databases.cache.db.all('SELECT * FROM groups').length;

describe('databases of a workspace', () => {
  it('are encrypted, durable as their kind asks, and come back as they were', () => {
    fill();
    for (const name of ['cache.db', 'ledger.db']) {
      expect(readFileSync(path(name)).includes('CREATE TABLE')).toBe(false);
      expect(readFileSync(path(name)).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    }
    open = openHere();
    expect(open.notices).toEqual([]);
    expect([who(open), groups(open)]).toEqual([{ value: 'N. Bauer' }, 1]);
    const settings = (name: 'cache' | 'ledger') =>
      ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'cell_size_check', 'temp_store'].map(
        (pragma) => open?.[name].pragma(pragma),
      );
    expect(settings('ledger')).toEqual(['wal', 2, 1, 0, 1, 2]);
    expect(settings('cache')).toEqual(['wal', 1, 1, 0, 1, 2]);
  });

  it('rolls a failed transaction back and joins nested ones', () => {
    open = openHere();
    const { db } = open.ledger;
    const insert = (name: string) =>
      db.run('INSERT INTO settings (name, value, updated_at) VALUES (?, ?, 0)', [name, 'x']);
    expect(() =>
      db.transaction(() => {
        insert('a');
        db.transaction(() => insert('b'));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(() => db.transaction(() => (insert('c'), Promise.resolve()))).toThrow(TypeError);
    expect(db.all('SELECT * FROM settings')).toEqual([]);
    db.transaction(() => {
      insert('a');
      db.transaction(() => insert('b'));
    });
    expect(db.all('SELECT name FROM settings ORDER BY name')).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it('logs a slow statement with its plan and without its parameters', () => {
    const log = createRecordingLog();
    open = openHere({ log });
    open.ledger.db.get(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT max(i) AS i FROM n WHERE ? <> ?`,
      ['8942310784200740934', 'x'],
    );
    const [line] = log.lines.filter(({ message }) => message === 'a statement was slow');
    expect(line).toMatchObject({
      message: 'a statement was slow',
      fields: { sql: expect.stringContaining('WITH RECURSIVE') as string },
    });
    expect(JSON.stringify(line?.fields['plan'])).toContain('RECURSIVE');
    expect(JSON.stringify(line)).not.toContain('8942310784200740934');
  });

  it('reads a row while another is being walked over, on the same text', () => {
    open = openHere();
    const { db } = open.ledger;
    for (const name of ['a', 'b'])
      db.run('INSERT INTO settings (name, value, updated_at) VALUES (?, ?, 0)', [name, 'x']);
    const sql = 'SELECT name FROM settings ORDER BY name';
    const pairs = [];
    for (const outer of db.each<{ name: string }>(sql))
      for (const inner of db.each<{ name: string }>(sql)) pairs.push(outer.name + inner.name);
    expect(pairs).toEqual(['aa', 'ab', 'ba', 'bb']);
  });
});

describe('a damaged cache', () => {
  it.each([
    ['a flipped byte in its middle', () => flip('cache.db', tableAt('cache', 'groups') + 77)],
    ['a flipped byte on its first page', () => flip('cache.db', 300)],
    ['a cut-off end', () => truncateSync(path('cache.db'), 4096 * 9 + 5)],
    [
      "another program's database in its place",
      () => {
        rmSync(path('cache.db'));
        new Sqlite(path('cache.db')).exec('CREATE TABLE a (b)').close();
      },
    ],
    [
      'a text file in its place',
      () => writeFileSync(path('cache.db'), 'not a database at all\n'.repeat(500)),
    ],
    ['the ledger in its place', () => copyFileSync(path('ledger.db'), path('cache.db'))],
  ])('with %s is moved aside and starts empty, with a notice', (_, harm) => {
    fill();
    harm();
    open = openHere();
    expect(groups(open)).toBe(0);
    expect(who(open)).toEqual({ value: 'N. Bauer' });
    expect(open.notices).toMatchObject([
      { level: 'warning', text: expect.stringContaining('rebuilt by the next sync') as string },
    ]);
    expect(
      readdirSync(dir).filter((name) => /^cache\.(damaged|foreign)-20261120T120000Z\.db$/.test(name)),
    ).toHaveLength(1);
    open.close();
    open = openHere();
    expect(open.notices).toEqual([]);
  });

  it('with the wrong key is moved aside too', () => {
    fill();
    open = openHere({ keys: { ...keys, cache: new Uint8Array(32).fill(9) } });
    expect(open.notices).toHaveLength(1);
    expect(groups(open)).toBe(0);
  });

  it('is rebuilt at the next start when the damage shows in use', () => {
    fill();
    flip('cache.db', tableAt('cache', 'groups') + 100);
    // Looks untouched from the outside, so it is not read through at the start.
    const seals = JSON.parse(readFileSync(path('databases.json'), 'utf8')) as { cache: { mtimeMs: number } };
    seals.cache.mtimeMs = statSync(path('cache.db')).mtimeMs;
    writeFileSync(path('databases.json'), JSON.stringify(seals));
    const told: string[] = [];
    const databases = openHere({ onDamage: (kind, error) => told.push(`${kind} ${error.code}`) });
    expect(() => databases.cache.db.all('SELECT * FROM groups')).toThrow(
      expect.objectContaining({ code: 'DATABASE_CORRUPT' }),
    );
    expect(told).toEqual(['cache DATABASE_CORRUPT']);
    databases.cache.close();
    databases.ledger.close();
    open = openHere();
    expect(open.notices).toHaveLength(1);
    expect(groups(open)).toBe(0);
  });
});

describe('a damaged ledger', () => {
  it.each([
    [
      'a flipped byte in its middle',
      'DATABASE_CORRUPT',
      () => flip('ledger.db', tableAt('ledger', 'settings') + 77),
    ],
    ['a flipped byte on its first page', 'DATABASE_CORRUPT', () => flip('ledger.db', 300)],
    ['a cut-off end', 'DATABASE_CORRUPT', () => truncateSync(path('ledger.db'), 4096 * 9 + 5)],
    [
      'an unencrypted database in its place',
      'DATABASE_FOREIGN',
      () => {
        rmSync(path('ledger.db'));
        new Sqlite(path('ledger.db')).exec('CREATE TABLE a (b)').close();
      },
    ],
    [
      'a text file in its place',
      'DATABASE_FOREIGN',
      () => writeFileSync(path('ledger.db'), 'not a database at all\n'.repeat(500)),
    ],
    ['the cache in its place', 'DATABASE_FOREIGN', () => copyFileSync(path('cache.db'), path('ledger.db'))],
    ['nothing in it', 'DATABASE_CORRUPT', () => writeFileSync(path('ledger.db'), '')],
  ])('with %s is refused, left alone, and its backup named', (_, code, harm) => {
    fill();
    openHere({ now: start + 2 * day }).close();
    const backup = readdirSync(path('backups')).at(0) ?? '?';
    harm();
    const before = readFileSync(path('ledger.db'));
    const error = refusal();
    expect(error.code).toBe(code);
    expect(error.message).toContain('left exactly as it is');
    expect(error.message).toContain(`backups/${backup}`);
    expect(readFileSync(path('ledger.db')).equals(before)).toBe(true);
    // What the message offers works.
    rmSync(path('ledger.db'));
    for (const suffix of ['-wal', '-shm']) rmSync(path(`ledger.db${suffix}`), { force: true });
    copyFileSync(path(`backups/${backup}`), path('ledger.db'));
    open = openHere();
    expect(who(open)).toEqual({ value: 'N. Bauer' });
  });

  it('that is gone is refused instead of started anew', () => {
    fill();
    rmSync(path('ledger.db'));
    expect(refusal()).toMatchObject({
      code: 'DATABASE_CORRUPT',
      message: expect.stringContaining('is missing') as string,
    });
    expect(existsSync(path('ledger.db'))).toBe(false);
  });

  it('keeps what was committed when the process is killed', async () => {
    fill();
    const writer = child(`
      const { openDatabases } = await import(${JSON.stringify(join(import.meta.dirname, 'open.ts'))});
      const quiet = { debug() {}, info() {}, warn() {}, error() {} };
      const { ledger } = openDatabases({ dir: ${JSON.stringify(dir)}, keys: { cache: new Uint8Array(32).fill(1), ledger: new Uint8Array(32).fill(2) }, now: ${start}, log: quiet });
      for (let i = 0; ; i++) {
        ledger.db.transaction(() => {
          ledger.db.run("INSERT INTO settings (name, value, updated_at) VALUES ('left' || ?, 'x', 0)", [i]);
          ledger.db.run("INSERT INTO settings (name, value, updated_at) VALUES ('right' || ?, 'x', 0)", [i]);
        });
        process.stdout.write(i + '\\n');
        if (i % 50 === 0) await new Promise(setImmediate);
      }`);
    let told = '';
    await new Promise<void>((resolve) =>
      writer.stdout?.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.split('\n').length > 200) resolve();
      }),
    );
    writer.kill('SIGKILL');
    await new Promise((resolve) => writer.once('exit', resolve));
    const last = Number(
      told
        .trim()
        .split('\n')
        .filter((line) => /^\d+$/.test(line))
        .at(-2),
    );
    open = openHere();
    expect(open.notices).toEqual([]);
    const count = (side: string): number =>
      open?.ledger.db.get<{ n: number }>('SELECT count(*) AS n FROM settings WHERE name LIKE ?', [`${side}%`])
        ?.n ?? 0;
    expect(count('left')).toBeGreaterThan(last);
    expect(count('left')).toBe(count('right'));
  });
});

describe('other programs and full disks', () => {
  it('says so when another program holds the file, and changes nothing', async () => {
    fill();
    const holder = child(`
      const { default: Sqlite } = await import('better-sqlite3');
      const db = new Sqlite(${JSON.stringify(path('ledger.db'))});
      db.pragma("cipher = 'sqlcipher'"); db.pragma('legacy = 4'); db.pragma('key = "x\\'${'02'.repeat(32)}\\'"');
      db.pragma('locking_mode = EXCLUSIVE'); db.exec('BEGIN EXCLUSIVE');
      process.stdout.write('held'); setInterval(() => {}, 1000);`);
    await new Promise((resolve) => holder.stdout?.once('data', resolve));
    const error = refusal();
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    expect(error).toMatchObject({
      code: 'DATABASE_BUSY',
      retry: 'later',
      message: expect.stringContaining('held by another program') as string,
    });
    open = openHere();
    expect(who(open)).toEqual({ value: 'N. Bauer' });
  });

  it('turns a full disk into DISK_FULL and keeps what was committed', () => {
    fill();
    const databases = openHere();
    const { db } = databases.ledger;
    databases.ledger.pragma(`max_page_count = ${Number(databases.ledger.pragma('page_count'))}`);
    const much = (): void =>
      db.transaction(() => {
        for (let i = 0; i < 2_000; i++)
          db.run('INSERT INTO settings (name, value, updated_at) VALUES (?, ?, 0)', [
            `n${i}`,
            'x'.repeat(2_000),
          ]);
      });
    expect(much).toThrow(expect.objectContaining({ code: 'DISK_FULL', retry: 'later' }));
    expect(db.all('SELECT name FROM settings')).toEqual([{ name: 'who' }]);
    databases.ledger.pragma('max_page_count = 1000000');
    expect(much).not.toThrow();
    databases.close();
  });
});

describe('migrations', () => {
  const last = Math.max(...ledgerMigrations.map(({ id }) => id));
  const next: Migration = { id: last + 10, name: 'more', sql: 'CREATE TABLE more (a TEXT) STRICT;' };
  const grown = { cache: cacheMigrations, ledger: [...ledgerMigrations, next] };

  it('back the ledger up before they change it', () => {
    fill();
    const before = readdirSync(dir);
    expect(before).not.toContain('backups');
    open = openHere({ migrations: grown });
    expect(readdirSync(path('backups'))).toEqual(['ledger-20261120T120000Z-migration.db']);
    expect(open.ledger.db.all('SELECT id, name FROM schema_steps')).toEqual([
      ...ledgerMigrations.map(({ id, name }) => ({ id, name })),
      { id: next.id, name: 'more' },
    ]);
    expect(open.ledger.pragma('user_version')).toBe(next.id);
  });

  it('leave the file as it was when a step fails', () => {
    fill();
    const broken = {
      ...grown,
      ledger: [
        ...ledgerMigrations,
        { ...next, sql: 'CREATE TABLE more (a TEXT); CREATE TABLE settings (a TEXT);' },
      ],
    };
    expect(() => openHere({ migrations: broken })).toThrow(/already exists/);
    open = openHere();
    expect(open.ledger.db.all("SELECT name FROM sqlite_schema WHERE name = 'more'")).toEqual([]);
  });

  it('refuse a ledger of a newer version', () => {
    fill({ migrations: grown });
    expect(refusal()).toMatchObject({
      code: 'DATABASE_FUTURE',
      message: expect.stringContaining('Open it with the newer version') as string,
    });
  });

  it('refuse a ledger whose history was edited, and rebuild such a cache', () => {
    fill();
    const edited = (steps: readonly Migration[]): Migration[] =>
      steps.map((step) => ({ ...step, sql: `${step.sql}\n-- edited` }));
    expect(() =>
      openHere({ migrations: { cache: cacheMigrations, ledger: edited(ledgerMigrations) } }),
    ).toThrow(expect.objectContaining({ code: 'DATABASE_FOREIGN' }));
    open = openHere({ migrations: { cache: edited(cacheMigrations), ledger: ledgerMigrations } });
    expect(open.notices).toHaveLength(1);
  });
});

function child(script: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
}
