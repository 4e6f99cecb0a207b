/** What an attack script is: a pure plan of what happens to which SIMs, and which detections must notice. */
import type { Fleet, SimFacts } from '../fleet.ts';
import type { AttackTraces } from '../imports/rows.ts';
import type { Overlay } from '../scripts.ts';
import type { Site } from '../sites.ts';

export const attackKinds = [
  'stolen-sim',
  'infection',
  'fast-exfiltration',
  'slow-exfiltration',
  'sms-pumping',
  'signalling-storm',
  'silent-site',
  'rat-downgrade',
  'firmware-rollback',
  'clone',
  'quota-overrun',
  'beaconing',
  'network-scan',
  'dns-tunnelling',
  'lateral-movement',
  'moved-asset',
  'reconnect-storm',
  'network-outage',
  'broker-abuse',
  'threat-contact',
] as const;

export type AttackKind = (typeof attackKinds)[number];

/** A detection that an attack gives reason for. `from` is the world time in ms at which its pattern is complete. */
export interface ExpectedDetection {
  readonly id: string;
  readonly sims: readonly SimFacts[];
  readonly from: number;
  /** It notices too, once it has learned enough or looks at the right files; nothing is missed where it does not. */
  readonly beside?: true;
  /** `one`: one finding tells of all of them; which SIM it names is chance. */
  readonly of?: 'one';
}

export interface AttackPlan {
  readonly title: string;
  /** What happens, in one or two sentences, for people who read the ground truth. */
  readonly story: string;
  readonly sims: readonly SimFacts[];
  /** World time in ms at which it is over; Infinity when nobody ends it. */
  readonly end: number;
  readonly overlays: readonly (readonly [SimFacts, Overlay])[];
  readonly detections: readonly ExpectedDetection[];
  /** What it contacts stands on a list of threats, which is written beside the import files. */
  readonly listed?: true;
  /** Rows it leaves in the import files by `now`. */
  readonly traces?: (now: number) => AttackTraces;
}

export interface AttackContext {
  readonly fleet: Fleet;
  /** World time in ms at which it begins. */
  readonly at: number;
  /** Begins after the world did: steps follow one another in minutes, so that people can watch. */
  readonly live: boolean;
  /**
   * SIMs that no other attack has touched, in a seeded order.
   * @throws RangeError when the fleet is too small to have them.
   */
  takeSims(count: number, wanted: (sim: SimFacts) => boolean): readonly SimFacts[];
  /** A whole site of a kind of which no SIM was touched, with its active SIMs. */
  takeSite(kind: string): { readonly site: Site; readonly sims: readonly SimFacts[] };
}

export type AttackScript = (context: AttackContext) => AttackPlan;

/** Detections that this version of the product has; the others are in the world for the rule packs that follow. */
export const builtDetections: ReadonlySet<string> = new Set([
  'D-EP-01',
  'D-EP-03',
  'D-EP-06',
  'D-NW-01',
  'D-NW-02',
  'D-NW-03',
  'D-NW-04',
  'D-NW-05',
  'D-NW-07',
  'D-NW-09',
  'D-NW-10',
  'D-TR-01',
  'D-TR-03',
  'D-TR-08',
  'D-TR-09',
  'D-TR-10',
  'D-TR-11',
  'D-TR-13',
  'D-AP-02',
  'D-AP-05',
  'D-CD-01',
  'D-CD-02',
  'D-CD-03',
  'D-CD-09',
  'D-EE-01',
  'D-EE-02',
  'D-EE-03',
  'D-EE-05',
  'D-EE-06',
]);

/** What the baselines and the peers may notice of an attack that moves volumes. */
export function behaviour(sims: readonly SimFacts[], from: number): ExpectedDetection[] {
  return ['D-EE-05', 'D-EE-06'].map((id) => ({ id, sims, from, beside: true as const }));
}

/** Active, not held to an IMEI, and always connected: what most attacks need. */
export function exposed(...classes: readonly string[]): (sim: SimFacts) => boolean {
  return (sim) =>
    sim.status === 'active' && sim.lockedImei === null && classes.includes(sim.deviceClass.name);
}
