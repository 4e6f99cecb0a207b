import { hour } from '../../../shared/time.ts';
import { asAppError } from '../../../shared/errors.ts';
import type { SextantEvent } from '../events/model.ts';
import type { Clock, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import type { SigmaEngine } from '../sigma/engine.ts';
import { createContext, type RunContext } from './context.ts';
import { createHorizons } from './cursors.ts';
import { cursorsAtEnd, openStream } from './event-stream.ts';
import { addFindings, type NewFinding } from './findings.ts';
import { createIndicators, withIndicators, type Indicators, type IndicatorSource } from './indicators.ts';
import type { AnyDraft, SimView } from './rule.ts';
import type { RuleBook } from './rule-book.ts';
import { createPace, type FindingSink } from './runner.ts';
import { consoleEngine, draftOf, refractoryOf, subjectDraftOf } from './sigma-findings.ts';
import { readSigmaState, writeSigmaState, type SigmaState } from './sigma-store.ts';
import { createSigmaWindows, type KeptWindows } from './sigma-windows.ts';

export interface SigmaRunnerDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly sink: FindingSink;
  /** Absent where there are no lists. */
  readonly lists?: IndicatorSource;
}

export interface SigmaRunner {
  /**
   * Judges every stored event since the last pass.
   *
   * @param onIncidents told after every slice that found something, outside its transaction
   */
  pass(
    book: RuleBook,
    signal: AbortSignal,
    onIncidents: (incidentIds: readonly number[]) => void,
  ): Promise<{ readonly events: number; readonly findings: number }>;
}

/** Events after which cursors and windows are written, within a long pass; as many as there are groups, where those are more. */
const checkpoint = 20_000;
/** How far ahead of the last sync an event may be, ms: an hour of usage ends as it is told. */
export const tolerance = hour;

/**
 * Sigma rules over the fleet. Findings are stored slice by slice; cursors and windows together, at the end and now and then.
 * Killed between, the next pass judges from the last cursors with the windows of then, comes to the same matches, and
 * the findings that are there absorb them.
 */
export function createSigmaRunner(deps: SigmaRunnerDeps): SigmaRunner {
  const { cache, ledger, clock, schedule, log } = deps;
  let running: { readonly book: RuleBook; readonly engine: SigmaEngine } | null = null;
  let indicators: Indicators = () => [];
  /** Newest time that correlations accept; set before each event. */
  let latest = 0;

  const windows = createSigmaWindows({ ledger, schedule });

  const engineFor = async (book: RuleBook, stored: SigmaState | null): Promise<SigmaEngine> => {
    if (running?.book === book) return running.engine;
    const rules = book.rulesFor(book.entries.filter(({ enabled }) => enabled));
    const fresh = (): SigmaEngine => consoleEngine(rules, { latest: () => latest });
    let engine = fresh();
    indicators = deps.lists === undefined ? () => [] : createIndicators(rules, deps.lists);
    try {
      const dropped =
        running !== null
          ? await windows.move(running.engine, engine)
          : stored === null
            ? 0
            : await windows.restore(engine, stored.windows);
      if (dropped > 0)
        log.info('windows of rules that are gone or changed were left out', { rules: dropped });
    } catch (error) {
      log.warn('the windows of rules cannot be read; they begin anew', {
        message: asAppError(error).message,
      });
      engine = fresh();
    }
    running = { book, engine };
    return engine;
  };

  return {
    async pass(book, signal, onIncidents) {
      const stored = readSigmaState(ledger);
      const on = book.entries.filter(({ enabled, rules }) => enabled && rules.length > 0);
      const state = (cursors: SigmaState['cursors'], kept: KeptWindows): SigmaState => ({
        cursors,
        windows: kept,
        seen: [...seen].sort(),
        unplaced: Object.fromEntries(unplaced),
        ranAt: clock.now(),
      });
      const seen = new Set(stored?.seen);
      const unplaced = new Map(Object.entries(stored?.unplaced ?? {}));
      const engine = await engineFor(book, stored);
      const save = async (cursors: SigmaState['cursors']): Promise<void> => {
        const kept = await windows.keep(engine, signal);
        ledger.transaction(() => writeSigmaState(ledger, state(cursors, kept)));
        await windows.sweep(kept);
      };
      if (on.length === 0) {
        // Whatever is stored before the first rule is switched on is history to it.
        const cursors = cursorsAtEnd(cache, ledger);
        if (JSON.stringify(cursors) !== JSON.stringify(stored?.cursors)) await save(cursors);
        return { events: 0, findings: 0 };
      }
      const context = createContext(cache, ledger, (ruleId, body) => deps.sink.held(ruleId, body));
      const horizon = createHorizons(ledger, context);
      const watermarks = providerWatermarks(cache);
      const newest = Math.max(0, ...watermarks.values());
      const usage = on.some(({ categories }) => categories.length === 0 || categories.includes('usage'));
      const stream = openStream(cache, ledger, stored?.cursors ?? null, usage);
      const pace = createPace(clock);
      let events = 0;
      let found = 0;
      try {
        for (let unsaved = 0; ; ) {
          signal.throwIfAborted();
          const batch = stream.next(pace.rows());
          if (batch.length === 0) break;
          const judged = batch.flatMap(({ event, received }) => {
            if (event.late === true) return [];
            seen.add(event.logsource.category);
            const known =
              event.providerId === undefined ? newest : (watermarks.get(event.providerId) ?? newest);
            latest = Math.max(known, received ? event.receivedAt : 0) + tolerance;
            return engine
              .match(event as unknown as Readonly<Record<string, unknown>>)
              .map((match) => ({ match, event }));
          });
          const incidentIds = ledger.transaction(() => {
            const now = clock.now();
            const findings = judged.flatMap(({ match, event }): NewFinding<AnyDraft>[] => {
              const entry = book.entryOf(match.rule);
              if (entry?.enabled !== true) return [];
              const sim = simOf(context, event);
              if (sim === null) unplaced.set(entry.id, (unplaced.get(entry.id) ?? 0) + 1);
              const bare = sim === null ? subjectDraftOf(match, event) : draftOf(match, event, sim);
              const met = indicators(match, event);
              const draft: AnyDraft = withIndicators(bare, met);
              const rule = { meta: entry.meta, refractory: refractoryOf(match) };
              const told = addFindings<AnyDraft>(ledger, rule, [draft], now, horizon);
              if (told.length > 0) for (const { entryId } of met) deps.lists?.hit(entryId, event.at);
              return told;
            });
            found += findings.length;
            const taken = findings.length === 0 ? [] : deps.sink.take(findings, now);
            pace.done();
            return taken;
          });
          context.endSlice();
          if (incidentIds.length > 0) onIncidents(incidentIds);
          events += batch.length;
          unsaved += batch.length;
          if (unsaved >= Math.max(checkpoint, engine.stats().groups)) {
            await save(stream.cursors());
            unsaved = 0;
          }
          await schedule.breathe();
        }
        if (watermarks.size > 0) engine.expire(Math.min(...watermarks.values()) - tolerance);
        if (events > 0 || stored === null) await save(stream.cursors());
        return { events, findings: found };
      } catch (error) {
        // The engine is ahead of the stored cursors: the next pass takes the windows that belong to them.
        running = null;
        throw error;
      }
    },
  };
}

/** The SIM that an event is about, as the fleet has it. */
export function simOf(context: Pick<RunContext, 'simByKey' | 'simOf'>, event: SextantEvent): SimView | null {
  if (event.simKey !== undefined) return context.simByKey(event.simKey);
  return event.iccidBody === undefined ? null : context.simOf(event.iccidBody);
}

/** The newest source time of each provider. */
export function providerWatermarks(cache: ReadDb): ReadonlyMap<string, number> {
  const rows = cache.all<{ id: string; at: number }>(
    "SELECT provider_id AS id, complete_until AS at FROM sync_state WHERE source = 'clock' AND complete_until IS NOT NULL",
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}
