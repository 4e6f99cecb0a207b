import type { CataloguedDetection } from './model.ts';

/** Detections about the whole chain. */
export const endToEndDetections: readonly CataloguedDetection[] = [
  {
    id: 'D-EE-01',
    name: 'Silent device',
    layer: 'end-to-end',
    file: null,
    detector: true,
    beyond: 'Needs the usual gaps of each SIM, and time that passes without an event.',
  },
  {
    id: 'D-EE-02',
    name: 'Regional silence',
    layer: 'end-to-end',
    file: null,
    detector: true,
    beyond: 'SIMs that report at least every two hours.',
  },
  {
    id: 'D-EE-03',
    name: 'SIM-theft chain',
    layer: 'end-to-end',
    file: 'sigma',
    detector: true,
    beyond: 'The file is about calls and messages; the detector chains findings, those of baselines too.',
  },
  {
    id: 'D-EE-04',
    name: 'Botnet chain',
    layer: 'end-to-end',
    file: 'sigma',
    detector: false,
    beyond: 'Threat intelligence is not part of the chain.',
  },
  {
    id: 'D-EE-05',
    name: 'Unknown behavioural anomaly',
    layer: 'end-to-end',
    file: null,
    detector: true,
    beyond: null,
  },
  {
    id: 'D-EE-06',
    name: 'Peer-group outlier',
    layer: 'end-to-end',
    file: null,
    detector: true,
    beyond: 'Volumes only.',
  },
  {
    id: 'D-EE-07',
    name: 'Inventory drift',
    layer: 'end-to-end',
    file: null,
    detector: true,
    beyond: 'A device that is not the registered one is told by D-EP-01.',
  },
  {
    id: 'D-EE-08',
    name: 'Response not effective',
    layer: 'end-to-end',
    file: 'sigma',
    detector: false,
    beyond: 'Open sessions and updates that were not applied need the orders of the console.',
  },
];
