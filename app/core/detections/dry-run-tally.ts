import type { DryRun } from '../../../shared/contract/index.ts';
import { dayStart } from '../../../shared/time.ts';
import type { SextantEvent } from '../events/model.ts';
import type { SimView } from './rule.ts';
import { excerptOf } from './sigma-findings.ts';

const mostSims = 20;
const mostExamples = 10;
/** Subjects whose last match is remembered; past it the longest known is forgotten, and would count again. */
const mostSubjects = 200_000;

/** A match, as the console would have told it. */
export interface TalliedMatch {
  readonly subject: string;
  readonly at: number;
  readonly summary: string;
  /** Whom it is about: a SIM, or null for whatever else `name` names. */
  readonly sim: SimView | null;
  readonly name: string;
  /** Matches of the subject closer together than this are one finding, ms. */
  readonly refractory: number;
  readonly event: SextantEvent;
}

export interface Tally {
  readonly findings: number;
  /** @param events asked for when the match is kept as an example */
  add(match: TalliedMatch, events: () => readonly SextantEvent[]): void;
  result(): Pick<DryRun, 'findings' | 'sims' | 'perDay' | 'top' | 'examples'>;
}

/** Folds matches into findings as the console does, and counts them by day and by whom they are about. */
export function createTally(): Tally {
  const last = new Map<string, number>();
  const perDay = new Map<number, number>();
  const perSubject = new Map<
    string,
    { readonly sim: SimView | null; readonly name: string; findings: number }
  >();
  const examples: DryRun['examples'] = [];
  let findings = 0;
  const isNews = ({ subject, at, refractory }: TalliedMatch): boolean => {
    const before = last.get(subject);
    last.delete(subject);
    last.set(subject, Math.max(at, before ?? 0));
    if (last.size > mostSubjects) for (const oldest of last.keys()) if (last.delete(oldest)) break;
    return before === undefined || Math.abs(at - before) > refractory;
  };
  return {
    get findings() {
      return findings;
    },
    add(match, events) {
      if (!isNews(match)) return;
      const { at, sim, name, summary, event } = match;
      findings++;
      perDay.set(dayStart(at), (perDay.get(dayStart(at)) ?? 0) + 1);
      const whom = sim?.body ?? `no SIM: ${name}`;
      const known = perSubject.get(whom) ?? { sim, name, findings: 0 };
      known.findings++;
      perSubject.set(whom, known);
      if (examples.length >= mostExamples) return;
      examples.push({
        at,
        simKey: sim?.simKey ?? null,
        iccid: sim?.iccid ?? null,
        summary,
        event: { ...excerptOf(event) },
        events: events().map((one) => ({ ...excerptOf(one), logsource: one.logsource })),
      });
    },
    result: () => ({
      findings,
      sims: [...perSubject.values()].filter(({ sim }) => sim !== null).length,
      perDay: [...perDay].sort(([a], [b]) => a - b).map(([day, count]) => ({ day, findings: count })),
      top: [...perSubject.values()]
        .sort((a, b) => b.findings - a.findings)
        .slice(0, mostSims)
        .map(({ sim, name, findings: count }) => ({
          simKey: sim?.simKey ?? null,
          iccid: sim?.iccid ?? null,
          name,
          findings: count,
        })),
      examples,
    }),
  };
}
