import { useState, type ReactNode } from 'react';
import { day, hour } from '../../../shared/time.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

const spans: readonly (readonly [value: string, label: string, ms: number | null])[] = [
  ['own', 'As the rule says', null],
  ['1h', '1 hour', hour],
  ['6h', '6 hours', 6 * hour],
  ['1d', '1 day', day],
  ['3d', '3 days', 3 * day],
  ['7d', '7 days', 7 * day],
  ['30d', '30 days', 30 * day],
];

/** How long a finding of a rule takes in what follows on the same subject. */
export function FoldingField({ ruleId }: { readonly ruleId: string }): ReactNode {
  const { data } = useOp('suppressions.noise', {});
  const [asked, setAsked] = useState<(typeof spans)[number] | null>(null);
  const set = useCommand('suppressions.setRefractory');
  const toasts = useToasts();
  const now = data?.rules.find((rule) => rule.ruleId === ruleId)?.refractoryMs ?? null;
  const current = spans.find(([, , ms]) => ms === now);
  const other =
    current === undefined ? [{ value: 'other', label: `${Math.round((now ?? 0) / hour)} hours` }] : [];
  const submit = async (reason: string): Promise<void> => {
    if (asked === null || (await set.run({ ruleId, ms: asked[2], reason })) === null) return;
    toasts.show({ title: `${ruleId} folds: ${asked[1].toLowerCase()}` });
    setAsked(null);
  };
  return (
    <>
      <Select
        label="One finding takes in what follows for"
        value={current?.[0] ?? 'other'}
        options={[...other, ...spans.map(([value, label]) => ({ value, label }))]}
        onChange={(value) => setAsked(spans.find(([one]) => one === value) ?? null)}
        hint="Unless it becomes graver: then it is told at once."
      />
      {asked !== null && (
        <ReasonDialog
          title={`Fold findings of ${ruleId}: ${asked[1].toLowerCase()}`}
          description="What follows on the same subject within this time joins the finding and its incident."
          verb="Change"
          busy={set.busy}
          onSubmit={(reason) => void submit(reason)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
