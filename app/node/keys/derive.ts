import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Bytes of the data key of a workspace, and of every key derived from it. */
export const keyBytes = 32;
const nonceBytes = 12;

export interface WorkspaceKeys {
  readonly cache: Uint8Array;
  readonly ledger: Uint8Array;
  readonly vault: Uint8Array;
  readonly pseudonym: Uint8Array;
  /** Proves that a data key is the one of this workspace, and tells nothing about it. */
  readonly check: Uint8Array;
}

/**
 * One key per purpose from the data key (HKDF-SHA-256, RFC 5869), so that what leaks from one use opens no other.
 *
 * @param dataKey 32 random bytes
 */
export function deriveKeys(dataKey: Uint8Array): WorkspaceKeys {
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', dataKey, new Uint8Array(0), `sextant 1 ${purpose}`, keyBytes));
  return {
    cache: derive('cache'),
    ledger: derive('ledger'),
    vault: derive('vault'),
    pseudonym: derive('pseudonym'),
    check: derive('check'),
  };
}

/** AES-256-GCM under a random nonce, all parts as base64. */
export const Sealed = z.strictObject({ nonce: z.base64(), text: z.base64(), tag: z.base64() });
export type Sealed = z.infer<typeof Sealed>;

/** @param bound what the text belongs to, such as its name: it opens nowhere else */
export function sealBytes(key: Uint8Array, plain: Uint8Array, bound: string): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound, 'utf8'));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    text: text.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/** The plain bytes, or null when the key is another one or anything was changed. */
export function openBytes(key: Uint8Array, sealed: Sealed, bound: string): Uint8Array | null {
  const [nonce, text, tag] = [sealed.nonce, sealed.text, sealed.tag].map((part) =>
    Buffer.from(part, 'base64'),
  );
  if (nonce?.length !== nonceBytes || text === undefined || tag?.length !== 16) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(bound, 'utf8')).setAuthTag(tag);
  try {
    return new Uint8Array(Buffer.concat([decipher.update(text), decipher.final()]));
  } catch {
    // OpenSSL says only that it did not fit, which is all there is to know.
    return null;
  }
}
