import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { figure } from './statistics.ts';
import { bareWindow, openWindow, ourWindow, residentSets } from './window.ts';
import { workspaceOf } from './workspace-data.ts';

const idleMs = 60_000;
const megabyte = 1024 * 1024;

/** Resident sets of all processes of an application after it was left alone for a minute, MB. */
async function idle(
  app: string,
  dataDir: string,
  selector: string,
): Promise<{ readonly total: number; readonly engine: number }> {
  const window = openWindow(app, dataDir);
  try {
    await window.painted(selector);
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    const sets = residentSets(window.pid);
    const sum = (fits: (name: string) => boolean): number =>
      sets.filter(({ name }) => fits(name)).reduce((total, { bytes }) => total + bytes, 0) / megabyte;
    return {
      total: sum(() => true),
      engine: sum((name) => /engine[/\\]index\.js/.test(name) || name.includes('node.mojom.NodeService')),
    };
  } finally {
    await window.close();
  }
}

const painted = '[aria-label="Posture by layer"]';

export const benches: readonly Bench[] = [
  {
    name: 'memory.total',
    sizes: [1_000, 100_000],
    async run({ size, cacheDir }) {
      const workspace = await workspaceOf(size ?? 0, cacheDir);
      const bare = await idle(bareWindow, join(cacheDir, 'bare-window'), '#painted');
      const ours = await idle(ourWindow, workspace, painted);
      return figure([ours.total], 'MB', [bare.total]);
    },
  },
  {
    name: 'memory.engine',
    sizes: [1_000, 100_000],
    async run({ size, cacheDir }) {
      const ours = await idle(ourWindow, await workspaceOf(size ?? 0, cacheDir), painted);
      return figure([ours.engine], 'MB', null);
    },
  },
];
