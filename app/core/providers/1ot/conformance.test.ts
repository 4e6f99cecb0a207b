import { oneOtEmulation } from '../../../demo/1ot/emulation.ts';
import { connectorConformance } from '../conformance.ts';
import { worldsOf } from '../world.testkit.ts';
import { iccidOf } from '../../../demo/1ot/identity.ts';
import { oneOtFactory } from './connector.ts';

/** No description is published, so there is nothing to hold both sides against but the documents they were written from. */
const worlds = worldsOf(oneOtEmulation, {
  simId: iccidOf,
  missingSim: '8937204050000000000',
  parameters: { set_tag: { tagName: 'name', tagValue: 'renamed' } },
  states: {
    'LIVE (ON/LIVE)': 'active',
    'TEST (ON/TEST)': 'test',
    'ACTIVE_READY (ON/ACTIVE_READY)': 'ready',
    'OFFLINE (OFF)': 'suspended',
    'SHIPPING (OFF)': 'inventory',
    'CLOSED (DELETED)': 'terminated',
  },
});

connectorConformance('1oT Terminal connector against its emulation', oneOtFactory, worlds.fresh);

const older = worldsOf(
  {
    ...oneOtEmulation,
    open(core) {
      const opened = oneOtEmulation.open(core);
      opened.world.words = 'older';
      return opened;
    },
  },
  {
    simId: iccidOf,
    missingSim: '8937204050000000000',
    parameters: { set_tag: { tagName: 'name', tagValue: 'renamed' } },
    states: {
      'ON/LIVE': 'active',
      'ON/SUSPENDED': 'suspended',
      'ON/TEST': 'test',
      OFF: 'deactivated',
      DELETED: 'terminated',
    },
  },
);

connectorConformance('1oT Terminal connector, told with the older status words', oneOtFactory, older.fresh);
