import { oneNceEmulation } from './1nce/emulation.ts';
import { oneOtEmulation } from './1ot/emulation.ts';
import { camaraEmulation } from './camara/emulation.ts';
import { controlCenterEmulation } from './control-center/emulation.ts';
import { emnifyEmulation } from './emnify/emulation.ts';
import { startEmulator } from './emulator.ts';
import type { Emulator, EmulatorOptions } from './emulator.ts';
import { onomondoEmulation } from './onomondo/emulation.ts';
import { supersimEmulation } from './supersim/emulation.ts';
import { telnyxEmulation } from './telnyx/emulation.ts';

/**
 * Starts an emulated API by the name of its provider: the kind of its connector, or for connectors by description the name of that.
 * Soracom's is the demo world itself, `world.ts`.
 */
export const emulations: Readonly<Record<string, (options: EmulatorOptions) => Promise<Emulator>>> = {
  '1nce': (options) => startEmulator(oneNceEmulation, options),
  '1ot': (options) => startEmulator(oneOtEmulation, options),
  camara: (options) => startEmulator(camaraEmulation, options),
  'control-center': (options) => startEmulator(controlCenterEmulation, options),
  emnify: (options) => startEmulator(emnifyEmulation, options),
  onomondo: (options) => startEmulator(onomondoEmulation, options),
  supersim: (options) => startEmulator(supersimEmulation, options),
  telnyx: (options) => startEmulator(telnyxEmulation, options),
};
