import type { Rule } from './rule.ts';
import { countryOutsideList } from './rules/country-outside-list.ts';
import { imeiPairLock } from './rules/imei-pair-lock.ts';
import { oneImeiManySims } from './rules/one-imei-many-sims.ts';
import { ratDowngrade } from './rules/rat-downgrade.ts';
import { signallingStorm } from './rules/signalling-storm.ts';
import { silentDevice } from './rules/silent-device.ts';
import { theftChain } from './rules/theft-chain.ts';
import { uploadSpike } from './rules/upload-spike.ts';
import { usageQuota } from './rules/usage-quota.ts';

/** The rules that come with the product, in the order in which they are shown and run. */
export const shippedRules: readonly Rule[] = [
  imeiPairLock,
  oneImeiManySims,
  countryOutsideList,
  signallingStorm,
  ratDowngrade,
  uploadSpike,
  usageQuota,
  silentDevice,
  theftChain,
];
