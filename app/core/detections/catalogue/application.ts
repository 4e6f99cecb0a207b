import type { CataloguedDetection } from './model.ts';

/** Detections about names, messages and software. */
export const applicationDetections: readonly CataloguedDetection[] = [
  {
    id: 'D-AP-01',
    name: 'DNS allow-list violation',
    layer: 'application',
    file: 'sigma-lists',
    detector: false,
    beyond: 'Needs the list `allowed_domains`.',
  },
  {
    id: 'D-AP-02',
    name: 'DNS tunnelling',
    layer: 'application',
    file: 'sigma',
    detector: false,
    beyond: 'The share of text records is a count here.',
  },
  {
    id: 'D-AP-03',
    name: 'Computed domains',
    layer: 'application',
    file: 'sigma',
    detector: false,
    beyond: 'How names are spelled is not scored.',
  },
  {
    id: 'D-AP-04',
    name: 'Resolver bypass',
    layer: 'application',
    file: 'sigma',
    detector: false,
    beyond: 'Known public resolvers and DNS over TLS; other resolvers need a list.',
  },
  {
    id: 'D-AP-05',
    name: 'Abuse of the broker',
    layer: 'application',
    file: 'sigma',
    detector: false,
    beyond: 'Half-open connections are not told by brokers; CoAP is not imported.',
  },
  {
    id: 'D-AP-06',
    name: 'Source of updates that is not approved',
    layer: 'application',
    file: 'sigma-lists',
    detector: false,
    beyond: 'Needs the list `release_hosts`. Judged from names; downloads are not seen.',
  },
  {
    id: 'D-AP-07',
    name: 'Implausible telemetry',
    layer: 'application',
    file: null,
    detector: true,
    beyond: 'Readings come by CSV mapping. Compared with the device’s own past, not with a cohort.',
  },
];
