import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { figure } from './statistics.ts';
import { bareWindow, openWindow, ourWindow } from './window.ts';
import { workspaceOf } from './workspace-data.ts';

/** A sector of the dial that holds a score; until then it says unknown. */
const scoredDial =
  '[aria-label="Posture by layer"] [data-state="graded"], [aria-label="Posture by layer"] [data-state="ungraded"]';

interface Start {
  readonly shown: number;
  readonly painted: number;
}

async function start(app: string, dataDir: string, selector: string): Promise<Start> {
  const window = openWindow(app, dataDir);
  try {
    const painted = await window.painted(selector);
    return { shown: await window.shown(), painted };
  } finally {
    await window.close();
  }
}

const times = 7;

/** Starts of the bare window and of ours in turns, so that a busy moment of the machine hits both. The first of each is not counted. */
async function starts(
  size: number,
  cacheDir: string,
): Promise<{ readonly bare: Start[]; readonly ours: Start[] }> {
  const workspace = await workspaceOf(size, cacheDir);
  const bare: Start[] = [];
  const ours: Start[] = [];
  for (let turn = 0; turn <= times; turn++) {
    const plain = await start(bareWindow, join(cacheDir, 'bare-window'), '#painted');
    const full = await start(ourWindow, workspace, scoredDial);
    if (turn === 0) continue;
    bare.push(plain);
    ours.push(full);
  }
  return { bare, ours };
}

const pick = (list: readonly Start[], part: keyof Start): number[] => list.map((one) => one[part]);

export const benches: readonly Bench[] = [
  {
    name: 'startup.window',
    sizes: [1_000],
    async run({ size, cacheDir }) {
      const { bare, ours } = await starts(size ?? 0, cacheDir);
      return figure(pick(ours, 'shown'), 'ms', pick(bare, 'shown'));
    },
  },
  {
    name: 'startup.usable',
    sizes: [1_000, 100_000],
    async run({ size, cacheDir }) {
      const { bare, ours } = await starts(size ?? 0, cacheDir);
      return figure(pick(ours, 'painted'), 'ms', pick(bare, 'painted'));
    },
  },
];
