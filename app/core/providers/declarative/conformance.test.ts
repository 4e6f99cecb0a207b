import { oneNceEmulation } from '../../../demo/1nce/emulation.ts';
import { iccidOf } from '../../../demo/1nce/identity.ts';
import { controlCenterEmulation } from '../../../demo/control-center/emulation.ts';
import { iccidOf as controlCenterIccid } from '../../../demo/control-center/identity.ts';
import { onomondoEmulation } from '../../../demo/onomondo/emulation.ts';
import { simIdOf } from '../../../demo/onomondo/identity.ts';
import { connectorConformance } from '../conformance.ts';
import { worldsOf } from '../world.testkit.ts';
import { declarativeFactory } from './factory.ts';

connectorConformance(
  '1NCE by description against its emulation',
  declarativeFactory,
  worldsOf(oneNceEmulation, {
    states: { Enabled: 'active', Disabled: 'suspended' },
    simId: (sim) => iccidOf(sim),
  }).fresh,
);

connectorConformance(
  'Cisco Control Center by description against its emulation',
  declarativeFactory,
  worldsOf(controlCenterEmulation, {
    states: { ACTIVATED: 'active', DEACTIVATED: 'deactivated' },
    simId: (sim) => controlCenterIccid(sim),
  }).fresh,
);

connectorConformance(
  'Onomondo by description against its emulation',
  declarativeFactory,
  worldsOf(onomondoEmulation, {
    states: { 'activated=true': 'active', 'activated=false': 'suspended' },
    simId: ({ index }) => simIdOf(index),
    missingSim: '099999999',
    // More than a page of the largest size.
    emulator: { sims: 1_200 },
  }).fresh,
);
