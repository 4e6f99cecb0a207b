import { createHmac, hash } from 'node:crypto';
import type { Hash } from '../../core/ports.ts';

/** @param pseudonymKey secret of the workspace; without it nobody can tell whom a pseudonym names */
export function createHashing(pseudonymKey: Uint8Array): Hash {
  return {
    sha256: (text) => hash('sha256', text, 'hex'),
    pseudonym: (text) => createHmac('sha256', pseudonymKey).update(text, 'utf8').digest('hex'),
  };
}
