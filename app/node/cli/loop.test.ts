import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The loop as a person without a window walks it: real processes, a real demo world, files on disk. */

const entry = join(import.meta.dirname, 'index.ts');
const minutes = 60_000;

let root: string;
let workspace: string;
let world: ChildProcess;
const children: ChildProcess[] = [];

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  json<T>(): T;
}

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, INIT_CWD: root },
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const done = new Promise<Ran>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr, json: <T>() => JSON.parse(stdout) as T })),
  );
  return { child, done, heard: () => stdout + stderr };
}

const inWorkspace = (...args: readonly string[]): Promise<Ran> =>
  start([...args, '--data-dir', workspace, '--json']).done;

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
};

interface Ready {
  readonly baseUrl: string;
  readonly importDir: string;
  readonly groundTruthPath: string;
  readonly providers: readonly object[];
}
const ready = (): Ready => JSON.parse(readFileSync(join(root, 'ready.json'), 'utf8')) as Ready;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sextant-loop-'));
  workspace = join(root, 'workspace');
  const attacks = 'stolen-sim@-14h';
  const serving = start([
    'demo',
    'serve',
    '--sims',
    '150',
    '--seed',
    '5',
    '--attacks',
    attacks,
    '--ready-file',
    'ready.json',
    '--minutes',
    '15',
    '--watch-parent',
  ]);
  world = serving.child;
  await until(() => existsSync(join(root, 'ready.json')));
}, minutes);

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('the loop on the command line', () => {
  it('connects, survives a kill, and syncs', { timeout: 3 * minutes }, async () => {
    const added = await inWorkspace('provider', 'add', '--from-demo', 'ready.json');
    expect(added, added.stderr).toMatchObject({ code: 0 });
    expect(added.json()).toMatchObject({ providerId: 'soracom-1', workspace: { demo: true } });
    const killed = start(['sync', '--data-dir', workspace]);
    await until(() => killed.heard().includes('Soracom:'));
    killed.child.kill('SIGKILL');
    await killed.done;
    const synced = await inWorkspace('sync');
    expect(synced, synced.stderr).toMatchObject({ code: 0 });
    const { providers } = synced.json<{ providers: { sources: { source: string; rows: number }[] }[] }>();
    expect(providers[0]?.sources.find(({ source }) => source === 'sims')).toMatchObject({ rows: 150 });
  });

  it('imports what no provider returns', { timeout: minutes }, async () => {
    const files = readdirSync(ready().importDir).map((name) => join(ready().importDir, name));
    const imported = await inWorkspace('import', ...files);
    expect(imported, imported.stderr).toMatchObject({ code: 0 });
    expect(imported.json<{ files: unknown[] }>().files).toHaveLength(9);
    writeFileSync(join(root, 'bad.ndjson'), '{"kind":"firmware"}\nnonsense\n');
    const refused = await inWorkspace('import', 'bad.ndjson');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('bad.ndjson:2:');
  });

  it('finds the theft, contains it, sees it observed, and reports', { timeout: 4 * minutes }, async () => {
    const truth = JSON.parse(readFileSync(ready().groundTruthPath, 'utf8')) as {
      attacks: { iccids: string[] }[];
    };
    const stolen = truth.attacks[0]?.iccids[0] ?? '?';
    const found = await inWorkspace('incidents', 'severity:critical');
    const { rows } = found.json<{ rows: { id: number; title: string; ruleId: string }[] }>();
    expect(rows.map(({ ruleId }) => ruleId)).toEqual(['D-EE-03']);
    const incident = `INC-${rows[0]?.id}`;

    const unconfirmed = await inWorkspace('sim', 'suspend', stolen, '--reason', 'Stolen');
    expect(unconfirmed).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') as string });
    const acted = await inWorkspace(
      'sim',
      'suspend',
      stolen,
      '--reason',
      'Stolen',
      '--yes',
      '--wait',
      '--incident',
      incident,
      '--timeout',
      '120',
    );
    expect(acted, acted.stderr).toMatchObject({ code: 0 });
    expect(acted.json()).toMatchObject({
      action: { state: 'observed' },
      steps: [{ iccid: stolen, state: 'observed' }],
    });
    const contained = await inWorkspace('incidents', 'is:open severity:critical');
    expect(contained.json()).toMatchObject({
      rows: [{ status: 'contained', containment: { total: 1, observed: 1 } }],
    });

    const report = await inWorkspace('report', incident, '--format', 'json', '--out', 'reports');
    expect(report, report.stderr).toMatchObject({ code: 0 });
    const { file, sha256 } = report.json<{ file: string; sha256: string }>();
    const text = readFileSync(file, 'utf8');
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    expect(text).toContain(`"${stolen}"`);
    const missing = await inWorkspace('report', 'INC-99999', '--out', 'reports');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_FOUND') as string });
  });

  it('answers about the fleet, its posture and its log', { timeout: 2 * minutes }, async () => {
    const sims = await inWorkspace('sims', 'state:suspended', '--limit', '0');
    expect(sims.json<{ total: number }>().total).toBe(150);
    expect((await inWorkspace('sims', 'iccid:8900000000000000000')).code).toBe(1);
    const posture = await inWorkspace('posture');
    expect(posture, posture.stderr).toMatchObject({ code: 0 });
    expect(posture.json<{ layers: unknown[]; population: number }>()).toMatchObject({ population: 150 });
    const audit = await inWorkspace('audit', 'verify');
    expect(audit).toMatchObject({ code: 0 });
    expect(audit.json()).toMatchObject({ ok: true, firstBad: null });
  });

  it('says what a wrong key, a lost provider and Ctrl-C mean', { timeout: 2 * minutes }, async () => {
    const [served] = ready().providers;
    const credentials = { authKeyId: 'keyId-wrong', authKey: 'secret-wrong' };
    const wrong = { providers: [{ ...served, credentials }] };
    writeFileSync(join(root, 'wrong.json'), JSON.stringify(wrong));
    const refused = await start([
      'provider',
      'add',
      '--from-demo',
      'wrong.json',
      '--data-dir',
      join(root, 'other'),
    ]).done;
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('PROVIDER_AUTH') as string });
    expect(refused.stderr).not.toContain('secret-wrong');

    const syncing = start(['sync', '--data-dir', workspace]);
    await until(() => syncing.heard().includes('Soracom:'));
    syncing.child.kill('SIGINT');
    expect([0, 3]).toContain((await syncing.done).code);

    world.kill('SIGINT');
    await until(() => world.exitCode !== null);
    const lost = await inWorkspace('provider', 'test', 'soracom-1');
    expect(lost.code).toBe(3);
    expect(lost.json()).toMatchObject({ ok: false, error: { code: 'PROVIDER_UNREACHABLE' } });
    // The engine's own pass has begun, or failed, before the command asks for one: it is told, not waited for.
    const failed = await inWorkspace('sync', 'soracom-1');
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain('PROVIDER_UNREACHABLE');
    const offline = await inWorkspace('sims', '--limit', '1');
    expect(offline.json()).toMatchObject({ total: 150, asOf: expect.any(Number) as number });
  });
});
