import type { DetectionRule, ImportedRule } from '../../../shared/contract/index.ts';
import { z } from 'zod';
import { fail } from '../../../shared/errors.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, RuleFile, WriteDb } from '../ports.ts';
import { coverageOf } from './coverage.ts';
import { problemsOf } from './dry-run.ts';
import { eventsOfFinding } from './finding-events.ts';
import { folderOf, marksOf, rulesIn, type RuleToImport } from './rule-folder.ts';
import { runRuleTest, testsOfFixtures, untried } from './rule-tests.ts';
import type { SigmaEntry } from './rule-book.ts';
import type { SigmaRules } from './sigma-service.ts';
import { ruleTests, sigmaProgress } from './sigma-store.ts';
import type { SigmaRule } from '../sigma/model.ts';
import { vocabularyOf } from './vocabulary.ts';

export interface RuleDeskDeps {
  readonly ledger: WriteDb;
  readonly sigma: Pick<SigmaRules, 'book' | 'draft' | 'drafts' | 'save' | 'bookOver'>;
  /** Every rule as it is shown. */
  readonly rules: () => readonly DetectionRule[];
  /** Fixtures of a shipped rule, by its id; under `lists` the lists that they were made with. */
  readonly fixtures: (ruleId: string) => readonly RuleFile[];
}

const FixtureLists = z.record(z.string(), z.array(z.string()));

type Desk = Pick<
  Handlers<'detections'>,
  | 'lint'
  | 'vocabulary'
  | 'tests'
  | 'runTests'
  | 'findingEvents'
  | 'coverage'
  | 'exportRules'
  | 'compareRules'
  | 'importRules'
>;

/** A file of an import, the rule it is a version of, and what is told of it. */
interface Judged {
  readonly file: RuleToImport;
  readonly stored: SigmaEntry | null;
  readonly told: ImportedRule;
}

/** Where rules are written: what the editor asks, test cases, coverage, and rules as folders of files. */
export function createRuleDesk({ ledger, sigma, rules, fixtures }: RuleDeskDeps): Desk {
  const own = () => sigma.book().entries.filter(({ origin }) => origin === 'own');

  /** The own rule that a file is another version of: by its ids, or by its titles where it has none. */
  const knownAs = (text: string): string | null => {
    const marks = marksOf(text);
    return own().find((entry) => [...marksOf(entry.text)].some((mark) => marks.has(mark)))?.id ?? null;
  };

  const judge = (files: readonly RuleToImport[]): Judged[] => {
    const known = files.map(({ text }) => knownAs(text));
    const { entries } = sigma.drafts(
      files.map(({ text }, index) => ({ text, ruleId: known[index] ?? undefined })),
    );
    return files.map((file, index) => {
      const { path, text, tests } = file;
      const ruleId = known[index] ?? null;
      const stored = own().find(({ id }) => id === ruleId) ?? null;
      const entry = entries[index];
      const problems = entry === undefined ? [] : problemsOf(entry);
      const error = problems.find(({ severity }) => severity === 'error');
      const message =
        file.wrong ??
        (error === undefined ? null : `Line ${error.line}: ${error.message} ${error.fix}`) ??
        (entry === undefined || entry.rules.length === 0 ? 'It holds no rule.' : null);
      const sameTests =
        tests === null || JSON.stringify(tests) === JSON.stringify(ruleTests(ledger, ruleId ?? ''));
      const same = stored?.text === text && sameTests;
      const outcome = stored === null ? 'new' : same ? 'same' : 'changed';
      return {
        file,
        stored,
        told: {
          path,
          ruleId,
          name: entry?.meta.name ?? path,
          tests: tests?.length ?? 0,
          problems,
          outcome: message === null ? outcome : 'refused',
          message,
        },
      };
    });
  };

  /** Stores what is new or changed, all at once. */
  const take = (files: readonly RuleToImport[], reason: string, actor: Actor): ImportedRule[] => {
    const judged = judge(files);
    const coming = judged.filter(({ told }) => told.outcome === 'new' || told.outcome === 'changed');
    const saved = sigma.save(
      coming.map(({ file, stored }) => ({
        ruleId: stored?.id,
        text: file.text,
        enabled: stored?.enabled ?? false,
        tests: file.tests ?? undefined,
        reason,
      })),
      actor,
    );
    const ids = new Map(coming.map(({ file }, index) => [file, saved[index]?.ruleId]));
    return judged.map(({ file, told }) => ({ ...told, ruleId: ids.get(file) ?? told.ruleId }));
  };

  /** The rules of a shipped entry over the lists that its fixtures were made with: those of the fleet hold something else. */
  const overFixtures = ({ id }: SigmaEntry): readonly SigmaRule[] => {
    const lists = fixtures('lists')[0];
    const book =
      lists === undefined ? sigma.book() : sigma.bookOver(FixtureLists.parse(JSON.parse(lists.text)));
    return book.rulesFor(book.entries.filter((one) => one.id === id));
  };

  return {
    lint({ ruleId, text }) {
      const stored = sigma.book().entries.find(({ id }) => id === ruleId);
      const entry = stored?.text === text ? stored : sigma.draft(text, ruleId).entry;
      const { name, severity, layer, mappings } = entry.meta;
      const { categories } = entry;
      return {
        problems: problemsOf(entry),
        name,
        severity,
        layer,
        categories: [...categories],
        mappings: [...mappings],
      };
    },
    vocabulary: () => vocabularyOf(sigmaProgress(ledger).seen, placeholdersIn(sigma.book().entries)),
    tests({ ruleId }) {
      const entry = sigma.book().entries.find(({ id }) => id === ruleId);
      if (entry?.origin === 'own') return { tests: ruleTests(ledger, ruleId) };
      return { tests: testsOfFixtures(fixtures(ruleId)) };
    },
    runTests({ ruleId, text, tests }) {
      const stored = sigma.book().entries.find(({ id }) => id === ruleId);
      // As it is stored, it is in the book already, and its ids would stand twice.
      const { book, entry } =
        stored?.text === text ? { book: sigma.book(), entry: stored } : sigma.draft(text, ruleId);
      const broken = entry.rules.length === 0 || entry.problems.some(({ severity }) => severity === 'error');
      if (broken) return { results: untried(tests) };
      const needed =
        entry.origin === 'shipped' && entry.lists.length > 0 ? overFixtures(entry) : book.rulesFor([entry]);
      return { results: tests.map((test) => runRuleTest(needed, entry.file, test)) };
    },
    findingEvents: ({ findingId }) => eventsOfFinding(ledger, findingId),
    coverage: () => ({ techniques: coverageOf(rules()) }),
    exportRules({ ruleIds }) {
      const wanted = own().filter(({ id }) => ruleIds === undefined || ruleIds.includes(id));
      const missing = ruleIds?.find((id) => !wanted.some((entry) => entry.id === id));
      if (missing !== undefined)
        throw fail('NOT_FOUND', `${missing} is no rule of your own.`, { field: 'ruleIds' });
      return {
        files: folderOf(
          wanted.map(({ id, meta, text }) => ({ id, name: meta.name, text, tests: ruleTests(ledger, id) })),
        ),
      };
    },
    compareRules: ({ files }) => ({ rules: judge(rulesIn(files)).map(({ told }) => told) }),
    importRules: ({ files, reason }, { actor }) => ({ rules: take(rulesIn(files), reason, actor) }),
  };
}

/** Lists that rules name as `%name%`. */
function placeholdersIn(
  entries: readonly { readonly id: string; readonly text: string }[],
): { name: string; about: string }[] {
  const users = new Map<string, string[]>();
  for (const { id, text } of entries)
    for (const [, name = ''] of text.matchAll(/%(\w+)%/g))
      users.set(name, [...new Set([...(users.get(name) ?? []), id])]);
  return [...users].map(([name, ids]) => ({ name, about: `a list that ${ids.slice(0, 3).join(', ')} uses` }));
}
