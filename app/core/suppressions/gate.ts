import { rankOf } from '../../../shared/severity.ts';
import type { Severity, Subject } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { fieldsOf, satisfies } from './conditions.ts';
import { openingsOf, type Openings } from './span.ts';
import { reachOf, type Scoped } from './scope.ts';
import { scopedSim } from './scoped-sim.ts';
import { suppressionsOf, windowsOf, type StoredSuppression, type StoredWindow } from './store.ts';

/** What the gate looks at of a finding. */
export interface FindingAtGate {
  readonly rule: { readonly id: string };
  readonly draft: {
    readonly sim: {
      readonly iccid: string;
      readonly body: string;
      readonly providerId: string;
      readonly device: string | null;
      readonly site: string | null;
    } | null;
    readonly about?: Subject;
    /** Source time, ms. */
    readonly at: number;
    /** For what lasts: the newest source time at which it still held. */
    readonly until?: number;
    readonly severity: Severity;
    readonly signals: Readonly<Record<string, unknown>>;
  };
}

export interface Gate {
  /** What keeps a finding from opening an incident: `M-3`, `S-7`, or null. Judged by the times of its source. */
  heldBy(finding: FindingAtGate): string | null;
  /** Windows open at an instant that reach a SIM, with the end of the opening. */
  windowsFor(it: Scoped, at: number): readonly { readonly window: StoredWindow; readonly until: number }[];
  /** Suppressions in force at an instant whose scope reaches a SIM; their conditions are not asked. */
  suppressionsFor(it: Scoped, at: number): readonly StoredSuppression[];
  /** Forgets what it read: windows or suppressions changed. */
  changed(): void;
}

interface Compiled {
  readonly windows: readonly {
    readonly stored: StoredWindow;
    readonly openings: Openings;
    readonly reaches: (it: Scoped) => boolean;
  }[];
  readonly suppressions: readonly {
    readonly stored: StoredSuppression;
    readonly reaches: (it: Scoped) => boolean;
  }[];
}

/** Decides which findings are kept without opening an incident. Reads the ledger once per change. */
export function createGate(cache: ReadDb, ledger: ReadDb): Gate {
  let compiled: Compiled | null = null;
  const rules = (): Compiled =>
    (compiled ??= {
      windows: windowsOf(ledger).map((stored) => ({
        stored,
        openings: openingsOf(stored.span),
        reaches: reachOf(stored.scope),
      })),
      suppressions: suppressionsOf(ledger)
        .filter(({ revokedAt }) => revokedAt === null)
        .map((stored) => ({ stored, reaches: reachOf(stored.scope) })),
    });
  return {
    heldBy(finding) {
      const { windows, suppressions } = rules();
      if (windows.length === 0 && suppressions.length === 0) return null;
      const { draft } = finding;
      const it = scoped(cache, ledger, finding);
      const end = draft.until ?? draft.at;
      // What began before the window, or goes on after it, is not of the work that the window is for.
      const window = windows.find(
        ({ stored, openings, reaches }) =>
          isOpen(stored, openings, draft.at) !== null &&
          isOpen(stored, openings, end) !== null &&
          reaches(it),
      );
      if (window !== undefined) return window.stored.id;
      const mine = suppressions.filter(
        ({ stored, reaches }) =>
          stored.ruleId === finding.rule.id &&
          end < stored.endsAt &&
          (stored.critical || rankOf(draft.severity) > 0) &&
          reaches(it),
      );
      if (mine.length === 0) return null;
      const fields = fieldsOf({
        severity: draft.severity,
        provider: it.providerId ?? '',
        iccid: draft.sim?.iccid ?? '',
        device: draft.sim?.device ?? null,
        site: it.site,
        subject: draft.about === undefined ? null : `${draft.about.kind} ${draft.about.value}`,
        signals: draft.signals,
      });
      return mine.find(({ stored }) => satisfies(stored.conditions, fields))?.stored.id ?? null;
    },
    windowsFor: (it, at) =>
      rules().windows.flatMap(({ stored, openings, reaches }) => {
        const until = isOpen(stored, openings, at);
        return until !== null && stored.scope.kind !== 'rules' && reaches(it)
          ? [{ window: stored, until }]
          : [];
      }),
    suppressionsFor: (it, at) =>
      rules()
        .suppressions.filter(({ stored, reaches }) => at < stored.endsAt && reaches(it))
        .map(({ stored }) => stored),
    changed() {
      compiled = null;
    },
  };
}

/** When the opening at this instant closes; null where the window is closed, or a person had ended it. */
function isOpen({ endedAt }: StoredWindow, openings: Openings, at: number): number | null {
  if (endedAt !== null && at >= endedAt) return null;
  const opening = openings.at(at);
  return opening === null ? null : Math.min(opening.to, endedAt ?? opening.to);
}

function scoped(cache: ReadDb, ledger: ReadDb, { rule, draft }: FindingAtGate): Scoped {
  const { sim, about } = draft;
  if (sim !== null) return scopedSim(cache, ledger, rule.id, sim);
  return {
    ruleId: rule.id,
    subjectKind: about?.kind ?? 'host',
    subjectValue: about?.value ?? null,
    body: null,
    providerId: about?.providerId ?? null,
    site: about?.site ?? null,
    groups: () => [],
    labels: () => [],
  };
}
