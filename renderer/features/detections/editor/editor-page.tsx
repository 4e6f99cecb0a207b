import { useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { errorTitles } from '../../../data/error-text.ts';
import { useOp } from '../../../data/use-op.tsx';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { ErrorState, SkeletonRows } from '../../../ui/states/states.tsx';
import { RuleEditor, type RuleStart } from './rule-editor.tsx';
import { copyOf, newRuleText } from './new-rule.ts';

/** The rule that navigation names, on the whole page: `new`, `copy:D-TR-01`, or the id of one that has a text. */
export function EditorPage({ record }: { readonly record: string }): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  const source = /^copy:(.*)$/.exec(record)?.[1] ?? null;
  const wanted = source ?? record;
  const [born, setBorn] = useState<Born | null>(null);
  const goesOn = born?.ruleId === record ? born : null;
  const { data, error, refetch } = useOp('detections.rules', {}, { enabled: record !== 'new' });
  const tests = useOp(
    'detections.tests',
    { ruleId: wanted },
    { enabled: record !== 'new' && goesOn === null },
  );
  const close = (): void =>
    show({ full: false, ...(record === 'new' || source !== null ? { record: source } : {}) });
  const storedFrom =
    (start: RuleStart) =>
    (ruleId: string): void => {
      // Drawn before navigation names the rule: else one frame would know neither, and the editor would begin anew.
      flushSync(() => setBorn({ ruleId, editor: record, start }));
      show({ record: ruleId });
    };
  if (record === 'new' || goesOn !== null)
    return (
      <RuleEditor
        key={goesOn?.editor ?? record}
        ruleId={goesOn?.ruleId ?? null}
        rule={data?.rules.find(({ id }) => id === goesOn?.ruleId) ?? null}
        start={goesOn?.start ?? empty}
        onStored={storedFrom(empty)}
        onClose={close}
      />
    );
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
  return (
    <RuleEditor
      key={record}
      ruleId={source === null ? rule.id : null}
      rule={source === null ? rule : null}
      start={start}
      onStored={storedFrom(start)}
      onClose={close}
    />
  );
}

/** A rule that was stored for the first time: what stands open beside its text stays as it is. */
interface Born {
  readonly ruleId: string;
  /** Navigation's word for it until then: `new`, or `copy:D-TR-01`. */
  readonly editor: string;
  readonly start: RuleStart;
}

const empty: RuleStart = { text: newRuleText, tests: [] };
