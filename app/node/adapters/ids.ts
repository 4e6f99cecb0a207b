import { randomBytes } from 'node:crypto';
import type { Ids } from '../../core/ports.ts';

/** 128 random bits as base64url: 22 characters, safe in URLs and file names. */
export function createIds(): Ids {
  return { unique: () => randomBytes(16).toString('base64url') };
}
