import { useState, type ReactNode } from 'react';
import type { DetectionRule } from '../../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../../data/use-op.tsx';
import { layerNames, severityLetter } from '../../../data/words.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { TextField } from '../../../ui/controls/text-field.tsx';
import { KeyValueList } from '../../../ui/data/key-values.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Pane, RecordHead } from '../../../ui/layout/pane.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { RuleHeldSection } from '../../suppressions/held-sections.tsx';
import { RuleResponseSection } from '../../suppressions/response-section.tsx';
import { SkeletonRows } from '../../../ui/states/states.tsx';
import { SeverityChip } from '../../../ui/status/severity-chip.tsx';
import { originWords, RuleState } from '../state-words.tsx';
import { FindingLine } from './finding-line.tsx';
import { unplacedWords } from './rule-table.tsx';

/** One rule beside the list: how it decides, what it found, and the way to change it. */
export function RulePane({
  rule,
  onClose,
}: {
  readonly rule: DetectionRule;
  readonly onClose: () => void;
}): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  const { data } = useOp('detections.findings', { ruleId: rule.id, limit: 50 }, { keep: true });
  const unplaced = unplacedWords(rule);
  return (
    <Pane
      label={`Rule ${rule.id}`}
      head={
        <>
          <span className="mono">{rule.id}</span>
          <SeverityChip severity={severityLetter[rule.severity]} named />
        </>
      }
      onClose={onClose}
      {...(rule.text === null ? {} : { onExpand: () => show({ full: true }) })}
      record={
        <RecordHead title={rule.name}>
          <span>{layerNames[rule.layer]}</span>
          <RuleState rule={rule} />
          <span className="quiet">{originWords[rule.origin]}</span>
          {rule.origin === 'shipped' && <span className="quiet">{rule.basis}</span>}
        </RecordHead>
      }
      actions={
        rule.state === 'absent' ? undefined : (
          <>
            {rule.text !== null && (
              <Button keys="e" onClick={() => show({ full: true })}>
                {rule.origin === 'own' ? 'Edit' : 'Read and duplicate'}
              </Button>
            )}
            <Switch key={`${rule.id}${rule.enabled}`} rule={rule} />
          </>
        )
      }
    >
      <Section title="How it decides">
        <KeyValueList
          labels="wide"
          wrap
          items={[
            { label: 'Signal', value: rule.signal },
            { label: 'Method', value: rule.algorithm },
            { label: 'Often false', value: rule.falsePositives },
            { label: 'Response', value: rule.response },
            ...(rule.lists.length === 0
              ? []
              : [
                  {
                    label: 'Lists',
                    value: rule.lists.map(({ name, entries }) => (
                      <ListLink key={name} name={name} entries={entries} />
                    )),
                  },
                ]),
            ...(rule.stateReason === null ? [] : [{ label: 'State', value: rule.stateReason }]),
            ...(rule.judged === 0
              ? []
              : [
                  {
                    label: 'Noise',
                    value: `${formatCount(rule.judgedFalse)} of ${formatCount(rule.judged)} closed incidents were false`,
                  },
                ]),
            ...(unplaced === undefined ? [] : [{ label: 'Unplaced', value: unplaced }]),
            {
              label: 'Maps to',
              value:
                rule.mappings
                  .map((mapping) => `${mapping.id} ${mapping.name} (${mapping.framework})`)
                  .join(', ') || 'nothing',
            },
          ]}
        />
      </Section>
      {rule.state !== 'absent' && <RuleResponseSection ruleId={rule.id} />}
      {rule.state !== 'absent' && <RuleHeldSection ruleId={rule.id} />}
      {rule.state !== 'absent' && (
        <Section title="Findings" meta={`${formatCount(rule.findingsTotal)} in all, newest first`}>
          {data === undefined && <SkeletonRows count={2} />}
          {data?.findings.length === 0 && <p className="quiet">It has found nothing yet.</p>}
          <ul className="detections-findings">
            {data?.findings.map((finding) => (
              <FindingLine key={finding.id} finding={finding} />
            ))}
          </ul>
        </Section>
      )}
    </Pane>
  );
}

/** A list that a rule asks: the way to see and to fill it. The lists of threats stand behind one name together. */
function ListLink({ name, entries }: { readonly name: string; readonly entries: number }): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  return (
    <button
      type="button"
      className="action-link lists-rule"
      onClick={() => show({ tab: 'lists', record: name.startsWith('threat_') ? null : name, query: null })}
    >
      <span className="mono">{name}</span> {entries === 0 ? 'is empty: fill it' : `(${formatCount(entries)})`}
    </button>
  );
}

/** Switches a rule on or off, once somebody said why. */
export function Switch({ rule }: { readonly rule: DetectionRule }): ReactNode {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const command = useCommand('detections.setEnabled');
  if (!asking)
    return <Button onClick={() => setAsking(true)}>{rule.enabled ? 'Switch off' : 'Switch on'}</Button>;
  return (
    <form
      className="action-retry"
      onSubmit={(event) => {
        event.preventDefault();
        void command.run({ ruleId: rule.id, enabled: !rule.enabled, reason: reason.trim() });
      }}
    >
      <TextField
        label={rule.enabled ? 'Why switch it off?' : 'Why switch it on?'}
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button variant="quiet" onClick={() => setAsking(false)}>
        Cancel
      </Button>
      <Button variant="primary" type="submit" busy={command.busy} disabled={reason.trim().length < 3}>
        {rule.enabled ? 'Switch off' : 'Switch on'}
      </Button>
    </form>
  );
}
