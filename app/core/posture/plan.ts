import { layers } from '../../../shared/contract/index.ts';
import { controls } from './catalogue/catalogue.ts';
import type { Control } from './catalogue/control.ts';
import { strengthOf, type Check, type SubjectKind } from './checks/check.ts';
import { checks } from './checks/registry.ts';
import { strengths } from './score.ts';

/** A control and what the evaluation asks of it all the time. */
export interface CatalogueEntry {
  /** Position in the catalogue. */
  readonly index: number;
  readonly control: Control;
  readonly kind: SubjectKind;
  /** Position of its layer in dial order. */
  readonly layer: number;
  readonly critical: boolean;
  /** Most that evidence for this control can prove: what fixing a subject would bring. */
  readonly strength: number;
  readonly automatic: boolean;
}

/** A control with its check. */
export interface PlannedControl<K extends SubjectKind> extends CatalogueEntry {
  readonly kind: K;
  readonly check: Check<K>;
}

type Plan = { readonly [K in SubjectKind]: readonly PlannedControl<K>[] };

/** All controls with their checks, by what their results are about; each list in catalogue order. */
export const plan: Plan = {
  sim: planned(checks.sim),
  group: planned(checks.group),
  model: planned(checks.model),
  release: planned(checks.release),
  account: planned(checks.account),
  endpoint: planned(checks.endpoint),
  org: planned(checks.org),
};

/** All controls in catalogue order. */
export const catalogueEntries: readonly CatalogueEntry[] = Object.values(plan)
  .flat()
  .toSorted((a: CatalogueEntry, b: CatalogueEntry) => a.index - b.index);

function planned<K extends SubjectKind>(checksOfKind: readonly Check<K>[]): readonly PlannedControl<K>[] {
  return controls.flatMap((control, index) => {
    const check = checksOfKind.find(({ controlId }) => controlId === control.id);
    if (check === undefined) return [];
    const provable = check.judges.map(({ source }) => strengthOf(source));
    return [
      {
        index,
        control,
        check,
        kind: check.kind,
        layer: layers.indexOf(control.layer),
        critical: control.severity === 'critical',
        automatic: check.judges.length > 0,
        strength: Math.max(...provable, provable.length === 0 ? strengths.documented : 0),
      },
    ];
  });
}
