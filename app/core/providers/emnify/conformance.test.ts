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

// There is no published description to hold requests against: the suite shows only that connector and emulation agree.
const worlds = worldsOf(emnifyEmulation, { states, simId: ({ index }) => String(simIdOf(index)) });
connectorConformance('emnify connector against its emulation', emnifyFactory, worlds.fresh);
