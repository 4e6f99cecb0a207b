import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { LockedSlot, Protection, Unlock } from '../../../shared/engine-messages.ts';
import { fail } from '../../../shared/errors.ts';
import { deriveKeys, keyBytes, openBytes, Sealed, sealBytes } from './derive.ts';

/**
 * `keys.json`: the ways to the data key of a workspace. The key itself stands there only in a demo slot, for data that
 * the demo world made up.
 */
const Scrypt = z.strictObject({
  name: z.literal('scrypt'),
  // Bounded, so that a tampered file cannot make the engine allocate the machine away.
  n: z
    .int()
    .min(2 ** 14)
    .max(2 ** 20),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(16),
  salt: z.base64(),
});
type Scrypt = z.infer<typeof Scrypt>;

const Consent = z.strictObject({ by: z.string().min(1), at: z.int(), text: z.string().min(1) });

const Slot = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('os'),
    backend: z.string(),
    blob: z.base64(),
    consent: Consent.nullable(),
  }),
  z.strictObject({ kind: z.literal('passphrase'), kdf: Scrypt, sealed: Sealed }),
  z.strictObject({ kind: z.literal('demo'), about: z.string(), key: z.base64() }),
]);

export const KeyFile = z.strictObject({
  version: z.literal(1),
  check: z.base64(),
  slots: z.array(Slot).min(1),
});
export type KeyFile = z.infer<typeof KeyFile>;

/**
 * Cost of a guess: 128 MiB and about half a second on a laptop. OWASP Password Storage Cheat Sheet (2023) names
 * N = 2^17, r = 8, p = 1 for scrypt.
 */
const scryptCost = { name: 'scrypt', n: 2 ** 17, r: 8, p: 1 } as const;

/** Shortest passphrase of a new workspace, characters. */
export const passphraseChars = 12;

/** Key stores of Chromium on Linux that keep the key in the open. */
const weakBackends: readonly string[] = ['basic_text', 'unknown'];

const demoAbout = 'Throw-away key of a demo workspace. It protects nothing: never put real data here.';

/**
 * A fresh data key and the file that keeps it.
 *
 * @throws AppError FORBIDDEN for a key store that protects little without a person's recorded consent, INVALID_INPUT for a short passphrase
 */
export async function createKeyFile(protection: Protection): Promise<{ file: KeyFile; dataKey: Uint8Array }> {
  const dataKey = protection.kind === 'os' ? protection.key : new Uint8Array(randomBytes(keyBytes));
  if (dataKey.length !== keyBytes)
    throw fail('INVALID_INPUT', `A data key has ${keyBytes} bytes.`, { field: 'key' });
  const check = Buffer.from(deriveKeys(dataKey).check).toString('base64');
  return { file: { version: 1, check, slots: [await slotFor(protection, dataKey)] }, dataKey };
}

async function slotFor(protection: Protection, dataKey: Uint8Array): Promise<KeyFile['slots'][number]> {
  switch (protection.kind) {
    case 'os': {
      const { backend, blob, consent } = protection;
      if (weakBackends.includes(backend) && consent === null) {
        throw fail(
          'FORBIDDEN',
          `The key store here (${backend}) keeps keys unprotected. Choose a passphrase, or accept this in writing.`,
        );
      }
      return { kind: 'os', backend, blob, consent };
    }
    case 'passphrase': {
      if (protection.passphrase.length < passphraseChars) {
        throw fail('INVALID_INPUT', `A passphrase has at least ${passphraseChars} characters.`, {
          field: 'passphrase',
        });
      }
      const kdf: Scrypt = { ...scryptCost, salt: randomBytes(16).toString('base64') };
      const wrapping = await stretch(protection.passphrase, kdf);
      return { kind: 'passphrase', kdf, sealed: sealBytes(wrapping, dataKey, boundTo(kdf)) };
    }
    case 'demo':
      return { kind: 'demo', about: demoAbout, key: Buffer.from(dataKey).toString('base64') };
  }
}

/**
 * The data key, or null when what is offered does not open it. Null too when nothing is offered and no slot opens by
 * itself.
 */
export async function openKeyFile(file: KeyFile, unlock: Unlock | null): Promise<Uint8Array | null> {
  for (const slot of file.slots) {
    const key = await openSlot(slot, unlock);
    if (key !== null && fits(file, key)) return key;
  }
  return null;
}

async function openSlot(slot: KeyFile['slots'][number], unlock: Unlock | null): Promise<Uint8Array | null> {
  if (slot.kind === 'demo') return new Uint8Array(Buffer.from(slot.key, 'base64'));
  if (slot.kind === 'os') return unlock?.kind === 'key' ? unlock.key : null;
  if (unlock?.kind !== 'passphrase') return null;
  return openBytes(await stretch(unlock.passphrase, slot.kdf), slot.sealed, boundTo(slot.kdf));
}

/** What a person (or the desktop's key store) can open this workspace with. */
export function lockedSlots(file: KeyFile): readonly LockedSlot[] {
  return file.slots.flatMap((slot): LockedSlot[] =>
    slot.kind === 'os'
      ? [{ kind: 'os', blob: slot.blob, backend: slot.backend }]
      : slot.kind === 'passphrase'
        ? [{ kind: 'passphrase' }]
        : [],
  );
}

/** The strongest promise this file keeps: a demo slot beside others would undo them, so it names the workspace. */
export function protectionOf(file: KeyFile): 'os' | 'passphrase' | 'demo' {
  const kinds = file.slots.map((slot) => slot.kind);
  return kinds.includes('demo') ? 'demo' : kinds.includes('os') ? 'os' : 'passphrase';
}

/** What a person should be reminded of: a key store that protects little was accepted. */
export function weakness(file: KeyFile): string | null {
  const weak = file.slots.find((slot) => slot.kind === 'os' && weakBackends.includes(slot.backend));
  return weak === undefined || weak.kind !== 'os'
    ? null
    : `The key of this workspace is kept by ${weak.backend}, which protects little. ${weak.consent?.by ?? 'Somebody'} accepted this.`;
}

function fits(file: KeyFile, key: Uint8Array): boolean {
  const expected = Buffer.from(file.check, 'base64');
  return (
    key.length === keyBytes &&
    expected.length === keyBytes &&
    timingSafeEqual(expected, deriveKeys(key).check)
  );
}

/** The cost stands in what the seal is bound to: lowering it in the file breaks the slot instead of weakening it. */
function boundTo(kdf: Scrypt): string {
  return `sextant 1 passphrase ${kdf.n} ${kdf.r} ${kdf.p} ${kdf.salt}`;
}

/** Runs off this thread. The passphrase is compared as people type it on any keyboard: NFKC (RFC 8265). */
function stretch(passphrase: string, kdf: Scrypt): Promise<Uint8Array> {
  const { n, r, p } = kdf;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, key: Buffer): void =>
      error === null ? resolve(new Uint8Array(key)) : reject(error);
    const memory = { N: n, r, p, maxmem: 160 * n * r };
    scrypt(passphrase.normalize('NFKC'), Buffer.from(kdf.salt, 'base64'), keyBytes, memory, done);
  });
}
