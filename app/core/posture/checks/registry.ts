import { sbomPerRelease } from './application.ts';
import type { Check } from './check.ts';
import { cloudChecks } from './cloud.ts';
import { endToEndChecks } from './end-to-end.ts';
import { exposureChecks } from './endpoint-exposure.ts';
import { identityChecks } from './endpoint-identity.ts';
import { softwareChecks } from './endpoint-software.ts';
import { gatewayChecks, provenQuarantine } from './network-gateway.ts';
import { networkSimChecks } from './network-sim.ts';
import { endpointChecks, transportSimChecks } from './transport.ts';
import { uncheckedModel, uncheckedOrg, uncheckedSim } from './unchecked.ts';

/** One check per control, by what one result is about. */
export const checks = {
  sim: [
    ...identityChecks,
    ...softwareChecks,
    ...exposureChecks,
    ...networkSimChecks,
    ...transportSimChecks,
    ...uncheckedSim,
  ],
  group: gatewayChecks,
  model: uncheckedModel,
  release: [sbomPerRelease],
  account: [provenQuarantine, ...cloudChecks],
  endpoint: endpointChecks,
  org: [...endToEndChecks, ...uncheckedOrg],
} as const satisfies { readonly [K in Check['kind']]: readonly Check<K>[] };

/** Ids of the controls that can be found out without a person's statement. */
export const checkedControls: readonly string[] = Object.values(checks).flatMap(
  (group: readonly { readonly controlId: string; readonly judges: readonly unknown[] }[]) =>
    group.filter(({ judges }) => judges.length > 0).map(({ controlId }) => controlId),
);
