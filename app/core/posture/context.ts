import { iccidBody } from '../../../shared/ids.ts';
import { subjectOf, type SbomFacts, type TlsProbeFacts } from '../imports/facts.ts';
import type { Clock, Hash, ReadDb } from '../ports.ts';
import { controlById, controls } from './catalogue/catalogue.ts';
import { exceptionHolds, exceptionProblem, type RiskException } from './exceptions.ts';
import type { ConsoleFacts, Dated, EndpointFacts, RuleFacts } from './facts.ts';
import { readProviders, type ProviderContext, type ProviderContextDeps } from './provider-context.ts';
import {
  accounts,
  groups,
  incidentCounts,
  inventoryImported,
  sharedEvidence,
  storedExceptions,
  syncState,
  storedRules,
  type EvidenceRow,
  type SyncRow,
} from './queries.ts';
import { attestedControl, attestedFrom, type Attested, type Statements } from './rulings.ts';

/** Everything that an evaluation reads once, as of one instant: all but the SIMs and their evidence. */
export interface FleetContext {
  /** "Now" for every age: the newest source time seen, so that replays and simulated clocks score alike. */
  readonly now: number;
  readonly providers: ReadonlyMap<string, ProviderContext>;
  /** By position of the control in the catalogue; empty for most. */
  readonly statements: readonly (Statements | undefined)[];
  /** Names of models that statements and bills of materials use. */
  readonly models: readonly string[];
  /** Bills of materials by `evidence.subject`. */
  readonly releases: ReadonlyMap<string, Dated<SbomFacts>>;
  readonly endpoints: readonly { readonly address: string; readonly facts: EndpointFacts }[];
  /** Exceptions that hold, by position of the control in the catalogue. */
  readonly exceptions: readonly (readonly RiskException[] | undefined)[];
  readonly anyException: boolean;
  readonly console: ConsoleFacts;
  /** Digest of what was read here, for the snapshot. */
  readonly digest: string;
}

export interface ContextDeps extends ProviderContextDeps {
  readonly cache: ReadDb;
  readonly clock: Clock;
  readonly hash: Hash;
  /** Whether a detection rule learns what is usual. */
  readonly learns: (ruleId: string) => boolean;
}

/**
 * Reads the context.
 *
 * @param auditChainHolds whether the local audit log was found whole
 */
export function readContext(deps: ContextDeps, auditChainHolds: boolean): FleetContext {
  const { cache, ledger, clock, hash } = deps;
  const sync = syncState(cache);
  const now = watermark(sync) ?? clock.now();
  const shared = sharedEvidence(ledger);
  const exceptions = readExceptions(ledger, now);
  const rules = storedRules(ledger).map(
    (row): RuleFacts => ({
      id: row.rule_id,
      enabled: row.enabled === 1,
      lastRunAt: row.last_run_at,
      learns: deps.learns(row.rule_id),
    }),
  );
  const groupRows = groups(cache);
  const accountRows = accounts(cache);
  const digest = hash.sha256(
    JSON.stringify([
      shared.map(({ subject, kind, hash: of }) => [subject, kind, of]),
      exceptions.all,
      rules.map(({ id, enabled }) => [id, enabled]),
      groupRows,
      accountRows,
      auditChainHolds,
    ]),
  );
  return {
    now,
    providers: readProviders(deps, sync, groupRows, accountRows, now),
    statements: readStatements(shared),
    models: modelNames(shared),
    releases: new Map(
      shared.filter(({ kind }) => kind === 'sbom').map((row) => [row.subject, dated<SbomFacts>(row)]),
    ),
    endpoints: readEndpoints(shared, now),
    exceptions: controls.map(({ id }) => exceptions.holding.get(id)),
    anyException: exceptions.holding.size > 0,
    console: {
      now,
      inventoryImported: inventoryImported(ledger),
      rules,
      imeiChangesWatched: rules.some(({ id, enabled }) => id === 'D-EP-01' && enabled),
      exceptions: exceptions.counts,
      auditChainHolds,
      incidents: incidentCounts(ledger, now),
    },
    digest,
  };
}

/** The newest source time that any provider showed, or null before the first sync. */
export function watermark(sync: readonly SyncRow[]): number | null {
  const clocks = sync.flatMap(({ source, complete_until: until }) =>
    source === 'clock' && until !== null ? [until] : [],
  );
  const reads = sync.flatMap(({ read_at: at }) => (at === null ? [] : [at]));
  const times = clocks.length > 0 ? clocks : reads;
  return times.length === 0 ? null : Math.max(...times);
}

/** An evidence row with its facts read. */
export function dated<T>(row: EvidenceRow): Dated<T> {
  return {
    observedAt: row.observed_at,
    source: row.source,
    hash: row.hash,
    facts: JSON.parse(row.facts) as T,
  };
}

/** Models by the names under which evidence is filed, longest first. */
function modelNames(shared: readonly EvidenceRow[]): readonly string[] {
  const prefix = subjectOf.model('');
  const attested = shared.flatMap(({ subject }) =>
    subject.startsWith(prefix) ? [subject.slice(prefix.length)] : [],
  );
  const released = shared
    .filter(({ kind }) => kind === 'sbom')
    .map((row) => dated<SbomFacts>(row).facts.model);
  return [...new Set([...attested, ...released])].toSorted((a, b) => b.length - a.length);
}

/** The probed endpoints, or one that stands for those nobody probed. */
function readEndpoints(shared: readonly EvidenceRow[], now: number): FleetContext['endpoints'] {
  const probes = shared.filter(({ kind }) => kind === 'tls-probe');
  if (probes.length === 0) return [{ address: 'backend endpoints', facts: { now, probe: null } }];
  return probes.map((row) => ({
    address: row.subject.slice(subjectOf.endpoint('').length),
    facts: { now, probe: dated<TlsProbeFacts>(row) },
  }));
}

function readStatements(shared: readonly EvidenceRow[]): FleetContext['statements'] {
  const byControl = new Map<string, Map<string, Attested>>();
  for (const row of shared) {
    const controlId = attestedControl(row.kind);
    const control = controlId === null ? undefined : controlById(controlId);
    const attested = control === undefined ? null : attestedFrom(row, control);
    if (control === undefined || attested === null) continue;
    const statements = byControl.get(control.id) ?? new Map<string, Attested>();
    byControl.set(control.id, statements);
    statements.set(row.subject, attested);
  }
  return controls.map(({ id }) => byControl.get(id));
}

function readExceptions(ledger: ReadDb, now: number) {
  const holding = new Map<string, RiskException[]>();
  const counts = { running: 0, ended: 0, invalid: 0 };
  const all = storedExceptions(ledger);
  for (const row of all) {
    const control = controlById(row.control_id);
    if (control === undefined) continue;
    const exception: RiskException = {
      controlId: row.control_id,
      scope: normalScope(row.scope),
      requestedBy: row.requested_by,
      approvedBy: row.approved_by,
      from: row.from_at,
      until: row.until_at,
      compensatingControl: row.compensating_control,
    };
    if (exceptionProblem(exception, control.severity) !== null) counts.invalid++;
    else if (exception.until <= now) counts.ended++;
    else if (exceptionHolds(exception, control.severity, now)) {
      counts.running++;
      holding.set(control.id, [...(holding.get(control.id) ?? []), exception]);
    }
  }
  return { holding, counts, all };
}

/** A SIM may be named by its whole ICCID. */
function normalScope(scope: string): string {
  return scope.startsWith('sim:') ? subjectOf.sim(iccidBody(scope.slice('sim:'.length))) : scope;
}
