import type { Lifecycle } from '../../../../shared/contract/index.ts';
import { emnifyEmulation } from '../../../demo/emnify/emulation.ts';
import { simIdOf } from '../../../demo/emnify/identity.ts';
import { connectorConformance } from '../conformance.ts';
import { worldsOf } from '../world.testkit.ts';
import { emnifyFactory } from './connector.ts';

/** The pairs of words that occur, SIM and endpoint. */
const states: Readonly<Record<string, Lifecycle>> = {
  'Issued/Enabled': 'inventory',
  'Activated/Enabled': 'active',
  'Activated/Disabled': 'suspended',
  'Activated/Enabled/BLOCKED': 'blocked',
  'Suspended/Enabled': 'suspended',
  'Factory Test': 'test',
  Deleted: 'terminated',
};

// No description of all this can be held against requests: the suite shows only that connector and emulation agree. The world is small,
// because a round of it asks the network about every SIM, and two thousand requests in five minutes are the most.
const worlds = worldsOf(emnifyEmulation, {
  states,
  simId: ({ index }) => String(simIdOf(index)),
  emulator: { sims: 150, seed: 1, maxLifetimeMs: 120_000 },
});
connectorConformance('emnify connector against its emulation', emnifyFactory, worlds.fresh);
