import { startDemoWorld, type DemoWorld, type DemoWorldOptions } from '../../../demo/world.ts';

/** A quiet world whose clock stands still unless a test turns it. */
export function standingWorld(options: DemoWorldOptions = {}): Promise<DemoWorld> {
  return startDemoWorld({
    sims: 60,
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 20, 12),
    maxLifetimeMs: 120_000,
    ...options,
  });
}
