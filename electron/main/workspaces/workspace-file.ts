import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceFile } from './places.ts';

/** All that main reads of a workspace; the engine reads and checks the rest. */
const Named = z.object({ name: z.string() });

/** Whether a folder holds a workspace. */
export function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, workspaceFile));
}

/** Name of a workspace for the frame of the window before the engine has opened it; undefined if it cannot be read. */
export function workspaceName(folder: string): string | undefined {
  if (!isWorkspace(folder)) return undefined;
  try {
    return Named.parse(JSON.parse(readFileSync(join(folder, workspaceFile), 'utf8'))).name;
  } catch {
    // The engine will say what is wrong with it, with a code and a trace.
    return undefined;
  }
}
