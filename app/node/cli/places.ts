import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { dataRoot } from '../../../shared/data-root.ts';

/** A path from the folder the person typed the command in. npm moves to the project first and says where from. */
export function fromHere(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

/**
 * The workspace that a command is about: the named folder, or the one that lies in it where the desktop keeps several
 * there; unnamed, the real workspace of this person once there is one, else the demo.
 */
export function workspaceDir(named: string | undefined): string {
  const root = named === undefined ? dataRoot(process.platform, process.env, homedir()) : fromHere(named);
  const holds = (dir: string): boolean => existsSync(join(dir, 'workspace.json'));
  const found = [root, join(root, 'main'), join(root, 'demo')].find(holds);
  return found ?? (named === undefined ? join(root, 'main') : root);
}
