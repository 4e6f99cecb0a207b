import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type WorkspaceKind, workspaceFile } from './places.ts';

/** All that main reads of a workspace; the engine reads and checks the rest. */
const Described = z.object({ name: z.string(), demo: z.boolean() });
export type Described = z.infer<typeof Described>;

/** Whether a folder holds a workspace. */
export function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, workspaceFile));
}

/** What a workspace says of itself, readable without its key; undefined where there is none or it cannot be read. */
export function describeWorkspace(folder: string): Described | undefined {
  if (!isWorkspace(folder)) return undefined;
  try {
    return Described.parse(JSON.parse(readFileSync(join(folder, workspaceFile), 'utf8')));
  } catch {
    // The engine will say what is wrong with it, with a code and a trace.
    return undefined;
  }
}

/** Where the engine keeps a world that it runs itself. */
const embeddedWorldFile = 'demo-world.json';

/** What a folder is, if it is a workspace. */
export function kindOfWorkspace(folder: string): WorkspaceKind | undefined {
  if (!isWorkspace(folder)) return undefined;
  if (describeWorkspace(folder)?.demo !== true) return 'real';
  return existsSync(join(folder, embeddedWorldFile)) ? 'demo' : 'connected-demo';
}
