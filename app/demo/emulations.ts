import { oneOtEmulation } from './1ot/emulation.ts';
import { emnifyEmulation } from './emnify/emulation.ts';
import { startEmulator } from './emulator.ts';
import type { Emulator, EmulatorOptions } from './emulator.ts';
import { supersimEmulation } from './supersim/emulation.ts';
import { telnyxEmulation } from './telnyx/emulation.ts';

/** Starts an emulated API by the kind of its provider. Soracom's is the demo world itself, `world.ts`. */
export const emulations: Readonly<Record<string, (options: EmulatorOptions) => Promise<Emulator>>> = {
  '1ot': (options) => startEmulator(oneOtEmulation, options),
  emnify: (options) => startEmulator(emnifyEmulation, options),
  supersim: (options) => startEmulator(supersimEmulation, options),
  telnyx: (options) => startEmulator(telnyxEmulation, options),
};
