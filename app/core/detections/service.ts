import { asAppError, fail } from '../../../shared/errors.ts';
import { day } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Hash, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { createBaselineDesk } from './baseline-desk.ts';
import { createBehaviourRunner } from './behaviour-runner.ts';
import { describeAll } from './described.ts';
import { describeDetectors } from './detector-states.ts';
import {
  bodyOf,
  countFindings,
  ensureRuleStates,
  noteRun,
  pageOfFindings,
  ruleStates,
  setRuleEnabled,
  simKeyOf,
  toFinding,
} from './queries.ts';
import type { RuleFile } from '../sigma/load.ts';
import type { Rule, RuleMeta } from './rule.ts';
import { runDetections, type FindingSink, type RunResult } from './runner.ts';
import { countryOutsideList, fleetLists } from './rules/country-outside-list.ts';
import { shippedRules } from './shipped.ts';
import { createRuleDesk } from './rule-desk.ts';
import { createSigmaRules } from './sigma-service.ts';
import { createSigmaRunner } from './sigma-runner.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import type { IndicatorSource } from './indicators.ts';
import { lookBack } from './look-back.ts';
import { runTold } from './told-runner.ts';

export interface DetectionsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
  /** The incidents feature: takes findings in their transaction, and tells the world after it. */
  readonly incidents: FindingSink & { announce(incidentIds: readonly number[]): void };
  /** How long a provider may call a SIM connected after it fell silent, ms. Absent where none lags. */
  readonly lagOf?: (providerId: string) => number;
  /** Tests run their own. */
  readonly rules?: readonly Rule[];
  /** Files of the Sigma rules that come with the product. */
  readonly ruleFiles: readonly RuleFile[];
  /** Lists that rules name; tests may leave them out. */
  readonly lists?: IndicatorSource & {
    placeholders(): Placeholders;
    /** Builds their indexes ahead, in slices. */
    warm(signal: AbortSignal): Promise<void>;
  };
  /** Fixtures of a shipped rule, by its id. Tests may leave them out. */
  readonly ruleFixtures?: (ruleId: string) => readonly RuleFile[];
}

export interface Detections {
  readonly handlers: Handlers<'detections'>;
  /** What a rule is about, detector or Sigma; null where there is none of this id. */
  meta(ruleId: string): RuleMeta | null;
  /** The text of a Sigma rule; null for a detector and where there is none of this id. */
  textOf(ruleId: string): string | null;
  /** Judges everything that came in until now. Calls while a run is under way share the run that follows it. */
  run(): Promise<RunResult>;
  /** Lists that rules need → ids of these rules. */
  rulesNaming(): ReadonlyMap<string, readonly string[]>;
  /** Looks for entries of lists in what is stored, with the rules that meet what is on lists. @throws AppError CANCELLED */
  lookBack(
    order: { readonly tables: Placeholders; readonly from: number },
    progress: (looked: number, findings: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Runs after every sync and import from now on. */
  start(): void;
  /** Stops listening and waits for the slice under way. */
  stop(): Promise<void>;
}

/** The detections: when they run, what is known of them, and switching them on and off. */
export function createDetections(deps: DetectionsDeps): Detections {
  const { cache, ledger, clock, bus, incidents } = deps;
  const rules = deps.rules ?? shippedRules;
  const byId = new Map(rules.map((rule) => [rule.meta.id, rule]));
  ensureRuleStates(ledger, [...byId.keys()]);

  // Unknown until the first run: whatever changed while the console was closed.
  let changed: Set<number> | 'all' = 'all';
  let usageSeen: ReadonlyMap<string, string> = new Map();
  let under: Promise<RunResult> | null = null;
  let next: Promise<RunResult> | null = null;
  let stopping = new AbortController();
  const listeners: (() => void)[] = [];

  const sigma = createSigmaRules({
    ...deps,
    shipped: deps.ruleFiles,
    placeholders: deps.lists?.placeholders,
    changed: () => bus.publish('detections.changed', {}),
    onDryRun: (runId, progress) => bus.publish('detections.dryRunProgress', { runId, ...progress }),
  });
  const sigmaRunner = createSigmaRunner({ ...deps, sink: incidents });
  const behaviour = createBehaviourRunner({ ...deps, sink: incidents });
  const metaOf = (ruleId: string): RuleMeta | null => byId.get(ruleId)?.meta ?? sigma.meta(ruleId);

  const enabled = (): Rule[] => {
    const states = ruleStates(ledger);
    return rules.filter(({ meta }) => states.get(meta.id)?.enabled !== 0);
  };

  const onIncidents = (incidentIds: readonly number[]): void => incidents.announce(incidentIds);
  const matchEvents = async () => {
    await deps.lists?.warm(stopping.signal);
    return sigmaRunner.pass(sigma.book(), stopping.signal, onIncidents);
  };

  /** What files, sensors and baselines tell detectors: also before the chains over findings. */
  const judgeTold = async (judging: readonly Rule[]): Promise<number> =>
    (await runTold({ ...deps, sink: incidents }, judging, stopping.signal, onIncidents)) +
    (await behaviour.pass(judging, stopping.signal, onIncidents));

  const everythingChanged = (): boolean => changed === 'all';

  const runNow = async (): Promise<RunResult> => {
    const seen = changed;
    const usageBefore = usageSeen;
    changed = new Set();
    usageSeen = new Map();
    const judging = enabled();
    try {
      // First, so that the chains over findings see what it found in the same run.
      const matched = await matchEvents();
      const told = await judgeTold(judging);
      const judged = await runDetections({ ...deps, sink: incidents }, judging, {
        changed: seen,
        usageSeen: usageBefore,
        signal: stopping.signal,
        onIncidents,
      });
      const result = { ...judged, findings: judged.findings + matched.findings + told };
      // Unless a rule was switched on meanwhile and has everything to catch up with.
      if (!everythingChanged()) usageSeen = result.usageSeen;
      ledger.transaction(() =>
        noteRun(
          ledger,
          judging.map(({ meta }) => meta.id),
          clock.now(),
        ),
      );
      if (result.findings > 0)
        deps.log.info('detections found something', {
          events: result.events,
          sims: result.sims,
          findings: result.findings,
        });
      bus.publish('detections.changed', {});
      return result;
    } catch (error) {
      // What was not judged is judged next time, from the cursors; readings have none, so all of them count as changed.
      changed = 'all';
      throw error;
    }
  };

  /** Rows of sensors change no SIM and no hour of usage: Sigma rules judge them, and the detectors that hear of them. */
  const matchNow = async (): Promise<RunResult> => {
    const matched = await matchEvents();
    const told = await runTold({ ...deps, sink: incidents }, enabled(), stopping.signal, onIncidents);
    const { events, findings } = { ...matched, findings: matched.findings + told };
    // Also of a pass without findings: when rules last ran is shown, and a command waits for it.
    bus.publish('detections.changed', {});
    return { events, findings, sims: 0, usageSeen };
  };

  const soon = (work: () => Promise<RunResult>): Promise<RunResult> => {
    if (under === null) {
      under = work().finally(() => {
        under = null;
      });
      return under;
    }
    next ??= under.then(runNext, runNext);
    return next;
  };
  const runNext = (): Promise<RunResult> => {
    next = null;
    return run();
  };
  const run = (): Promise<RunResult> => soon(runNow);

  const runLogged = (): void => logged(run());
  const logged = (running: Promise<RunResult>): void => {
    running.catch((error: unknown) => {
      if (stopping.signal.aborted) return;
      const { code, message } = asAppError(error);
      deps.log.error('detections stopped; the next sync goes on from here', { code, message });
    });
  };

  const allRules = () => {
    const counts = countFindings(ledger, clock.now() - day);
    return describeAll(ledger, [...describeDetectors(deps, rules, counts), ...sigma.describe(counts)]);
  };
  const desk = createRuleDesk({
    ledger,
    sigma,
    rules: allRules,
    fixtures: deps.ruleFixtures ?? (() => []),
  });

  const handlers: Handlers<'detections'> = {
    ...sigma.handlers,
    ...desk,
    ...createBaselineDesk(deps),
    rules: () => ({ rules: allRules() }),
    findings({ ruleId, incidentId, simKey, before, limit }) {
      const body = simKey === undefined ? null : bodyOf(cache, simKey);
      if (simKey !== undefined && body === null)
        throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.');
      const rows = pageOfFindings(ledger, {
        ruleId: ruleId ?? null,
        incidentId: incidentId ?? null,
        body,
        before: before ?? null,
        limit,
      });
      const findings = rows.map((row) =>
        toFinding(row, simKeyOf(cache, row.body), metaOf(row.ruleId)?.name ?? row.ruleId),
      );
      return { findings, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
    },
    setEnabled({ ruleId, enabled: wanted, reason }, { actor }) {
      if (sigma.setEnabled(ruleId, wanted, reason, actor)) return {};
      if (!byId.has(ruleId)) throw fail('NOT_FOUND', `There is no rule ${ruleId}.`, { field: 'ruleId' });
      ledger.transaction(() => {
        setRuleEnabled(ledger, ruleId, wanted);
        const act = wanted ? 'detection.enabled' : 'detection.disabled';
        appendAudit(ledger, clock, deps.hash, actor, { act, subject: ruleId, detail: { reason } });
      });
      // A rule switched on has readings to catch up with.
      if (wanted) {
        changed = 'all';
        usageSeen = new Map();
      }
      bus.publish('detections.changed', {});
      if (wanted && listeners.length > 0) runLogged();
      return {};
    },
  };

  return {
    handlers,
    meta: metaOf,
    textOf: (ruleId) => sigma.book().entries.find(({ id }) => id === ruleId)?.text ?? null,
    run,
    rulesNaming() {
      const users = new Map<string, string[]>(
        Object.values(fleetLists).map((name) => [name, [countryOutsideList.meta.id]]),
      );
      for (const { id, lists } of sigma.book().entries)
        for (const { name } of lists) users.set(name, [...(users.get(name) ?? []), id]);
      return users;
    },
    async lookBack({ tables, from }, progress, signal) {
      if (deps.lists === undefined) return;
      const parts = { ...deps, sink: incidents, lists: deps.lists };
      let found = 0;
      const told = (looked: number, findings: number): void => {
        found = findings;
        progress(looked, findings);
      };
      // Others of its lists stay as they are: a rule may need an allow-list too.
      const book = sigma.bookOver({ ...deps.lists.placeholders(), ...tables });
      await lookBack(parts, book, from, told, onIncidents, signal);
      if (found > 0) bus.publish('detections.changed', {});
    },
    start() {
      stopping = new AbortController();
      listeners.push(
        bus.on('simsChanged', ({ simKeys }) => {
          if (simKeys === 'all') changed = 'all';
          else if (changed !== 'all') for (const simKey of simKeys) changed.add(simKey);
        }),
        bus.on('syncFinished', runLogged),
        bus.on('listsChanged', () => {
          sigma.refresh();
          bus.publish('detections.changed', {});
        }),
        bus.on('evidenceImported', runLogged),
        bus.on('sensorRowsStored', () => logged(soon(matchNow))),
      );
    },
    async stop() {
      for (const leave of listeners.splice(0)) leave();
      stopping.abort(fail('CANCELLED', 'The console is closing.'));
      await Promise.allSettled([under, next]);
    },
  };
}
