import type { Clock, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { listUses } from '../sigma/list-uses.ts';
import { createContext } from './context.ts';
import { cursorsFrom, openStream } from './event-stream.ts';
import { addFindings } from './findings.ts';
import { createIndicators, withIndicators, type IndicatorSource } from './indicators.ts';
import type { RuleBook, SigmaEntry } from './rule-book.ts';
import { createPace, type FindingSink } from './runner.ts';
import { consoleEngine, draftOf, refractoryOf, subjectDraftOf } from './sigma-findings.ts';
import { simOf } from './sigma-runner.ts';

export interface LookBackDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly sink: FindingSink;
  readonly lists: IndicatorSource;
}

/** A rule that meets what is on a list, unlike one that tells what is not. */
function meets({ enabled, rules }: SigmaEntry): boolean {
  const uses = rules.flatMap((rule) => (rule.kind === 'correlation' ? [] : listUses(rule.detection)));
  return enabled && uses.some(({ negated, table }) => !negated && table.size > 0);
}

/**
 * Judges stored events with the rules that meet what is on lists, as if the lists had been known then. Findings fold into those that are
 * there; their words say that the indicator came later.
 *
 * @param book rules over tables that hold the new entries alone
 * @param from ms UTC, source time
 * @param progress told after every slice
 * @throws AppError CANCELLED
 */
export async function lookBack(
  deps: LookBackDeps,
  book: RuleBook,
  from: number,
  progress: (looked: number, findings: number) => void,
  onIncidents: (incidentIds: readonly number[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const { cache, ledger, clock, schedule, sink } = deps;
  const entries = book.entries.filter(meets);
  if (entries.length === 0) return;
  const files = new Set(entries.map(({ file }) => file));
  const rules = book.rulesFor(entries);
  const engine = consoleEngine(rules, { latest: () => Number.POSITIVE_INFINITY });
  const indicators = createIndicators(rules, deps.lists);
  const stream = openStream(cache, ledger, cursorsFrom(from), false);
  const context = createContext(cache, ledger, (ruleId, body) => sink.held(ruleId, body));
  const pace = createPace(clock);
  let looked = 0;
  let findings = 0;
  for (;;) {
    signal.throwIfAborted();
    const batch = stream.next(pace.rows());
    if (batch.length === 0) return;
    const judged = batch.flatMap(({ event }) =>
      event.at < from
        ? []
        : engine
            .match(event as unknown as Readonly<Record<string, unknown>>)
            .filter(({ rule }) => files.has(rule.file))
            .map((match) => ({ match, event })),
    );
    looked += batch.length;
    const incidentIds = ledger.transaction(() => {
      const now = clock.now();
      const found = judged.flatMap(({ match, event }) => {
        const entry = book.entryOf(match.rule);
        const met = indicators(match, event);
        if (entry === undefined || met.length === 0) return [];
        const sim = simOf(context, event);
        const draft = sim === null ? subjectDraftOf(match, event) : draftOf(match, event, sim);
        const rule = { meta: entry.meta, refractory: refractoryOf(match) };
        const told = addFindings(ledger, rule, [withIndicators(draft, met)], now, () => 0);
        if (told.length > 0) for (const { entryId } of met) deps.lists.hit(entryId, event.at);
        return told;
      });
      findings += found.length;
      const taken = found.length === 0 ? [] : sink.take(found, now);
      pace.done();
      return taken;
    });
    context.endSlice();
    if (incidentIds.length > 0) onIncidents(incidentIds);
    progress(looked, findings);
    await schedule.breathe();
  }
}
