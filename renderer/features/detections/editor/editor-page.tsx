import type { ReactNode } from 'react';
import { errorTitles } from '../../../data/error-text.ts';
import { useOp } from '../../../data/use-op.tsx';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { ErrorState, SkeletonRows } from '../../../ui/states/states.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { copyOf, newRuleText } from './new-rule.ts';

/** The rule that navigation names, on the whole page: `new`, `copy:D-TR-01`, or the id of one that has a text. */
export function EditorPage({ record }: { readonly record: string }): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  const source = /^copy:(.*)$/.exec(record)?.[1] ?? null;
  const wanted = source ?? record;
  const { data, error, refetch } = useOp('detections.rules', {}, { enabled: record !== 'new' });
  const tests = useOp('detections.tests', { ruleId: wanted }, { enabled: record !== 'new' });
  const close = (): void =>
    show({ full: false, ...(record === 'new' || source !== null ? { record: source } : {}) });
  if (record === 'new') return <RuleEditor key="new" rule={null} start={empty} onClose={close} />;
  const failed = error ?? tests.error;
  if (failed !== null && (data === undefined || tests.data === undefined))
    return (
      <ErrorState
        title={errorTitles[failed.code]}
        errorId={failed.traceId ?? failed.code}
        onRetry={() => void Promise.all([refetch(), tests.refetch()])}
      >
        {failed.message}
      </ErrorState>
    );
  if (data === undefined || tests.data === undefined) return <SkeletonRows count={6} />;
  const rule = data.rules.find(({ id }) => id === wanted);
  if (rule === undefined || rule.text === null)
    return (
      <ErrorState title="There is no such rule">
        {wanted} is not there any more, or has no text to be read.
      </ErrorState>
    );
  const start =
    source === null
      ? { text: rule.text, tests: tests.data.tests }
      : { text: copyOf(rule.text, () => crypto.randomUUID()), tests: tests.data.tests };
  return <RuleEditor key={record} rule={source === null ? rule : null} start={start} onClose={close} />;
}

const empty = { text: newRuleText, tests: [] } as const;
