import { useState, type ReactNode } from 'react';
import type { DetectionRule, Finding } from '../../../shared/contract/index.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { layerNames, severityLetter } from '../../data/words.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { Pane, RecordHead } from '../../ui/layout/pane.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorState, SkeletonRows } from '../../ui/states/states.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { RelativeTime, TimeText } from '../../ui/time.tsx';

const stateWords: Readonly<Record<DetectionRule['state'], string>> = {
  active: 'Active',
  learning: 'Learning',
  blind: 'Blind',
  off: 'Off',
  absent: 'Not yet',
};

/** The rules that watch the fleet, what each found, and whether it can see at all. */
export function RulesTab(): ReactNode {
  const { here, show } = useNavigation();
  const { data, error, refetch } = useOp('detections.rules', {});
  const rule = data?.rules.find((one) => one.id === here.record);
  useHotkeys([{ keys: 'Esc', label: 'Close pane', group: 'Detections', run: () => show({ record: null }) }]);
  return (
    <>
      <div className="detections-body">
        <div className="detections-list">
          {data === undefined && error !== null && (
            <ErrorState
              title={errorTitles[error.code]}
              errorId={error.traceId ?? error.code}
              onRetry={() => void refetch()}
            >
              {error.message}
            </ErrorState>
          )}
          {data === undefined && error === null && <SkeletonRows count={3} />}
          {data !== undefined && (
            <SimpleTable<DetectionRule>
              label="Rules"
              rows={data.rules}
              rowKey={(one) => one.id}
              onOpen={(one) => show({ record: one.id })}
              isCurrent={(one) => one.id === here.record}
              columns={[
                {
                  id: 'severity',
                  header: <span className="visually-hidden">Severity</span>,
                  width: '2rem',
                  cell: (one) => <SeverityChip severity={severityLetter[one.severity]} />,
                },
                {
                  id: 'id',
                  header: 'Rule',
                  width: '5rem',
                  cell: (one) => <span className="mono quiet">{one.id}</span>,
                },
                {
                  id: 'name',
                  header: 'Name and signal',
                  cell: (one) => (
                    <span className="truncate">
                      <b>{one.name}</b> <span className="quiet">{one.signal}</span>
                    </span>
                  ),
                },
                { id: 'layer', header: 'Layer', width: '7rem', cell: (one) => layerNames[one.layer] },
                { id: 'state', header: 'State', width: '6rem', cell: (one) => <RuleState rule={one} /> },
                {
                  id: 'today',
                  header: '24 h',
                  width: '4rem',
                  align: 'end',
                  cell: (one) => formatCount(one.findings24h),
                },
                {
                  id: 'total',
                  header: 'In all',
                  width: '5rem',
                  align: 'end',
                  cell: (one) => formatCount(one.findingsTotal),
                },
                {
                  id: 'ran',
                  header: 'Last run',
                  width: '6.5rem',
                  align: 'end',
                  cell: (one) =>
                    one.lastRunAt === null ? (
                      <span className="quiet">never</span>
                    ) : (
                      <RelativeTime at={one.lastRunAt} />
                    ),
                },
              ]}
            />
          )}
        </div>
        {rule !== undefined && <RulePane rule={rule} onClose={() => show({ record: null })} />}
      </div>
      <FooterKeys
        keys={[
          { keys: ['Esc'], label: 'close' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        Blind means: nothing that this rule needs has been collected
      </FooterKeys>
    </>
  );
}

function RuleState({ rule }: { readonly rule: DetectionRule }): ReactNode {
  const words = stateWords[rule.state];
  if (rule.state === 'active') return words;
  return (
    <span title={rule.stateReason ?? undefined} className="detections-state">
      {rule.state !== 'off' && <span className="hatch-box" aria-hidden="true" />} {words}
    </span>
  );
}

function RulePane({
  rule,
  onClose,
}: {
  readonly rule: DetectionRule;
  readonly onClose: () => void;
}): ReactNode {
  const { data } = useOp('detections.findings', { ruleId: rule.id, limit: 50 }, { keep: true });
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
      record={
        <RecordHead title={rule.name}>
          <span>{layerNames[rule.layer]}</span>
          <RuleState rule={rule} />
          <span className="quiet">{rule.basis}</span>
        </RecordHead>
      }
      actions={<Switch key={`${rule.id}${rule.enabled}`} rule={rule} />}
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
            ...(rule.stateReason === null ? [] : [{ label: 'State', value: rule.stateReason }]),
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
      <Section title="Findings" meta={`${formatCount(rule.findingsTotal)} in all, newest first`}>
        {data?.findings.length === 0 && <p className="quiet">It has found nothing yet.</p>}
        <ul className="detections-findings">
          {data?.findings.map((finding) => (
            <FindingLine key={finding.id} finding={finding} />
          ))}
        </ul>
      </Section>
    </Pane>
  );
}

function FindingLine({ finding }: { readonly finding: Finding }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <li className="detections-finding">
      <span className="mono quiet">
        <TimeText at={finding.at} style="moment" />
      </span>
      <span>
        {finding.summary}{' '}
        {finding.incidentId !== null && (
          <button
            type="button"
            className="action-link mono"
            onClick={() => go('incidents', { record: String(finding.incidentId) })}
          >
            INC-{finding.incidentId}
          </button>
        )}
      </span>
    </li>
  );
}

function Switch({ rule }: { readonly rule: DetectionRule }): ReactNode {
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
