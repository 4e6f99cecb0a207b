import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What a provider offers beside its inventory, as a person without a window asks for it: real processes, a real demo world. */

const entry = join(import.meta.dirname, 'index.ts');
const minutes = 60_000;

describe('tools on the command line', () => {
  let root: string;
  const children: ChildProcess[] = [];
  const start = (args: readonly string[]) => {
    const child = spawn(process.execPath, [entry, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, INIT_CWD: root },
    });
    children.push(child);
    return child;
  };
  /** Runs a command in the workspace. @returns its exit code and its answer, or what it complained of */
  const run = (...args: readonly string[]) =>
    new Promise<{
      readonly code: number | null;
      readonly answer: Record<string, unknown>;
      readonly said: string;
    }>((resolve) => {
      const child = start([...args, '--data-dir', join(root, 'workspace'), '--json']);
      let [stdout, said] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.once('close', (code) =>
        resolve({
          code,
          said,
          answer: stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>),
        }),
      );
    });
  let iccid = '';

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'sextant-tools-'));
    start([
      'demo',
      'serve',
      '--sims',
      '60',
      '--seed',
      '7',
      '--ready-file',
      'ready.json',
      '--minutes',
      '10',
      '--watch-parent',
    ]);
    while (!existsSync(join(root, 'ready.json'))) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await run('provider', 'add', '--from-demo', 'ready.json')).code).toBe(0);
    expect((await run('sync')).code).toBe(0);
    const listed = await run('sims', 'state:active connectivity:online');
    iccid = (listed.answer['rows'] as { iccid: string }[])[0]?.iccid ?? '';
  }, 3 * minutes);
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  it('hands a message over, refuses one that does not fit', { timeout: 2 * minutes }, async () => {
    const why = ['--reason', 'wake it up', '--yes', '--wait'];
    const long = await run('sim', 'sms', iccid, '--text', 'я'.repeat(71), ...why);
    expect(long).toMatchObject({ code: 2, said: expect.stringContaining('holds 70') as string });
    const through = (name: string): Promise<Awaited<ReturnType<typeof run>>> =>
      run('sim', 'suspend', iccid, '--dry-run', '--through', name);
    expect(await through('sora')).toMatchObject({ code: 0 });
    expect(await through('nobody')).toMatchObject({ said: expect.stringContaining('No provider') as string });
    const sent = await run('sim', 'sms', iccid, '--text', 'reboot', ...why);
    expect(sent, sent.said).toMatchObject({ code: 0, answer: { action: { state: 'handed_over' } } });
  });

  it('tells where a SIM is, and forgets it', { timeout: 2 * minutes }, async () => {
    const found = await run('sim', 'locate', iccid);
    const kept = await run('sim', 'locate', iccid, '--kept');
    expect(kept.answer['places']).toEqual(found.answer['places']);
    expect(await run('sim', 'locate', iccid, '--forget')).toMatchObject({ code: 0 });
    expect((await run('sim', 'locate', iccid, '--kept')).answer['places']).toEqual([]);
    expect((await run('sim', 'esim', iccid)).answer['profiles']).toEqual([]);
  });

  it('captures packets and keeps automations', { timeout: 2 * minutes }, async () => {
    expect((await run('sim', 'capture', iccid, '--start', '60')).code).toBe(2);
    expect((await run('sim', 'capture', iccid, '--start', '60', '--reason', 'beaconing')).code).toBe(0);
    expect((await run('sim', 'capture', iccid)).answer['captures']).toHaveLength(1);
    const made = await run(
      ...['provider', 'rule', 'make', 'soracom-1', '--template', 'imei-mismatch-suspend'],
      ...['--name', 'Thieves', '--reason', 'stolen twice'],
    );
    expect(made, made.said).toMatchObject({ code: 0, answer: { confirmed: true } });
    const ruleId = String(made.answer['ruleId']);
    // A provider is named by id, by name, or by how its name begins.
    expect((await run('provider', 'rule', 'off', 'Soracom', ruleId)).code).toBe(0);
    expect((await run('provider', 'rule', 'delete', 'sora', ruleId)).code).toBe(0);
    expect((await run('provider', 'rule', 'off', 'telnyx', ruleId)).said).toContain(
      'Connected are: Soracom.',
    );
    expect((await run('provider', 'rules')).code).toBe(2);
  });
});
