import type { ReactNode } from 'react';
import type { Finding, RuleTest } from '../../../../shared/contract/index.ts';
import { asAppError } from '../../../../shared/errors.ts';
import { useEngine, useOp } from '../../../data/use-op.tsx';
import { useToasts } from '../../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../../ui/states/states.tsx';
import { FindingLine } from '../rules/finding-line.tsx';

/** What the rule found, each a test case at a press. */
export function RuleFindings(props: {
  readonly ruleId: string;
  readonly onTest: ((name: string, events: RuleTest['events']) => void) | undefined;
}): ReactNode {
  const { ruleId, onTest } = props;
  const { data } = useOp('detections.findings', { ruleId, limit: 50 });
  const engine = useEngine();
  const toasts = useToasts();
  const make = async (finding: Finding): Promise<void> => {
    try {
      const { events, whole } = await engine.call('detections.findingEvents', { findingId: finding.id });
      if (events.length === 0) toasts.show({ tone: 'failed', title: 'No event was kept with this finding' });
      else onTest?.(finding.summary, events);
      if (events.length > 0 && !whole)
        toasts.show({
          title: 'Only the deciding event was kept',
          detail: 'The rule takes several events: a dry run has all of them with its examples.',
        });
    } catch (error) {
      toasts.show({ tone: 'failed', title: 'No test case was made', detail: asAppError(error).message });
    }
  };
  if (data === undefined) return <SkeletonRows count={3} />;
  if (data.findings.length === 0) return <p className="rule-panel-note quiet">It has found nothing yet.</p>;
  return (
    <ul className="detections-findings">
      {data.findings.map((finding) => (
        <FindingLine
          key={finding.id}
          finding={finding}
          aside={
            onTest === undefined ? undefined : (
              <button type="button" className="action-link" onClick={() => void make(finding)}>
                Make a test case
              </button>
            )
          }
        />
      ))}
    </ul>
  );
}
