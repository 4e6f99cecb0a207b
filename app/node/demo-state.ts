import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DemoWorldOrder } from '../../shared/engine-messages.ts';
import { second } from '../../shared/time.ts';
import { writeFileAtomic } from './atomic-file.ts';

/** `demo-world.json`: which world a demo workspace was synced from, so that the next start finds the same one. */
const State = z.strictObject({
  version: z.literal(1),
  sims: z.int(),
  seed: z.int(),
  speed: z.number(),
  attacks: z.string(),
  epoch: z.int(),
  port: z.int(),
  /** Simulated ms that had passed when the wall clock said `wall`: speeds differ from start to start. */
  lived: z.number(),
  wall: z.int(),
  launched: z.array(z.strictObject({ kind: z.string(), at: z.number() })),
});
export type DemoState = z.infer<typeof State>;

const path = (dir: string): string => join(dir, 'demo-world.json');

/** A theft soon after every start, for all to see, up to so many. */
const thefts = { kind: 'stolen-sim', inMs: 75 * second, most: 12 } as const;

export interface Continued {
  readonly state: DemoState;
  /** World time now, ms UTC. */
  readonly now: number;
  /** Another world than before: what was synced from the old one is not of this one. */
  readonly fresh: boolean;
}

/**
 * The world of this start: the one before, as old as it would be by now, or a new one when another was asked for or
 * there was none.
 *
 * @param wall ms UTC
 */
export function continueWorld(dir: string, order: DemoWorldOrder, wall: number): Continued {
  const before = readState(dir);
  const same =
    before !== null &&
    before.sims === order.sims &&
    before.seed === order.seed &&
    before.attacks === order.attacks;
  if (!same) {
    const state: DemoState = { version: 1, ...order, epoch: wall, port: 0, lived: 0, wall, launched: [] };
    return { state, now: wall, fresh: before !== null };
  }
  // A clock that was set back makes no world younger.
  const lived = before.lived + Math.max(0, wall - before.wall) * before.speed;
  const again = order.attacks === 'all' && before.launched.length < thefts.most;
  const launched = again
    ? [...before.launched, { kind: thefts.kind, at: lived + thefts.inMs }]
    : before.launched;
  return {
    state: { ...before, speed: order.speed, lived, wall, launched },
    now: before.epoch + lived,
    fresh: false,
  };
}

export function saveWorld(dir: string, state: DemoState): void {
  writeFileAtomic(path(dir), `${JSON.stringify(state, null, 2)}\n`);
}

/** A file that cannot be read costs nothing but a new world. */
function readState(dir: string): DemoState | null {
  if (!existsSync(path(dir))) return null;
  const parsed = State.safeParse(parse(readFileSync(path(dir), 'utf8')));
  return parsed.success ? parsed.data : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
