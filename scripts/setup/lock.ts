import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CACHE } from './paths.mjs';
import { say } from './say.mjs';

const LOCK = join(CACHE, 'setup.lock');

/**
 * Runs a step of set-up while no other process does so in this clone: two commands started together wait for each other
 * instead of unpacking over each other. A lock whose holder is gone is taken over.
 */
export async function withSetupLock<T>(step: () => Promise<T>): Promise<T> {
  await acquire();
  try {
    return await step();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

async function acquire(): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  // The lock appears with its content, by a link: nobody can read it half written and take its holder for gone.
  const own = `${LOCK}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    for (let attempt = 0; !tryLink(own); attempt += 1) {
      if (!isAlive(holder())) rmSync(LOCK, { force: true });
      else {
        if (attempt === 0) say('Waiting for another command that is setting up this clone');
        await delay(200);
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function tryLink(own: string): boolean {
  try {
    linkSync(own, LOCK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holder(): number | undefined {
  try {
    return Number(readFileSync(LOCK, 'utf8')) || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
