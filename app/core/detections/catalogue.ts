import { applicationDetections } from './catalogue/application.ts';
import { cloudDetections } from './catalogue/cloud.ts';
import { endToEndDetections } from './catalogue/end-to-end.ts';
import { endpointDetections } from './catalogue/endpoint.ts';
import type { CataloguedDetection } from './catalogue/model.ts';
import { networkDetections } from './catalogue/network.ts';
import { transportDetections } from './catalogue/transport.ts';

/** Every detection in the order of the layers. `docs/detections.md` shows it as a table. */
export const detectionCatalogue: readonly CataloguedDetection[] = [
  ...endpointDetections,
  ...networkDetections,
  ...transportDetections,
  ...cloudDetections,
  ...applicationDetections,
  ...endToEndDetections,
];

/** What runs of a detection, in the words of the table. */
export function stateOf({ file, detector }: CataloguedDetection): string {
  const words = [
    ...(detector ? ['named detector (running)'] : []),
    ...(file === 'sigma' ? [detector ? 'sigma file' : 'sigma file (running)'] : []),
    ...(file === 'sigma-lists'
      ? [detector ? 'sigma file, with lists' : 'sigma file, with lists (running)']
      : []),
  ];
  return words.length === 0 ? 'not yet' : words.join('; ');
}
