import { emulations } from './emulations.ts';
import type { Emulator, EmulatorOptions, SeenWorld } from './emulator.ts';
import type { ServedProvider } from './ready-file.ts';

/** Kinds that hold no SIMs of their own: they know a share of those of Soracom's world, by their numbers. */
const overlayKinds: ReadonlySet<string> = new Set(['camara']);
const knownShare = 0.5;

/** Kinds that a mixed fleet can be made of. Soracom's is the demo world with its attacks and evidence files. */
export const mixableKinds: readonly string[] = ['soracom', ...Object.keys(emulations)];

/**
 * The kinds of a comma-separated list; `all` is every one.
 *
 * @throws RangeError for a kind without an emulation
 */
export function parseProviders(text: string): readonly string[] {
  const wanted = text === 'all' ? mixableKinds : text.split(',').map((word) => word.trim());
  const strange = wanted.find((kind) => !mixableKinds.includes(kind));
  if (strange !== undefined)
    throw new RangeError(`there is no emulated provider "${strange}"; known are ${mixableKinds.join(', ')}`);
  const kinds = [...new Set(wanted)];
  const overlay = kinds.find((kind) => overlayKinds.has(kind));
  if (overlay !== undefined && !kinds.includes('soracom'))
    throw new RangeError(`${overlay} lists no SIMs and adds to those of soracom; name soracom as well`);
  return kinds;
}

/** Those of a list that have SIMs of their own, and those that add to Soracom's. */
export function partsOf(kinds: readonly string[]): {
  readonly inventories: readonly string[];
  readonly overlays: readonly string[];
} {
  return {
    inventories: kinds.filter((kind) => !overlayKinds.has(kind)),
    overlays: kinds.filter((kind) => overlayKinds.has(kind)),
  };
}

/** How many SIMs each of `count` providers has, so that together they have `sims`; none goes empty. */
export function shares(sims: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) =>
    Math.max(1, Math.floor(sims / count) + (index < sims % count ? 1 : 0)),
  );
}

export interface Mixed {
  readonly served: readonly ServedProvider[];
  close(): Promise<void>;
}

/**
 * Starts the emulated APIs of these kinds, Soracom's excepted. Each has a seed of its own: equal seeds would hold equal SIMs.
 *
 * @param sims how many each has, in the order of `kinds`
 */
export async function startMixed(
  kinds: readonly string[],
  sims: readonly number[],
  options: EmulatorOptions,
): Promise<Mixed> {
  const { seed = 1 } = options;
  const running: Emulator[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((emulator) => emulator.close()));
  };
  try {
    for (const [index, kind] of kinds.entries()) {
      const start = emulations[kind];
      if (start === undefined) throw new RangeError(`there is no emulated provider "${kind}"`);
      running.push(await start({ ...options, sims: sims[index] ?? 1, seed: seed + (index + 1) * 1_000 }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    served: running.map((emulator, index) => servedAs(kinds[index] ?? emulator.kind, emulator)),
    close,
  };
}

/** Starts the emulated APIs that add to the SIMs of a world. Each knows half of them. */
export async function startOverlays(
  kinds: readonly string[],
  world: SeenWorld,
  options: EmulatorOptions,
): Promise<Mixed> {
  const { fleet, scripts, clock } = world;
  const over = { fleet, scripts, clock, share: knownShare };
  return startMixed(kinds, [], { ...options, over });
}

function servedAs(name: string, { kind, baseUrl, credentials, options }: Emulator): ServedProvider {
  return { name, kind, baseUrl, credentials, options };
}
