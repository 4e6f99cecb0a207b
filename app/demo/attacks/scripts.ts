/** All attack scripts by kind. */
import type { AttackKind, AttackScript } from './attack.ts';
import { beaconing } from './beaconing.ts';
import { brokerAbuse } from './broker-abuse.ts';
import { clone } from './clone.ts';
import { dnsTunnelling } from './dns-tunnelling.ts';
import { fastExfiltration } from './fast-exfiltration.ts';
import { firmwareRollback } from './firmware-rollback.ts';
import { infection } from './infection.ts';
import { lateralMovement } from './lateral-movement.ts';
import { movedAsset } from './moved-asset.ts';
import { networkOutage } from './network-outage.ts';
import { networkScan } from './network-scan.ts';
import { quotaOverrun } from './quota-overrun.ts';
import { ratDowngrade } from './rat-downgrade.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { signallingStorm } from './signalling-storm.ts';
import { silentSite } from './silent-site.ts';
import { slowExfiltration } from './slow-exfiltration.ts';
import { smsPumping } from './sms-pumping.ts';
import { stolenSim } from './stolen-sim.ts';
import { threatContact } from './threat-contact.ts';

export const attackScripts: Readonly<Record<AttackKind, AttackScript>> = {
  'stolen-sim': stolenSim,
  infection,
  'fast-exfiltration': fastExfiltration,
  'slow-exfiltration': slowExfiltration,
  'sms-pumping': smsPumping,
  'signalling-storm': signallingStorm,
  'silent-site': silentSite,
  'rat-downgrade': ratDowngrade,
  'firmware-rollback': firmwareRollback,
  clone,
  'quota-overrun': quotaOverrun,
  beaconing,
  'network-scan': networkScan,
  'dns-tunnelling': dnsTunnelling,
  'lateral-movement': lateralMovement,
  'moved-asset': movedAsset,
  'reconnect-storm': reconnectStorm,
  'network-outage': networkOutage,
  'broker-abuse': brokerAbuse,
  'threat-contact': threatContact,
};
