import type { DryRun } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import type { SextantEvent } from '../events/model.ts';
import type { Clock, ReadDb, Schedule } from '../ports.ts';
import type { Match } from '../sigma/engine.ts';
import { createContext } from './context.ts';
import { createTally } from './dry-run-tally.ts';
import { cursorsFrom, openStream } from './event-stream.ts';
import { nameOf } from './rule.ts';
import type { RuleBook, SigmaEntry } from './rule-book.ts';
import { createPace } from './runner.ts';
import { consoleEngine, draftOf, refractoryOf, subjectDraftOf } from './sigma-findings.ts';
import { providerWatermarks, simOf, tolerance } from './sigma-runner.ts';

export interface DryRunDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
}

export interface DryRunOrder {
  /** How far back from the newest source time. */
  readonly days: number;
  readonly signal: AbortSignal;
  /** Told a few times a second how far it is: source times in ms UTC, and counts so far. */
  readonly onProgress?: (progress: {
    readonly from: number;
    readonly to: number;
    readonly at: number;
    readonly events: number;
    readonly findings: number;
  }) => void;
}

/** Between two words about progress, ms. */
const progressMs = 250;
/** Events of a window that are shown with an example, and events among which they are looked for. */
const mostShown = 200;
const mostRecent = 5_000;

/**
 * What a rule would have found in what is stored: the same events, windows and folding as in the console, without a trace.
 * Late events are looked at too, and filters of rules that are switched on apply.
 *
 * @throws AppError CANCELLED as soon as the signal fires
 */
export async function dryRun(
  deps: DryRunDeps,
  book: RuleBook,
  entry: SigmaEntry,
  { days, signal, onProgress }: DryRunOrder,
): Promise<DryRun> {
  const { cache, ledger, schedule, clock } = deps;
  const to = Math.max(0, ...providerWatermarks(cache).values());
  const from = Math.max(0, to - days * day);
  let latest = to;
  const engine = consoleEngine(rulesOf(book, entry), { latest: () => latest });
  const usage = entry.categories.length === 0 || entry.categories.includes('usage');
  const stream = openStream(cache, ledger, cursorsFrom(from), usage);
  const context = createContext(cache, ledger, () => false);
  const correlates = entry.rules.some(({ kind }) => kind === 'correlation');
  const recent = createRecent(correlates ? mostRecent : 0);
  const tally = createTally();
  const pace = createPace(clock);
  let events = 0;
  let hits = 0;
  let unplaced = 0;
  let told = clock.now();
  for (const sound = !hasErrors(entry); sound; ) {
    signal.throwIfAborted();
    const batch = stream.next(pace.rows());
    if (batch.length === 0) break;
    for (const { event, received } of batch) {
      if (event.at < from) continue;
      events++;
      latest = Math.max(to, received ? event.receivedAt : 0) + tolerance;
      recent.push(event);
      for (const match of engine.match(event as unknown as Readonly<Record<string, unknown>>)) {
        if (match.rule.file !== entry.file) continue;
        hits++;
        const sim = simOf(context, event);
        if (sim === null) unplaced++;
        const draft = sim === null ? subjectDraftOf(match, event) : draftOf(match, event, sim);
        const name = draft.sim === null ? draft.about.name : nameOf(draft.sim);
        const { subject, at, summary } = draft;
        const refractory = refractoryOf(match);
        tally.add({ subject, at, summary, sim: draft.sim, name, refractory, event }, () =>
          recent.of(match, event),
        );
      }
    }
    context.endSlice();
    pace.done();
    if (clock.now() - told >= progressMs) {
      told = clock.now();
      const at = Math.max(from, batch.at(-1)?.event.at ?? from);
      onProgress?.({ from, to, at: Math.min(at, to), events, findings: tally.findings });
    }
    await schedule.breathe();
  }
  return { problems: problemsOf(entry), from, to, events, hits, unplaced, ...tally.result() };
}

/** The rules of the entry, what they name, and the filters that are switched on. */
function rulesOf(book: RuleBook, entry: SigmaEntry): ReturnType<RuleBook['rulesFor']> {
  const filters = book.entries
    .filter(({ enabled }) => enabled)
    .flatMap(({ rules }) => rules.filter(({ kind }) => kind === 'filter'));
  return [...new Set([...book.rulesFor([entry]), ...filters])];
}

/** The newest events, so that those of a window can be shown when it fires. */
function createRecent(most: number): {
  push(event: SextantEvent): void;
  /** Events of the window about the same SIM or with the same values of its group; the deciding one is the last. */
  of(match: Match, event: SextantEvent): readonly SextantEvent[];
} {
  const ring: SextantEvent[] = [];
  let next = 0;
  return {
    push(event) {
      if (most === 0) return;
      ring[next] = event;
      next = (next + 1) % most;
    },
    of({ firing }, event) {
      if (firing === null) return [event];
      const group = Object.values(firing.group).map(String);
      const belongs = (one: SextantEvent): boolean =>
        one.at >= firing.from &&
        one.at <= firing.to &&
        one !== event &&
        group.every((value) => Object.values(one).some((member) => String(member) === value));
      return [
        ...ring
          .filter(belongs)
          .sort((a, b) => a.at - b.at)
          .slice(1 - mostShown),
        event,
      ];
    },
  };
}

function hasErrors({ problems }: SigmaEntry): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Problems as the contract tells them: the file is the rule itself. */
export function problemsOf({ problems }: SigmaEntry): DryRun['problems'] {
  return problems.map(({ file: _file, ...problem }) => problem);
}
