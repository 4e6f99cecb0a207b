import type { DryRun } from '../../../shared/contract/index.ts';
import { day, dayStart } from '../../../shared/time.ts';
import type { Clock, ReadDb, Schedule } from '../ports.ts';
import { createContext } from './context.ts';
import { openStream } from './event-stream.ts';
import { nameOf, type SimView } from './rule.ts';
import type { RuleBook, SigmaEntry } from './rule-book.ts';
import { createPace } from './runner.ts';
import { consoleEngine, draftOf, excerptOf, refractoryOf } from './sigma-findings.ts';
import { providerWatermarks, simOf, tolerance } from './sigma-runner.ts';

export interface DryRunDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
}

const mostSims = 20;
const mostExamples = 10;
/** Subjects whose last match is remembered; past it the longest known is forgotten, and would count again. */
const mostSubjects = 200_000;

/**
 * What a rule would have found in what is stored: the same events, windows and folding as in the console, without a trace.
 * Late events are looked at too, and filters of rules that are switched on apply.
 *
 * @param days how far back from the newest source time
 * @throws AppError CANCELLED as soon as the signal fires
 */
export async function dryRun(
  deps: DryRunDeps,
  book: RuleBook,
  entry: SigmaEntry,
  days: number,
  signal: AbortSignal,
): Promise<DryRun> {
  const { cache, ledger, schedule } = deps;
  const to = Math.max(0, ...providerWatermarks(cache).values());
  const from = Math.max(0, to - days * day);
  const filters = book.entries.filter(
    ({ enabled, rules }) => enabled && rules.some(({ kind }) => kind === 'filter'),
  );
  const filtering = filters.flatMap(({ rules }) => rules.filter(({ kind }) => kind === 'filter'));
  let latest = to;
  const engine = consoleEngine([...new Set([...book.rulesFor([entry]), ...filtering])], {
    latest: () => latest,
  });
  const usage = entry.categories.length === 0 || entry.categories.includes('usage');
  const stream = openStream(cache, ledger, null, usage);
  const context = createContext(cache, ledger, () => false);
  const last = new Map<string, number>();
  const perDay = new Map<number, number>();
  const perSim = new Map<string, { readonly sim: SimView; findings: number }>();
  const examples: DryRun['examples'] = [];
  const pace = createPace(deps.clock);
  let events = 0;
  let hits = 0;
  let findings = 0;
  let unplaced = 0;
  for (const sound = !entry.problems.some(({ severity }) => severity === 'error'); sound; ) {
    signal.throwIfAborted();
    const batch = stream.next(pace.rows());
    if (batch.length === 0) break;
    for (const { event, received } of batch) {
      if (event.at < from) continue;
      events++;
      latest = Math.max(to, received ? event.receivedAt : 0) + tolerance;
      for (const match of engine.match(event as unknown as Readonly<Record<string, unknown>>)) {
        if (match.rule.file !== entry.file) continue;
        hits++;
        const sim = simOf(context, event);
        if (sim === null) {
          unplaced++;
          continue;
        }
        const draft = draftOf(match, event, sim);
        const before = last.get(draft.subject);
        last.delete(draft.subject);
        last.set(draft.subject, Math.max(draft.at, before ?? 0));
        if (last.size > mostSubjects) for (const oldest of last.keys()) if (last.delete(oldest)) break;
        if (before !== undefined && Math.abs(draft.at - before) <= refractoryOf(match)) continue;
        findings++;
        const at = dayStart(draft.at);
        perDay.set(at, (perDay.get(at) ?? 0) + 1);
        const known = perSim.get(sim.body) ?? { sim, findings: 0 };
        known.findings++;
        perSim.set(sim.body, known);
        if (examples.length < mostExamples) {
          const { simKey, iccid } = sim;
          examples.push({
            at: draft.at,
            simKey,
            iccid,
            summary: draft.summary,
            event: { ...excerptOf(event) },
          });
        }
      }
    }
    context.endSlice();
    pace.done();
    await schedule.breathe();
  }
  const top = [...perSim.values()].sort((a, b) => b.findings - a.findings).slice(0, mostSims);
  return {
    problems: problemsOf(entry),
    from,
    to,
    events,
    hits,
    findings,
    unplaced,
    sims: perSim.size,
    perDay: [...perDay].sort(([a], [b]) => a - b).map(([at, count]) => ({ day: at, findings: count })),
    top: top.map(({ sim, findings: count }) => ({
      simKey: sim.simKey,
      iccid: sim.iccid,
      name: nameOf(sim),
      findings: count,
    })),
    examples,
  };
}

/** Problems as the contract tells them: the file is the rule itself. */
export function problemsOf({ problems }: SigmaEntry): DryRun['problems'] {
  return problems.map(({ file: _file, ...problem }) => problem);
}
