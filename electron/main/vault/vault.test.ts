import { describe, expect, it } from 'vitest';
import type { Consent } from '../../../shared/engine-messages.ts';
import { logTo } from '../log.ts';
import type { KeyStore } from './key-store.ts';
import { createVault } from './vault.ts';

const consent: Consent = { by: 'ada', at: 1, text: 'yes' };

/** A store that keeps its blobs in memory, as far as its level lets it. */
function vaultOn(backend: string, answer: Consent | null = consent) {
  const lines: string[] = [];
  let weakAccepted = false;
  const store: KeyStore = {
    backend: () => backend,
    usable: async () => backend !== 'unknown' && (backend !== 'basic_text' || weakAccepted),
    acceptWeak: () => {
      weakAccepted = true;
    },
    wrap: async (key) => `${backend}:${Buffer.from(key).toString('hex')}`,
    async unwrap(blob) {
      const [madeWith, hex = ''] = blob.split(':');
      if (madeWith !== backend && madeWith !== 'basic_text') throw new Error('another keyring');
      return new Uint8Array(Buffer.from(hex, 'hex'));
    },
  };
  const vault = createVault({
    store,
    askConsent: async () => answer,
    randomBytes: (count) => new Uint8Array(count).fill(7),
    log: logTo((line) => lines.push(line)),
  });
  return { vault, lines };
}

describe('a new key', () => {
  it('is wrapped by a real store without a question', async () => {
    const { vault, lines } = vaultOn('gnome_libsecret', null);
    expect(await vault.protect()).toMatchObject({ kind: 'os', backend: 'gnome_libsecret', consent: null });
    expect(lines.join()).not.toContain('0707');
  });

  it('is wrapped by a weak store only with consent, which goes into the slot', async () => {
    expect(await vaultOn('basic_text').vault.protect()).toMatchObject({ backend: 'basic_text', consent });
    expect(await vaultOn('basic_text', null).vault.protect()).toBeNull();
  });

  it('is not made where there is no store', async () => {
    expect(await vaultOn('unknown').vault.protect()).toBeNull();
  });
});

describe('a locked workspace', () => {
  it('is opened by the store that wrapped its key', async () => {
    const { vault } = vaultOn('dpapi');
    const made = await vault.protect();
    if (made?.kind !== 'os') throw new Error('not wrapped');
    const unlock = await vault.unlockFor([
      { kind: 'passphrase' },
      { kind: 'os', blob: made.blob, backend: 'dpapi' },
    ]);
    expect(unlock).toEqual({ kind: 'key', key: made.key });
  });

  it('is left to its passphrase when the store is missing or holds another key', async () => {
    const slot = { kind: 'os', blob: 'gnome_libsecret:00', backend: 'gnome_libsecret' } as const;
    expect(await vaultOn('basic_text').vault.unlockFor([slot])).toBeNull();
    expect(await vaultOn('kwallet6').vault.unlockFor([slot, { kind: 'passphrase' }])).toBeNull();
    expect(await vaultOn('kwallet6').vault.unlockFor([{ kind: 'passphrase' }])).toBeNull();
  });
});
