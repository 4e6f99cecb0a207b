import type { ReactNode } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useOp } from '../../data/use-op.tsx';
import { severityLetter } from '../../data/words.ts';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { formatCount } from '../../ui/format.ts';
import { Pane, RecordHead } from '../../ui/layout/pane.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { TimeText } from '../../ui/time.tsx';
import { TimedWords } from '../../ui/timed-words.tsx';
import { conditionWords, suppressionStates, weeklyWords, windowStates } from './words.ts';

/** One window or suppression, and the findings that it holds back. */
export function HeldPane(props: {
  readonly by: string;
  readonly list: Output<'suppressions.list'>;
  readonly onClose: () => void;
}): ReactNode {
  const { by, list, onClose } = props;
  const asked = useOp('suppressions.held', { by, limit: 200 }, { enabled: /^[MS]-\d+$/.test(by) });
  const { data } = asked;
  const window = list.windows.find(({ id }) => id === by);
  const suppression = list.suppressions.find(({ id }) => id === by);
  const one = window ?? suppression;
  if (one === undefined) return null;
  return (
    <Pane
      label={by}
      head={<span className="mono">{by}</span>}
      onClose={onClose}
      record={
        <RecordHead title={window?.name ?? suppression?.ruleName ?? by}>
          <span>
            {window === undefined
              ? suppression && suppressionStates[suppression.state]
              : windowStates[window.state]}
          </span>
          <span className="quiet">{one.scopeText}</span>
        </RecordHead>
      }
    >
      <Section title="What it says">
        <KeyValueList
          labels="wide"
          wrap
          items={[
            { label: 'Reason', value: one.reason },
            ...(window === undefined ? [] : [{ label: 'Opens', value: weeklyWords(window.span) ?? 'once' }]),
            ...(suppression === undefined
              ? []
              : [
                  { label: 'Rule', value: `${suppression.ruleId} ${suppression.ruleName}` },
                  { label: 'Only where', value: conditionWords(suppression.conditions) || 'no condition' },
                  { label: 'Critical', value: suppression.critical ? 'held back too' : 'never held back' },
                  { label: 'Ends', value: <TimeText at={suppression.endsAt} style="moment" /> },
                ]),
            { label: 'By', value: one.createdBy },
          ]}
        />
      </Section>
      <Section title="Held back" meta={`${formatCount(one.held)} ${one.held === 1 ? 'finding' : 'findings'}`}>
        <Pending of={asked} rows={3} />
        {data?.findings.length === 0 && <p className="quiet">Nothing so far.</p>}
        <ul className="suppressions-lines">
          {data?.findings.map((finding) => (
            <li key={finding.id}>
              <SeverityChip severity={severityLetter[finding.severity]} size={16} />
              <span className="mono quiet">
                <TimeText at={finding.at} style="moment" />
              </span>
              <span>
                <TimedWords text={finding.summary} />
              </span>
              {finding.hits > 1 && <span className="quiet">{formatCount(finding.hits)} signals</span>}
            </li>
          ))}
        </ul>
      </Section>
    </Pane>
  );
}
