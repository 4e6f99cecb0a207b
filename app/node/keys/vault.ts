import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError, fail } from '../../../shared/errors.ts';
import type { Secrets } from '../../core/ports.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import { openBytes, Sealed, sealBytes } from './derive.ts';

const VaultFile = z.strictObject({ version: z.literal(1), records: z.record(z.string(), Sealed) });
type VaultFile = z.infer<typeof VaultFile>;

/**
 * `vault.json`: provider credentials, each encrypted by itself and bound to its name, so that two cannot be swapped.
 * The file is replaced whole on every change and belongs to its owner alone.
 *
 * @param path of the file; made at the first `set`
 * @param key 32 bytes, derived from the data key of the workspace
 * @throws AppError DATABASE_CORRUPT when the file cannot be understood; it is then left as it is
 */
export function createVault(path: string, key: Uint8Array): Secrets {
  let records = readVault(path).records;
  const store = (next: VaultFile['records']): void => {
    writeFileAtomic(path, `${JSON.stringify({ version: 1, records: next }, null, 2)}\n`);
    records = next;
  };
  return {
    async get(name) {
      const sealed = Object.hasOwn(records, name) ? records[name] : undefined;
      if (sealed === undefined) return null;
      const plain = openBytes(key, sealed, name);
      if (plain === null) {
        throw fail(
          'DATABASE_CORRUPT',
          `The secret ${name} in vault.json cannot be read with this key. Enter the credentials again.`,
        );
      }
      return new TextDecoder().decode(plain);
    },
    async set(name, value) {
      store({ ...records, [name]: sealBytes(key, new TextEncoder().encode(value), name) });
    },
    async delete(name) {
      if (!Object.hasOwn(records, name)) return;
      store(Object.fromEntries(Object.entries(records).filter(([kept]) => kept !== name)));
    },
  };
}

function readVault(path: string): VaultFile {
  if (!existsSync(path)) return { version: 1, records: {} };
  try {
    return VaultFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const message =
      'vault.json is damaged and was left as it is. Restore it from a backup, or move it away and enter the credentials of your providers again.';
    throw new AppError({ code: 'DATABASE_CORRUPT', retry: 'never', message }, error);
  }
}
