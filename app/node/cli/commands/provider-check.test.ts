import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../../demo/emulator.ts';
import { oneNceEmulation } from '../../../demo/1nce/emulation.ts';
import { onomondoEmulation } from '../../../demo/onomondo/emulation.ts';
import { UsageError } from '../command.ts';
import { providerCheck } from './provider-check.ts';
import { runCommand } from './run-command.testkit.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-check-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const check = (argv: readonly string[], secrets: readonly string[] = []) =>
  runCommand(['provider', 'check', ...argv], [providerCheck], { dir, secrets });

describe('provider check', () => {
  let oneNce: Emulator;
  let onomondo: Emulator;
  beforeAll(async () => {
    oneNce = await startEmulator(oneNceEmulation, { sims: 250, maxLifetimeMs: 120_000 });
    onomondo = await startEmulator(onomondoEmulation, { sims: 30, maxLifetimeMs: 120_000 });
  });
  afterAll(async () => {
    await oneNce.close();
    await onomondo.close();
  });

  it('tries a shipped description out, with a secret from a descriptor and a name from an option', async () => {
    const { username = '', password = '' } = oneNce.credentials;
    const ran = await check(
      ['1nce', '--base-url', oneNce.baseUrl, '--credential', `username=${username}`],
      [password],
    );
    expect(ran.questions).toEqual(['Password']);
    expect(ran.text).toMatch(
      /ok {6}read the list: 250 rows, 250 understood, 0 rejected on 3 pages; the list ends there/,
    );
    expect(ran.text).toMatch(/state "Disabled": suspended, \d+ SIMs/);
    expect(ran.text).toMatch(/actions: not tried, because a check changes nothing/);
    expect(ran.text).not.toContain(password);
    expect(JSON.stringify(ran.value)).not.toContain(password);
    expect(ran.code).toBe(0);
  });

  it('ends with 1 where the provider says no', async () => {
    const ran = await check(['onomondo', '--base-url', onomondo.baseUrl], ['wrong']);
    expect([ran.code, ran.value]).toEqual([1, expect.objectContaining({ ok: false })]);
    expect(ran.text).toMatch(/failed {2}read the list: .*refused the credentials/);
  });

  it('names file, line and column of what is wrong, and reads nothing then', async () => {
    writeFileSync(
      join(dir, 'own.yaml'),
      'sextant: 1\nname: Own\nlist:\n  path: sims\nsim:\n  id: id\n  iccid: iccid\n  state: {from: s, words: {a: active}}\n',
    );
    const ran = await check(['own.yaml', '--base-url', onomondo.baseUrl]);
    expect(ran.text).toBe(
      'own.yaml:4:9: error: list.path: "sims" is no path. Begin with one /, write parameters under query, and leave out .. and #.\nThe description cannot be used.',
    );
    expect(ran.code).toBe(1);
  });

  it('checks without an address, and says so', async () => {
    const ran = await check(['onomondo']);
    expect([ran.code, ran.questions]).toEqual([0, []]);
    expect(ran.text).toMatch(/Not tried out/);
  });

  it('reads an inventory file', async () => {
    writeFileSync(join(dir, 'sims.csv'), 'iccid,status\n8945730050000000014,active\nx,active\n');
    const ran = await check(['csv', '--inventory', 'sims.csv']);
    expect(ran.text).toMatch(/read the file: 2 rows, 1 understood, 1 rejected/);
    expect(ran.text).toMatch(/1 × iccid: "x" is no ICCID \(first: x\)/);
  });

  it('prints a shipped description to begin from', async () => {
    writeFileSync(join(dir, 'copy.yaml'), (await check(['1nce', '--show'])).text);
    expect((await check(['copy.yaml'])).code).toBe(0);
  });

  it('refuses secrets in the open, and what cannot be meant', async () => {
    await expect(
      check(['onomondo', '--base-url', onomondo.baseUrl, '--credential', 'apiKey=k']),
    ).rejects.toThrow(/is a secret/);
    await expect(check(['1nce', '--base-url', oneNce.baseUrl])).rejects.toThrow(/--credential username=/);
    await expect(check(['none.yaml'])).rejects.toThrow(UsageError);
    await expect(check(['csv', '--base-url', onomondo.baseUrl])).rejects.toThrow(/--inventory/);
    await expect(check(['onomondo', '--base-url', 'http://api.example.com'])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
