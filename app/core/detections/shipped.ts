import type { Rule } from './rule.ts';
import { beaconing } from './rules/beaconing.ts';
import { firmwareRollback } from './rules/firmware-rollback.ts';
import { fleetStorm } from './rules/fleet-storm.ts';
import { geofenceExit } from './rules/geofence-exit.ts';
import { implausibleTelemetry } from './rules/implausible-telemetry.ts';
import { impossibleTravel } from './rules/impossible-travel.ts';
import { inventoryDrift } from './rules/inventory-drift.ts';
import { peerOutlier } from './rules/peer-outlier.ts';
import { regionalSilence } from './rules/regional-silence.ts';
import { slowExfiltration } from './rules/slow-exfiltration.ts';
import { unknownAnomaly } from './rules/unknown-anomaly.ts';
import { unorderedChange } from './rules/unordered-change.ts';
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
  firmwareRollback,
  unorderedChange,
  countryOutsideList,
  impossibleTravel,
  geofenceExit,
  signallingStorm,
  fleetStorm,
  ratDowngrade,
  beaconing,
  uploadSpike,
  slowExfiltration,
  usageQuota,
  implausibleTelemetry,
  silentDevice,
  regionalSilence,
  unknownAnomaly,
  peerOutlier,
  inventoryDrift,
  theftChain,
];
