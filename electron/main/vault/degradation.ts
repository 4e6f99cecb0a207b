/**
 * `available`: the operating system guards the key. `weak`: Chromium would encrypt with a password that is the same on
 * every machine, so whoever can read the file can read the key. `none`: nothing at all.
 */
export type KeyStoreLevel = 'available' | 'weak' | 'none';

/** Chromium's name for the store that protects nothing. */
const weakBackend = 'basic_text';

/** How well a store of this name protects, without asking it anything. */
export function levelOf(backend: string): KeyStoreLevel {
  if (backend === weakBackend) return 'weak';
  return backend === 'unknown' ? 'none' : 'available';
}

/** What making a new key slot takes. */
export type ProtectionStep = 'wrap' | 'consent' | 'refuse';

/** @param usable the store was asked and can encrypt */
export function protectionStep(backend: string, usable: boolean): ProtectionStep {
  switch (levelOf(backend)) {
    case 'available':
      return usable ? 'wrap' : 'refuse';
    case 'weak':
      return 'consent';
    case 'none':
      return 'refuse';
  }
}

/**
 * What to do with a slot that was made with one store on a machine that now has this one. A weak slot opens anywhere;
 * a slot of a real store must never be answered by a weak one, which could not open it and would look like damage.
 */
export type UnwrapStep = 'unwrap' | 'unwrap-weak' | 'store-missing';

export function unwrapStep(slotBackend: string, backend: string): UnwrapStep {
  if (levelOf(slotBackend) === 'weak') return levelOf(backend) === 'weak' ? 'unwrap-weak' : 'unwrap';
  return levelOf(backend) === 'available' ? 'unwrap' : 'store-missing';
}

/** The sentence a person agrees to before a weak slot is made. It is recorded in the slot. */
export const weakConsentText =
  'This computer has no key store. The key of this workspace will be kept with a password that is the same on every ' +
  'computer: anyone who can read its files can read its data.';
