import type { Consent, LockedSlot, Protection, Unlock } from '../../../shared/engine-messages.ts';
import type { Log } from '../log.ts';
import { type KeyStoreLevel, levelOf, protectionStep, unwrapStep, weakConsentText } from './degradation.ts';
import type { KeyStore } from './key-store.ts';

/** Keeps data keys with the operating system. Keys pass through memory only; nothing here logs one. */
export interface Vault {
  level(): KeyStoreLevel;
  /** Makes a data key and wraps it; null when this machine cannot or the person does not want to. */
  protect(): Promise<Protection | null>;
  /** Unwraps what the operating system guards of a locked workspace; null leaves it to a passphrase. */
  unlockFor(slots: readonly LockedSlot[]): Promise<Unlock | null>;
}

const keyBytes = 32;

export function createVault(deps: {
  store: KeyStore;
  /** Puts the sentence to the person; null when they decline. */
  askConsent(text: string): Promise<Consent | null>;
  randomBytes(count: number): Uint8Array;
  log: Log;
}): Vault {
  const { store, askConsent, randomBytes, log } = deps;

  const protect = async (consent: Consent | null): Promise<Protection> => {
    const key = randomBytes(keyBytes);
    return { kind: 'os', key, blob: await store.wrap(key), backend: store.backend(), consent };
  };

  return {
    level: () => levelOf(store.backend()),
    async protect() {
      const backend = store.backend();
      const step = protectionStep(backend, levelOf(backend) === 'available' && (await store.usable()));
      log.info('key slot', { step, backend });
      if (step === 'refuse') return null;
      if (step === 'wrap') return protect(null);
      const consent = await askConsent(weakConsentText);
      if (consent === null) return null;
      store.acceptWeak();
      return (await store.usable()) ? protect(consent) : null;
    },
    async unlockFor(slots) {
      for (const slot of slots) {
        if (slot.kind !== 'os') continue;
        const step = unwrapStep(slot.backend, store.backend());
        if (step === 'store-missing') {
          log.warn('the key store of this workspace is not here', {
            made: slot.backend,
            here: store.backend(),
          });
          continue;
        }
        if (step === 'unwrap-weak') store.acceptWeak();
        try {
          return { kind: 'key', key: await store.unwrap(slot.blob) };
        } catch (error) {
          log.warn('the key store did not open a slot', { backend: slot.backend, reason: String(error) });
        }
      }
      return null;
    },
  };
}
