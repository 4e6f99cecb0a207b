import { simIdOf } from '../../../demo/telnyx/identity.ts';
import { telnyxEmulation } from '../../../demo/telnyx/emulation.ts';
import { connectorConformance } from '../conformance.ts';
import { worldsOf } from '../world.testkit.ts';
import { telnyxFactory } from './connector.ts';

const states = {
  registering: 'pending',
  enabling: 'pending',
  enabled: 'active',
  disabling: 'pending',
  disabled: 'suspended',
  setting_standby: 'pending',
  standby: 'standby',
  data_limit_exceeded: 'blocked',
  unauthorized_imei: 'blocked',
} as const;

// The description of the provider has no licence to check against, so there is no run behind a validating proxy.
const worlds = worldsOf(telnyxEmulation, {
  states,
  simId: (sim, world) => simIdOf(world.seed, sim.index),
  missingSim: '00000000-0000-4000-a000-000000000000',
});

connectorConformance('Telnyx connector against its emulation', telnyxFactory, worlds.fresh);
