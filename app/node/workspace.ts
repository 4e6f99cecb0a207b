import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CreateOrder, LockedSlot, Unlock } from '../../shared/engine-messages.ts';
import { AppError, fail } from '../../shared/errors.ts';
import { writeFailure, writeFileAtomic } from './atomic-file.ts';
import { deriveKeys, type WorkspaceKeys } from './keys/derive.ts';
import { createKeyFile, KeyFile, lockedSlots, openKeyFile, protectionOf, weakness } from './keys/slots.ts';

/** `workspace.json`: what a folder is, readable without any key. */
const WorkspaceFile = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(80),
  demo: z.boolean(),
  createdAt: z.int(),
});
export type WorkspaceFile = z.infer<typeof WorkspaceFile>;

/** What may lie in a folder that becomes a workspace: the desktop keeps its window state and page storage there. */
const bystanders: readonly string[] = ['shell', 'logs', 'engine.lock', 'engine.lock-journal', 'engine.sock'];

export interface Workspace extends WorkspaceFile {
  readonly dir: string;
  readonly keys: WorkspaceKeys;
  readonly protection: 'os' | 'passphrase' | 'demo';
  readonly weakness: string | null;
}

export type WorkspaceState =
  | { readonly state: 'open'; readonly workspace: Workspace }
  | { readonly state: 'locked'; readonly slots: readonly LockedSlot[]; readonly wrong: boolean };

/** What lies in a folder, without opening it; null where there is no workspace. */
export function describeWorkspace(
  dir: string,
): (WorkspaceFile & { readonly slots: readonly LockedSlot[] }) | null {
  if (!existsSync(join(dir, 'workspace.json'))) return null;
  return {
    ...readJson(dir, 'workspace.json', WorkspaceFile),
    slots: lockedSlots(readJson(dir, 'keys.json', KeyFile)),
  };
}

/** @throws AppError DATABASE_CORRUPT when its files cannot be understood */
export async function openWorkspace(dir: string, unlock: Unlock | null): Promise<WorkspaceState> {
  const file = readJson(dir, 'workspace.json', WorkspaceFile);
  const keyFile = readJson(dir, 'keys.json', KeyFile);
  const dataKey = await openKeyFile(keyFile, unlock);
  if (dataKey === null) return { state: 'locked', slots: lockedSlots(keyFile), wrong: unlock !== null };
  const workspace = {
    ...file,
    dir,
    keys: deriveKeys(dataKey),
    protection: protectionOf(keyFile),
    weakness: weakness(keyFile),
  };
  return { state: 'open', workspace };
}

/**
 * Makes a workspace in an empty or absent folder.
 *
 * @param now ms UTC
 * @throws AppError CONFLICT when other things lie there, FORBIDDEN or INVALID_INPUT for a protection that is refused
 */
export async function createWorkspace(dir: string, order: CreateOrder, now: number): Promise<Workspace> {
  const others = existsSync(dir) ? readdirSync(dir).filter((name) => !bystanders.includes(name)) : [];
  if (others.length > 0) {
    throw fail(
      'CONFLICT',
      `${dir} holds other things (${others.slice(0, 3).join(', ')}). Choose an empty folder for a new workspace.`,
    );
  }
  const { file: keyFile, dataKey } = await createKeyFile(order.protection);
  const file: WorkspaceFile = {
    version: 1,
    name: order.name,
    demo: order.protection.kind === 'demo',
    createdAt: now,
  };
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeFailure(dir, error);
  }
  writeFileAtomic(join(dir, 'keys.json'), `${JSON.stringify(keyFile, null, 2)}\n`);
  // Last, because its presence says that the workspace is whole.
  writeFileAtomic(join(dir, 'workspace.json'), `${JSON.stringify(file, null, 2)}\n`);
  return {
    ...file,
    dir,
    keys: deriveKeys(dataKey),
    protection: protectionOf(keyFile),
    weakness: weakness(keyFile),
  };
}

function readJson<T>(dir: string, name: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(join(dir, name), 'utf8')));
  } catch (error) {
    const message = `${name} in ${dir} cannot be understood and was left as it is. Restore it from a backup: the databases open only with the keys it names.`;
    throw new AppError({ code: 'DATABASE_CORRUPT', retry: 'never', message }, error);
  }
}
