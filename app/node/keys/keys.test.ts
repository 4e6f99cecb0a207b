import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Protection } from '../../../shared/engine-messages.ts';
import { createWorkspace, describeWorkspace, openWorkspace } from '../workspace.ts';
import { createVault } from './vault.ts';

const passphrase = 'correct horse battery';
const osKey = new Uint8Array(32).fill(5);
const osProtection: Protection = {
  kind: 'os',
  key: osKey,
  blob: Buffer.from('wrapped').toString('base64'),
  backend: 'gnome_libsecret',
  consent: null,
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-keys-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const create = (protection: Protection) => createWorkspace(dir, { name: 'Meridian', protection }, 1_000);
const text = (name: string): string => readFileSync(join(dir, name), 'utf8');

describe('a workspace', () => {
  it('with a passphrase opens with it alone', async () => {
    const made = await create({ kind: 'passphrase', passphrase });
    expect(await openWorkspace(dir, null)).toEqual({
      state: 'locked',
      slots: [{ kind: 'passphrase' }],
      wrong: false,
    });
    expect(await openWorkspace(dir, { kind: 'passphrase', passphrase: 'wrong horse battery' })).toMatchObject(
      { state: 'locked', wrong: true },
    );
    const opened = await openWorkspace(dir, { kind: 'passphrase', passphrase });
    expect(opened).toMatchObject({
      state: 'open',
      workspace: { name: 'Meridian', demo: false, protection: 'passphrase', keys: made.keys },
    });
    expect(text('keys.json')).not.toContain(Buffer.from(made.keys.ledger).toString('base64'));
    expect(statSync(join(dir, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('takes the same passphrase however its accents were typed', async () => {
    await create({ kind: 'passphrase', passphrase: 'schlüssel für uns'.normalize('NFC') });
    const opened = await openWorkspace(dir, {
      kind: 'passphrase',
      passphrase: 'schlüssel für uns'.normalize('NFD'),
    });
    expect(opened.state).toBe('open');
  });

  it('whose slot was made cheaper by hand does not open', async () => {
    await create({ kind: 'passphrase', passphrase });
    writeFileSync(join(dir, 'keys.json'), text('keys.json').replace('131072', '16384'));
    expect(await openWorkspace(dir, { kind: 'passphrase', passphrase })).toMatchObject({
      state: 'locked',
      wrong: true,
    });
    writeFileSync(join(dir, 'keys.json'), text('keys.json').replace('16384', '1073741824'));
    await expect(openWorkspace(dir, { kind: 'passphrase', passphrase })).rejects.toMatchObject({
      code: 'DATABASE_CORRUPT',
    });
  });

  it('with the system key store hands its blob out and takes the right key back', async () => {
    await create(osProtection);
    const locked = await openWorkspace(dir, null);
    expect(locked).toEqual({
      state: 'locked',
      slots: [{ kind: 'os', blob: osProtection.blob, backend: 'gnome_libsecret' }],
      wrong: false,
    });
    expect(await openWorkspace(dir, { kind: 'key', key: new Uint8Array(32).fill(6) })).toMatchObject({
      state: 'locked',
      wrong: true,
    });
    expect(await openWorkspace(dir, { kind: 'key', key: osKey })).toMatchObject({
      state: 'open',
      workspace: { protection: 'os', weakness: null },
    });
  });

  it('with a weak key store needs a recorded consent', async () => {
    const weak = { ...osProtection, backend: 'basic_text' };
    await expect(create(weak)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const made = await create({
      ...weak,
      consent: { by: 'N. Bauer', at: 5, text: 'I accept that the key is not protected.' },
    });
    expect(made.weakness).toContain('N. Bauer accepted this');
    expect(JSON.parse(text('keys.json'))).toMatchObject({ slots: [{ consent: { by: 'N. Bauer', at: 5 } }] });
  });

  it('for the demo opens by itself and says what its key is worth', async () => {
    await create({ kind: 'demo' });
    expect(await openWorkspace(dir, null)).toMatchObject({
      state: 'open',
      workspace: { demo: true, protection: 'demo' },
    });
    expect(text('keys.json')).toContain('protects nothing');
    expect(describeWorkspace(dir)).toMatchObject({ name: 'Meridian', demo: true, slots: [] });
  });

  it('is made in an empty folder only, and only with a passphrase of some length', async () => {
    await expect(create({ kind: 'passphrase', passphrase: 'short' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'passphrase',
    });
    expect(describeWorkspace(dir)).toBeNull();
    writeFileSync(join(dir, 'holiday.jpg'), '');
    await expect(create({ kind: 'demo' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('with damaged key files is refused and left alone', async () => {
    await create({ kind: 'demo' });
    writeFileSync(join(dir, 'keys.json'), '{"version":1');
    await expect(openWorkspace(dir, null)).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    expect(text('keys.json')).toBe('{"version":1');
  });
});

describe('the vault', () => {
  const key = new Uint8Array(32).fill(3);

  it('keeps secrets across starts, encrypted and for their owner alone', async () => {
    const path = join(dir, 'vault.json');
    await createVault(path, key).set('soracom-1/authKey', 'secret-89883030000000000012');
    const again = createVault(path, key);
    expect(await again.get('soracom-1/authKey')).toBe('secret-89883030000000000012');
    expect(await again.get('nobody')).toBeNull();
    expect(await again.get('constructor')).toBeNull();
    expect(text('vault.json')).not.toContain('89883030000000000012');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await again.delete('soracom-1/authKey');
    expect(await createVault(path, key).get('soracom-1/authKey')).toBeNull();
  });

  it('notices records that were swapped, changed or written under another key', async () => {
    const path = join(dir, 'vault.json');
    const vault = createVault(path, key);
    await vault.set('a', 'one');
    await vault.set('b', 'two');
    const file = JSON.parse(text('vault.json')) as { records: Record<string, { text: string }> };
    const { a, b } = file.records;
    writeFileSync(path, JSON.stringify({ ...file, records: { a: b, b: a } }));
    await expect(createVault(path, key).get('a')).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    await expect(createVault(path, new Uint8Array(32)).get('a')).rejects.toMatchObject({
      code: 'DATABASE_CORRUPT',
    });
    writeFileSync(path, 'nonsense');
    expect(() => createVault(path, key)).toThrow(expect.objectContaining({ code: 'DATABASE_CORRUPT' }));
    expect(text('vault.json')).toBe('nonsense');
  });
});
