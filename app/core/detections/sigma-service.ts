import type { Output, RuleTest } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Hash, ReadDb, Schedule, WriteDb } from '../ports.ts';
import type { RuleFile } from '../sigma/load.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import type { BareRule } from './described.ts';
import { dryRun, problemsOf, type DryRunOrder } from './dry-run.ts';
import { ensureRuleStates, ruleStates, setRuleEnabled, type FindingCounts } from './queries.ts';
import type { RuleMeta } from './rule.ts';
import { createRuleBookMaker, type RuleBook, type SigmaEntry } from './rule-book.ts';
import {
  addOwnRule,
  changeOwnRule,
  keepRuleTests,
  ownRules,
  removeOwnRule,
  sigmaProgress,
  type OwnRule,
} from './sigma-store.ts';

export interface SigmaRulesDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly schedule: Schedule;
  /** Files of the rules that come with the product. */
  readonly shipped: readonly RuleFile[];
  /** What `%name%` stands for, as it is now; absent where there are no lists. */
  readonly placeholders?: (() => Placeholders) | undefined;
  /** Told after every change. */
  readonly changed: () => void;
  /** Told of a dry run that was given a name. */
  readonly onDryRun: (runId: string, progress: Parameters<NonNullable<DryRunOrder['onProgress']>>[0]) => void;
}

/** A text to be judged: as a new rule, or in place of a stored one. */
export interface DraftText {
  readonly text: string;
  readonly ruleId?: string | undefined;
}

/** A rule of the person's own, to be stored. */
export interface RuleToSave {
  /** Absent for a new one. */
  readonly ruleId?: string | undefined;
  readonly text: string;
  readonly enabled: boolean;
  /** Absent where its test cases stay as they are. */
  readonly tests?: readonly RuleTest[] | undefined;
  readonly reason: string;
}

export interface SigmaRules {
  readonly handlers: Pick<Handlers<'detections'>, 'saveRule' | 'removeRule' | 'dryRun'>;
  /** The rules as they are now; the same object until one changes. Files are read when first asked for. */
  book(): RuleBook;
  /** False where the id is of no Sigma rule. @throws AppError INVALID_INPUT where its text has an error */
  setEnabled(ruleId: string, enabled: boolean, reason: string, actor: Actor): boolean;
  describe(counts: ReadonlyMap<string, FindingCounts>): readonly BareRule[];
  /** The rules as they would be with this text: as a new rule, or in place of one of the person's own. */
  draft(text: string, ruleId?: string): { readonly book: RuleBook; readonly entry: SigmaEntry };
  /** The same of several texts that may name each other; entries in their order. */
  drafts(rules: readonly DraftText[]): { readonly book: RuleBook; readonly entries: readonly SigmaEntry[] };
  /**
   * Stores rules of the person's own, all or none of them.
   *
   * @returns what became of each, in their order
   * @throws AppError NOT_FOUND, or INVALID_INPUT where one is no own rule or there is too much text
   */
  save(rules: readonly RuleToSave[], actor: Actor): readonly Output<'detections.saveRule'>[];
  meta(ruleId: string): RuleMeta | null;
  /** Lists changed: rules are read anew when they are next asked for. */
  refresh(): void;
  /** The rules as they would be with other lists. */
  bookOver(lists: Placeholders): RuleBook;
}

/** Characters of all rules of the person together: their list is one answer. */
const allTextChars = 1_000_000;

/** The rules of the person and the Sigma rules that come with the product: what there is, and every change to it. */
export function createSigmaRules(deps: SigmaRulesDeps): SigmaRules {
  const { ledger, clock } = deps;
  const makeBook = createRuleBookMaker();
  let current: RuleBook | null = null;

  const bookWith = (
    own: readonly OwnRule[],
    lists: Placeholders | null = deps.placeholders?.() ?? null,
  ): RuleBook => {
    const states = ruleStates(ledger);
    return makeBook(deps.shipped, own, (id) => states.get(id)?.enabled !== 0, lists);
  };
  const book = (): RuleBook => (current ??= bookWith(ownRules(ledger)));
  const find = (ruleId: string): SigmaEntry | undefined => book().entries.find(({ id }) => id === ruleId);
  const ownOnly = (ruleId: string): SigmaEntry => {
    const entry = find(ruleId);
    if (entry === undefined) throw fail('NOT_FOUND', `There is no rule ${ruleId}.`, { field: 'ruleId' });
    if (entry.origin === 'shipped')
      throw fail(
        'INVALID_INPUT',
        `${ruleId} comes with the product: switch it off, or save its text as your own.`,
        {
          field: 'ruleId',
        },
      );
    return entry;
  };
  const change = (
    actor: Actor,
    act: string,
    detail: Readonly<Record<string, unknown>>,
    work: () => string,
  ): string => {
    const subject = ledger.transaction(() => {
      const id = work();
      appendAudit(ledger, clock, deps.hash, actor, { act, subject: id, detail });
      return id;
    });
    current = null;
    deps.changed();
    return subject;
  };

  const drafts: SigmaRules['drafts'] = (rules) => {
    const replaced = new Set(rules.map(({ ruleId }) => ruleId));
    const kept = ownRules(ledger).filter(({ id }) => !replaced.has(id));
    // `draft` for one: it is the name of a rule that has no title yet.
    const ids = rules.map((_, index) => (index === 0 ? draftId : `${draftId}-${index + 1}`));
    const trial = bookWith([
      ...kept,
      ...rules.map(({ text }, index) => ({ id: ids[index] ?? draftId, text, enabled: false })),
    ]);
    return { book: trial, entries: ids.map((id) => entryOf(trial, id)) };
  };
  const draft: SigmaRules['draft'] = (text, ruleId) => {
    const { book: trial } = drafts([{ text, ruleId }]);
    return { book: trial, entry: entryOf(trial, draftId) };
  };
  const save: SigmaRules['save'] = (rules, actor) => {
    const stored = rules.map(({ ruleId }) => (ruleId === undefined ? null : ownOnly(ruleId).id));
    const others = ownRules(ledger).filter(({ id }) => !stored.includes(id));
    if ([...others, ...rules].reduce((sum, { text }) => sum + text.length, 0) > allTextChars)
      throw fail('INVALID_INPUT', `Rules of your own have ${allTextChars} characters together at most.`, {
        field: 'text',
      });
    const { entries } = drafts(rules);
    const saved = ledger.transaction(() =>
      rules.map(({ text, enabled: wanted, tests, reason }, index) => {
        const before = stored[index] ?? null;
        const entry = entries[index];
        const enabled = wanted && entry !== undefined && isSound(entry);
        const row = { text, enabled, at: clock.now(), by: actor.name };
        const ruleId = before ?? addOwnRule(ledger, row);
        if (before !== null) changeOwnRule(ledger, ruleId, row);
        if (tests !== undefined) keepRuleTests(ledger, ruleId, tests);
        appendAudit(ledger, clock, deps.hash, actor, {
          act: before === null ? 'detection.rule-added' : 'detection.rule-changed',
          subject: ruleId,
          detail: { reason, name: entry?.meta.name ?? ruleId, enabled, sha256: deps.hash.sha256(text) },
        });
        return { ruleId, enabled, problems: entry === undefined ? [] : problemsOf(entry) };
      }),
    );
    current = null;
    deps.changed();
    return saved;
  };

  return {
    book,
    draft,
    drafts,
    save,
    meta: (ruleId) => find(ruleId)?.meta ?? null,
    refresh() {
      current = null;
    },
    bookOver: (lists) => bookWith(ownRules(ledger), lists),
    handlers: {
      saveRule(input, { actor }) {
        const [saved] = save([input], actor);
        if (saved === undefined) throw fail('INTERNAL', 'The rule was not stored.');
        return saved;
      },
      removeRule({ ruleId, reason }, { actor }) {
        const entry = ownOnly(ruleId);
        const detail = { reason, name: entry.meta.name, sha256: deps.hash.sha256(entry.text) };
        change(actor, 'detection.rule-removed', detail, () => {
          removeOwnRule(ledger, ruleId);
          return ruleId;
        });
        return {};
      },
      async dryRun({ ruleId, text, days, runId }, { signal }) {
        const stored = ruleId === undefined ? undefined : find(ruleId);
        const trial = text === undefined ? null : draft(text, ruleId);
        const entry = trial?.entry ?? stored;
        if (entry === undefined)
          throw ruleId === undefined
            ? fail('INVALID_INPUT', 'Give the text of a rule, or the id of one.', { field: 'text' })
            : fail('NOT_FOUND', `There is no Sigma rule ${ruleId}.`, { field: 'ruleId' });
        return dryRun(deps, trial?.book ?? book(), entry, {
          days,
          signal,
          ...(runId === undefined ? {} : { onProgress: (progress) => deps.onDryRun(runId, progress) }),
        });
      },
    },
    setEnabled(ruleId, enabled, reason, actor) {
      const entry = find(ruleId);
      if (entry === undefined) return false;
      if (enabled && !isSound(entry)) {
        const first = entry.problems.find(({ severity }) => severity === 'error');
        const where =
          first === undefined ? 'It holds no rule.' : `Line ${first.line}: ${first.message} ${first.fix}`;
        throw fail('INVALID_INPUT', `The rule cannot be switched on. ${where}`.slice(0, limits.reasonChars), {
          field: 'ruleId',
        });
      }
      change(actor, enabled ? 'detection.enabled' : 'detection.disabled', { reason }, () => {
        if (entry.origin === 'shipped') {
          ensureRuleStates(ledger, [ruleId]);
          setRuleEnabled(ledger, ruleId, enabled);
        } else changeOwnRule(ledger, ruleId, { text: entry.text, enabled, at: clock.now(), by: actor.name });
        return ruleId;
      });
      return true;
    },
    describe(counts) {
      const { seen, unplaced, ranAt } = sigmaProgress(ledger);
      return book().entries.map((entry): BareRule => {
        const { id, origin, text, enabled, meta, categories } = entry;
        return {
          ...meta,
          mappings: [...meta.mappings],
          kind: 'sigma',
          origin,
          text,
          problems: problemsOf(entry),
          lists: [...entry.lists],
          enabled,
          ...stateOf(
            entry,
            categories.length === 0 || categories.some((one) => seen.includes(one.split('/')[0] ?? one)),
          ),
          lastRunAt: enabled ? ranAt : null,
          findings24h: counts.get(id)?.recent ?? 0,
          findingsTotal: counts.get(id)?.total ?? 0,
          unplaced: unplaced[id] ?? 0,
        };
      });
    },
  };
}

/** Names a rule that is not stored; no stored one is called so. */
const draftId = 'draft';

function entryOf(book: RuleBook, wanted: string): SigmaEntry {
  const entry = book.entries.find(({ id }) => id === wanted);
  if (entry === undefined) throw fail('INTERNAL', 'The draft of a rule is lost.');
  return entry;
}

function isSound({ rules, problems }: SigmaEntry): boolean {
  return rules.length > 0 && !problems.some(({ severity }) => severity === 'error');
}

function stateOf(entry: SigmaEntry, seen: boolean): Pick<BareRule, 'state' | 'stateReason'> {
  if (!entry.enabled)
    return {
      state: 'off',
      stateReason: isSound(entry) ? 'Switched off.' : 'The text has an error: see its problems.',
    };
  const empty = entry.lists.filter(({ entries }) => entries === 0).map(({ name }) => name);
  const lacking = `${empty.length === 1 ? 'List' : 'Lists'} ${empty.join(', ')} ${empty.length === 1 ? 'is' : 'are'} empty.`;
  if (entry.blind === 'wholly') return { state: 'blind', stateReason: lacking };
  if (seen) return { state: 'active', stateReason: entry.blind === 'partly' ? lacking : null };
  return { state: 'blind', stateReason: `No event of its kind came yet: ${entry.categories.join(', ')}.` };
}
