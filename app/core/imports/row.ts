import { iccidBody } from '../../../shared/ids.ts';
import type { EvidenceKind, SensorKind } from './facts.ts';

/** What one line of a file becomes: at most one piece of evidence and one event. */
export interface ImportedRow {
  readonly evidence: ImportedEvidence | null;
  readonly event: ImportedEvent | null;
  /** ICCID body of the SIM it is about, for counting the ones nobody knows; null for other subjects. */
  readonly sim: string | null;
}

export interface ImportedEvidence {
  readonly subject: string;
  readonly kind: EvidenceKind | `attestation:${string}`;
  readonly observedAt: number;
  /** When an attestation ends; null for what ages by its TTL. */
  readonly validUntil: number | null;
  readonly facts: object;
}

export interface ImportedEvent {
  readonly kind: SensorKind;
  readonly iccidBody: string;
  readonly at: number;
  readonly facts: object;
  /** The same event read twice has the same key. */
  readonly key: string;
}

/** The body of an ICCID in a file. @throws Error with words for people */
export function simOf(iccid: string): string {
  const body = iccidBody(iccid);
  if (!/^\d{17,19}$/.test(body)) throw new Error(`"${iccid.slice(0, 40)}" is no ICCID`);
  return body;
}
