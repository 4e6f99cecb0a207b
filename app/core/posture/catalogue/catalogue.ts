import { applicationControls } from './application.ts';
import { cloudControls } from './cloud.ts';
import type { Control } from './control.ts';
import { endToEndControls } from './end-to-end.ts';
import { endpointControls } from './endpoint.ts';
import { networkControls } from './network.ts';
import { transportControls } from './transport.ts';

/** Rises whenever a control is added, withdrawn, reweighted or checked in another way; snapshots carry it. */
export const catalogueVersion = '1.0';

/** All controls in dial order. */
export const controls: readonly Control[] = [
  ...endpointControls,
  ...networkControls,
  ...transportControls,
  ...cloudControls,
  ...applicationControls,
  ...endToEndControls,
];

const byId = new Map(controls.map((control) => [control.id, control]));

export function controlById(id: string): Control | undefined {
  return byId.get(id);
}
