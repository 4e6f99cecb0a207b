/** `sbom.ndjson`: what the newest releases of each model are made of, and which of their flaws are still open. */
import { day, hour } from '../../../shared/time.ts';
import { deviceModels } from '../models.ts';
import { hashText } from '../random.ts';
import { lastRun } from './coverage.ts';
import { iso } from './files.ts';
import type { SbomRow } from './rows.ts';

/** A flaw that newer releases have fixed. Advisory ids are made of the invented maker's name and this number. */
interface Flaw {
  readonly number: string;
  readonly component: string;
  readonly severity: 'critical' | 'high';
  readonly knownExploited: boolean;
  /** Days from the start of the world to the deadline; negative = it has passed. */
  readonly dueInDays: number;
  /** Age of the newest release without it being fixed, 0 = the newest release. */
  readonly openFrom: number;
}

const flaws: readonly Flaw[] = [
  {
    number: '2026-009',
    component: 'mini-httpd',
    severity: 'high',
    knownExploited: false,
    dueInDays: 34,
    openFrom: 1,
  },
  {
    number: '2026-004',
    component: 'mini-httpd',
    severity: 'high',
    knownExploited: false,
    dueInDays: -51,
    openFrom: 2,
  },
  {
    number: '2025-017',
    component: 'libcoap',
    severity: 'critical',
    knownExploited: true,
    dueInDays: -130,
    openFrom: 2,
  },
];

export function* sbomRows(epoch: number, now: number): Generator<SbomRow> {
  for (const { maker, model, releases } of deviceModels) {
    // The oldest lift gateway never had one, and nobody keeps one for releases older than the newest three.
    const known = model === 'LG-8' ? [] : releases.slice(0, 3);
    for (const [age, release] of known.entries()) {
      yield {
        kind: 'sbom',
        model,
        release,
        observedAt: iso(lastRun(now, day, 6 * hour)),
        format: 'CycloneDX 1.6',
        schemaValid: true,
        componentCount: 120 + (hashText(model + release) % 90),
        identifiedShare: model === 'V5' ? 0.81 : 0.96,
        vulnerabilities: flaws.map(
          ({ number, component, severity, knownExploited, dueInDays, openFrom }) => ({
            id: `${maker.slice(0, 3).toUpperCase()}-${number}`,
            component,
            severity,
            knownExploited,
            dueAt: iso(epoch + dueInDays * day),
            status: age >= openFrom ? 'open' : 'fixed',
          }),
        ),
      };
    }
  }
}
