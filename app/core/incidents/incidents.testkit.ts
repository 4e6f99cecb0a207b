import { afterEach, beforeEach } from 'vitest';
import type { Incident, Layer, Output, Severity, Subject } from '../../../shared/contract/index.ts';
import { iccidBody } from '../../../shared/ids.ts';
import type { WriteDb } from '../ports.ts';
import { callContext, createStage, iccidOf, providerId, type Stage } from '../detections/stage.testkit.ts';
import type { FindingToGroup } from './grouping.ts';

export interface MadeFinding {
  readonly sim?: number;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly at?: number;
  readonly site?: string | null;
  readonly layer?: Layer;
  readonly group?: FindingToGroup['draft']['group'];
  readonly provider?: string;
  /** What it is about instead of a SIM. */
  readonly about?: Subject;
}

/** The queue over a stage of its own for each test. */
export interface TestQueue {
  readonly stage: Stage;
  /** Begins anew within a test. */
  reset(): void;
  /** Takes findings as one slice of a run would. */
  take(...made: MadeFinding[]): readonly number[];
  get(id: number): Promise<Incident>;
  list(query: string, limit?: number, offset?: number): Promise<Output<'incidents.list'>>;
  idsOf(query: string): Promise<readonly number[]>;
  /** Acts that the audit knows of a subject, oldest first. */
  audited(subject: string): string[];
}

export function useQueue(): TestQueue {
  let stage: Stage | null = null;
  const on = (): Stage => {
    if (stage === null) throw new Error('There is no stage outside a test.');
    return stage;
  };
  const context = callContext();
  beforeEach(() => {
    stage = createStage();
  });
  afterEach(() => stage?.close());
  return {
    get stage() {
      return on();
    },
    reset() {
      on().close();
      stage = createStage();
    },
    take(...made) {
      const { ports, incidents } = on();
      const ids = ports.ledger.transaction(() => incidents.take(made.map(finding), ports.clock.now()));
      incidents.announce(ids);
      return ids;
    },
    get: async (id) => on().incidents.handlers.get({ id }, context),
    list: async (query, limit = 100, offset = 0) =>
      on().incidents.handlers.list({ query, offset, limit }, context),
    idsOf: async (query) => (await on().incidents.handlers.ids({ query }, context)).ids,
    audited: (subject) =>
      on()
        .ports.ledger.all<{ act: string }>('SELECT act FROM audit WHERE subject = ? ORDER BY seq', [subject])
        .map(({ act }) => act),
  };
}

let last = 0;

/** A finding as a rule would hand it over. */
export function finding(made: MadeFinding = {}): FindingToGroup {
  const {
    sim = 1,
    rule = 'D-NW-01',
    severity = 'high',
    at = 1_000_000,
    site = `Site ${sim}`,
    layer = 'network',
    provider = providerId,
  } = made;
  const iccid = iccidOf(sim);
  return {
    findingId: ++last,
    rule: { id: rule, name: `Rule ${rule}`, layer, signal: 'Session events' },
    draft: {
      ...(made.about === undefined ? {} : { about: made.about }),
      sim:
        made.about !== undefined
          ? null
          : {
              simKey: sim,
              providerId: provider,
              iccid,
              body: iccidBody(iccid),
              device: `dev-${sim}`,
              deviceClass: 'EV charger',
              site,
            },
      at,
      severity,
      summary: `dev-${sim} did it.`,
      group:
        made.group ??
        (made.about !== undefined
          ? { kind: made.about.kind, value: made.about.value }
          : site === null
            ? { kind: 'sim', value: iccidBody(iccid) }
            : { kind: 'site', value: site }),
      signals: { seen: sim },
    },
    detectedAt: at,
  };
}

/** An action on SIMs, as the outbox stores it. */
export function putAction(
  ledger: WriteDb,
  actionId: number,
  kind: string,
  incidentId: number | null,
  sims: readonly number[],
  at: number,
): void {
  ledger.run(
    `INSERT INTO actions (action_id, kind, reason, requested_by, role, incident_id, requested_at, expires_at, lifetime, updated_at, version)
     VALUES (?, ?, 'stop it', 'J. Varga', 'analyst', ?, ?, ?, 3600000, ?, 1)`,
    [actionId, kind, incidentId, at, at + 3_600_000, at],
  );
  for (const sim of sims) {
    const iccid = iccidOf(sim);
    ledger.run(
      `INSERT INTO action_sims (action_id, iccid_body, iccid, provider_id, provider_sim_id, state, parameters, precondition, updated_at)
       VALUES (?, ?, ?, ?, ?, 'queued', '{}', '{}', ?)`,
      [actionId, iccidBody(iccid), iccid, providerId, iccid, at],
    );
  }
}

export function moveStep(ledger: WriteDb, actionId: number, sim: number, state: string, at: number): void {
  const accepted = ['accepted', 'observed'].includes(state) ? at : null;
  const observed = ['observed', 'reconciled'].includes(state) ? at : null;
  ledger.run(
    `UPDATE action_sims SET state = ?, accepted_at = COALESCE(accepted_at, ?), observed_at = COALESCE(?, observed_at), updated_at = ?
     WHERE action_id = ? AND iccid_body = ?`,
    [state, accepted, observed, at, actionId, iccidBody(iccidOf(sim))],
  );
}
