import type { EngineSnapshot } from '../sigma/engine.ts';
import type { KeptWindows } from './sigma-windows.ts';
import type { RuleTest } from '../../../shared/contract/index.ts';
import type { ReadDb, WriteDb } from '../ports.ts';

/** The ledger's rows of Sigma rules: those of the person, and what judging them left. */

export interface OwnRule {
  /** `R-7`. */
  readonly id: string;
  readonly text: string;
  readonly enabled: boolean;
}

const ownId = /^R-(\d{1,9})$/;

export function ownRules(ledger: ReadDb): OwnRule[] {
  return ledger
    .all<{ rule_no: number; text: string; enabled: number }>(
      'SELECT rule_no, text, enabled FROM detection_rules ORDER BY rule_no',
    )
    .map(({ rule_no: number, text, enabled }) => ({ id: `R-${number}`, text, enabled: enabled === 1 }));
}

export interface Change {
  readonly text: string;
  readonly enabled: boolean;
  readonly at: number;
  readonly by: string;
}

/** @returns the id of the new rule */
export function addOwnRule(ledger: WriteDb, { text, enabled, at, by }: Change): string {
  const { lastId } = ledger.run(
    `INSERT INTO detection_rules (text, enabled, created_at, created_by, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)`,
    [text, enabled ? 1 : 0, at, by, at, by],
  );
  return `R-${lastId}`;
}

export function changeOwnRule(ledger: WriteDb, id: string, { text, enabled, at, by }: Change): void {
  ledger.run(
    'UPDATE detection_rules SET text = ?, enabled = ?, changed_at = ?, changed_by = ? WHERE rule_no = ?',
    [text, enabled ? 1 : 0, at, by, numberOf(id)],
  );
}

export function removeOwnRule(ledger: WriteDb, id: string): void {
  ledger.run('DELETE FROM detection_rule_tests WHERE rule_no = ?', [numberOf(id)]);
  ledger.run('DELETE FROM detection_rules WHERE rule_no = ?', [numberOf(id)]);
}

/** Test cases of a rule of one's own, in their order. */
export function ruleTests(ledger: ReadDb, id: string): RuleTest[] {
  return ledger
    .all<{ name: string; expects: RuleTest['expects']; events: string }>(
      'SELECT name, expects, events FROM detection_rule_tests WHERE rule_no = ? ORDER BY ordinal',
      [numberOf(id)],
    )
    .map((row) => ({ ...row, events: JSON.parse(row.events) as RuleTest['events'] }));
}

/** Replaces the test cases of a rule. */
export function keepRuleTests(ledger: WriteDb, id: string, tests: readonly RuleTest[]): void {
  ledger.run('DELETE FROM detection_rule_tests WHERE rule_no = ?', [numberOf(id)]);
  for (const [ordinal, { name, expects, events }] of tests.entries())
    ledger.run(
      'INSERT INTO detection_rule_tests (rule_no, ordinal, name, expects, events) VALUES (?, ?, ?, ?, ?)',
      [numberOf(id), ordinal, name, expects, JSON.stringify(events)],
    );
}

function numberOf(id: string): number {
  return Number(ownId.exec(id)?.[1] ?? 0);
}

/** How far a source was judged; `mark` names what lay there. */
export interface SourceCursor {
  readonly to: number;
  readonly mark: string | null;
}

export interface SigmaState {
  readonly cursors: Readonly<Record<string, SourceCursor>>;
  /** What is kept of correlations as of the cursors; an earlier version kept all of it here. */
  readonly windows: KeptWindows | EngineSnapshot;
  /** Categories of which an event came. */
  readonly seen: readonly string[];
  /** Matches about no SIM of the fleet, by rule: they cannot become a finding. */
  readonly unplaced: Readonly<Record<string, number>>;
  readonly ranAt: number;
}

/** What the last pass left; null before the first one. */
export function readSigmaState(ledger: ReadDb): SigmaState | null {
  const row = ledger.get<
    Readonly<Record<'cursors' | 'windows' | 'seen' | 'unplaced', string>> & { ran_at: number }
  >('SELECT cursors, windows, seen, unplaced, ran_at FROM sigma_state');
  if (row === undefined) return null;
  return {
    cursors: JSON.parse(row.cursors) as SigmaState['cursors'],
    windows: JSON.parse(row.windows) as SigmaState['windows'],
    seen: JSON.parse(row.seen) as string[],
    unplaced: JSON.parse(row.unplaced) as SigmaState['unplaced'],
    ranAt: row.ran_at,
  };
}

export function writeSigmaState(ledger: WriteDb, state: SigmaState): void {
  ledger.run(
    `INSERT INTO sigma_state (only, cursors, windows, seen, unplaced, ran_at) VALUES (1, ?, ?, ?, ?, ?)
     ON CONFLICT (only) DO UPDATE SET cursors = excluded.cursors, windows = excluded.windows, seen = excluded.seen,
       unplaced = excluded.unplaced, ran_at = excluded.ran_at`,
    [
      JSON.stringify(state.cursors),
      JSON.stringify(state.windows),
      JSON.stringify(state.seen),
      JSON.stringify(state.unplaced),
      state.ranAt,
    ],
  );
}

/** What the list of rules needs of it, without the windows. */
export function sigmaProgress(
  ledger: ReadDb,
): Pick<SigmaState, 'seen' | 'unplaced'> & { readonly ranAt: number | null } {
  const row = ledger.get<{ seen: string; unplaced: string; ran_at: number }>(
    'SELECT seen, unplaced, ran_at FROM sigma_state',
  );
  return {
    seen: JSON.parse(row?.seen ?? '[]') as string[],
    unplaced: JSON.parse(row?.unplaced ?? '{}') as SigmaState['unplaced'],
    ranAt: row?.ran_at ?? null,
  };
}
