import type { Layer } from '../../../../shared/contract/index.ts';

/** One thing that a fleet should have or be, as versioned data. What is checked by code lies in `posture/checks`. */
export interface Control {
  /** `C-EP-01`. Never used again for another control. */
  readonly id: string;
  readonly layer: Layer;
  readonly title: string;
  readonly intent: string;
  /** What one result is about, in words. */
  readonly scope: string;
  /** How this version finds out, in words. */
  readonly check: string;
  /** Days for which an observation counts in full; null: it does not age. */
  readonly ttlDays: number | null;
  /** Longest validity of an attestation, days; null: a statement is not accepted for this control. */
  readonly attestDays: number | null;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly weight: number;
  readonly remediation: string;
  readonly effort: 'hours' | 'days' | 'weeks' | 'months';
  /** False: this version has no check, only attestations can feed it. */
  readonly automatic: boolean;
  /** Whom it concerns: devices that the public can reach, assets of criticality 3 and 4, providers that offer IoT SAFE. */
  readonly applies: 'all' | 'exposed' | 'critical' | 'iot-safe';
  /** Provisions, by framework, for which this control *gives evidence*; it never says that one is satisfied. */
  readonly maps: Readonly<Record<string, readonly string[]>>;
}
