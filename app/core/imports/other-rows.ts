import { z } from 'zod';
import { controlById } from '../posture/catalogue/catalogue.ts';
import {
  attestationKind,
  subjectOf,
  type AttestationFacts,
  type SbomFacts,
  type TlsProbeFacts,
} from './facts.ts';
import { count, instant, known, word } from './fields.ts';
import type { ImportedRow } from './row.ts';

/** Rows of NDJSON files that are about an endpoint, a release, a group or the organisation. */

const AttestationRow = z.object({
  scope: z.enum(['org', 'provider', 'model', 'group']),
  subject: z.string().min(1).max(200),
  control: z.string().refine((id) => controlById(id) !== undefined, 'is no control of the catalogue'),
  statement: word,
  result: z.enum(['met', 'partly', 'not-met']),
  attestedBy: known(word),
  document: known(word),
  sha256: known(word),
  observedAt: instant,
  validUntil: known(instant),
});

export function attestationRow(value: unknown): ImportedRow {
  const { observedAt, validUntil, ...facts } = AttestationRow.parse(value);
  const { scope } = facts satisfies AttestationFacts;
  const subject = scope === 'org' ? subjectOf.org : subjectOf[scope](facts.subject);
  return {
    evidence: { subject, kind: attestationKind(facts.control), observedAt, validUntil, facts },
    event: null,
    sim: null,
  };
}

const TlsProbeRow = z.object({
  endpoint: z.string().min(1).max(300),
  observedAt: instant,
  protocols: z.array(word).max(20),
  weakCipherSuites: z.array(word).max(200),
  forwardSecrecy: known(z.boolean()),
  chainValid: known(z.boolean()),
  nameValid: known(z.boolean()),
  notAfter: known(instant),
  clientCertificateRequired: known(z.boolean()),
});

export function tlsProbeRow(value: unknown): ImportedRow {
  const { endpoint, observedAt, ...facts } = TlsProbeRow.parse(value);
  return {
    evidence: {
      subject: subjectOf.endpoint(endpoint),
      kind: 'tls-probe',
      observedAt,
      validUntil: null,
      facts: facts satisfies TlsProbeFacts,
    },
    event: null,
    sim: null,
  };
}

const SbomRow = z.object({
  model: z.string().min(1).max(200),
  release: z.string().min(1).max(100),
  observedAt: instant,
  format: known(word),
  schemaValid: known(z.boolean()),
  componentCount: known(count),
  identifiedShare: known(z.number().min(0).max(1)),
  vulnerabilities: z
    .array(
      z.object({
        id: word,
        component: known(word),
        severity: z.enum(['critical', 'high', 'medium', 'low']),
        knownExploited: z.boolean(),
        dueAt: known(instant),
        status: z.enum(['open', 'fixed', 'not-affected']),
      }),
    )
    .max(10_000),
});

export function sbomRow(value: unknown): ImportedRow {
  const { observedAt, ...facts } = SbomRow.parse(value);
  return {
    evidence: {
      subject: subjectOf.release(facts.model, facts.release),
      kind: 'sbom',
      observedAt,
      validUntil: null,
      facts: facts satisfies SbomFacts,
    },
    event: null,
    sim: null,
  };
}
