import { useState, type ReactNode } from 'react';
import type { ControlState, SubjectResult } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useOp } from '../../data/use-op.tsx';
import { layerNames, severityLetter } from '../../data/words.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Tabs } from '../../ui/controls/tabs.tsx';
import { Identifier } from '../../ui/data/identifier.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { Pane, RecordHead } from '../../ui/layout/pane.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { TimeText } from '../../ui/time.tsx';
import { scoreText } from './scale.ts';
import { controlStateWords } from './state-words.ts';

const order: readonly ControlState[] = [
  'fail',
  'partial',
  'unknown',
  'pass',
  'excepted',
  'compensated',
  'not_applicable',
];
const pageSize = 50;

/** One control: what it wants, how it is checked, who fails it and on what evidence. */
export function ControlPane(props: {
  readonly controlId: string;
  readonly group: string | null;
  readonly onClose: () => void;
}): ReactNode {
  const { controlId, group, onClose } = props;
  const asked = useOp('posture.control', { controlId, group }, { keep: true });
  const { data } = asked;
  const [chosen, setChosen] = useState<ControlState | null>(null);
  const counts = data?.control.subjects;
  const present = order.filter((state) => (counts?.[state] ?? 0) > 0);
  const state = chosen !== null && present.includes(chosen) ? chosen : present[0];
  return (
    <Pane
      label={`Control ${controlId}`}
      head={
        <>
          <span className="mono">{controlId}</span>
          {data !== undefined && <SeverityChip severity={severityLetter[data.control.severity]} named />}
        </>
      }
      onClose={onClose}
      record={
        data !== undefined && (
          <RecordHead title={data.control.title}>
            <span>{layerNames[data.control.layer]}</span>
            <span className="quiet">weight {data.control.weight}</span>
            <span className="quiet">
              {data.control.automatic ? 'checked automatically' : 'by attestation only'}
            </span>
          </RecordHead>
        )
      }
    >
      <Pending of={asked} rows={3} />
      {data !== undefined && (
        <>
          <Section title="What it wants">
            <p className="posture-prose">{data.intent}</p>
            <KeyValueList
              wrap
              items={[
                {
                  label: 'Value',
                  value: data.control.value === null ? 'unknown' : scoreText(data.control.value),
                  note: `coverage ${formatPercent(data.control.coverage)}`,
                },
                { label: 'Checked', value: data.check },
                {
                  label: 'Fresh for',
                  value:
                    data.ttlDays === null
                      ? 'until its attestation ends'
                      : `${data.ttlDays} ${data.ttlDays === 1 ? 'day' : 'days'}`,
                },
                { label: 'To mend', value: data.remediation },
              ]}
            />
          </Section>
          {data.reasons.length > 0 && (
            <Section title="Why">
              <ul className="posture-reasons">
                {data.reasons.map((reason) => (
                  <li key={`${reason.state}${reason.reason}`}>
                    <span>{reason.reason}</span>
                    <span className="quiet">
                      {controlStateWords[reason.state].toLowerCase()},{' '}
                      <span className="tabular">{formatCount(reason.count)}</span>
                    </span>
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {state !== undefined && (
            <>
              <Tabs<ControlState>
                label="Subjects by state"
                value={state}
                onChange={setChosen}
                items={present.map((one) => ({
                  value: one,
                  label: controlStateWords[one],
                  count: formatCount(counts?.[one] ?? 0),
                }))}
              />
              <Subjects key={`${controlId}${state}`} controlId={controlId} group={group} state={state} />
            </>
          )}
          <Section title="Maps to">
            <KeyValueList
              labels="wide"
              wrap
              items={Object.entries(data.maps)
                .filter(([, ids]) => ids.length > 0)
                .map(([framework, ids]) => ({ label: framework, value: ids.join(', ') }))}
            />
          </Section>
        </>
      )}
    </Pane>
  );
}

function Subjects(props: {
  readonly controlId: string;
  readonly group: string | null;
  readonly state: ControlState;
}): ReactNode {
  const [pages, setPages] = useState(1);
  const { data } = useOp(
    'posture.subjects',
    { ...props, offset: 0, limit: Math.min(500, pages * pageSize) },
    { keep: true },
  );
  if (data === undefined) return <SkeletonRows count={3} />;
  return (
    <>
      <ul className="posture-subjects">
        {data.rows.map((row) => (
          <Subject key={row.subject} row={row} />
        ))}
      </ul>
      {data.total > data.rows.length && data.rows.length < 500 && (
        <Button variant="quiet" onClick={() => setPages((count) => count + 1)}>
          Show more of {formatCount(data.total)}
        </Button>
      )}
      {data.total > 500 && data.rows.length >= 500 && (
        <p className="quiet">The first 500 of {formatCount(data.total)}, most critical first.</p>
      )}
    </>
  );
}

function Subject({ row }: { readonly row: SubjectResult }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <li className="posture-subject">
      <div className="posture-subject-head">
        {row.simKey === null ? (
          <b>{row.label}</b>
        ) : (
          <button
            type="button"
            className="action-link"
            onClick={() => go('fleet', { record: String(row.simKey) })}
          >
            {row.label}
          </button>
        )}
        {row.iccid !== null && <Identifier kind="iccid" value={row.iccid} />}
      </div>
      <div>{row.reason}</div>
      {row.evidence.map((evidence) => (
        <div key={`${evidence.source}${evidence.observedAt}`} className="quiet">
          {evidence.summary}, {evidence.source}, <TimeText at={evidence.observedAt} style="moment" />
        </div>
      ))}
    </li>
  );
}
