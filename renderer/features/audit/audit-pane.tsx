import type { ReactNode } from 'react';
import type { AuditRow } from '../../../shared/contract/index.ts';
import { CopyButton } from '../../ui/data/identifier.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { Pane, RecordHead } from '../../ui/layout/pane.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { TimeText } from '../../ui/time.tsx';
import { FactText } from './detail-text.tsx';
import { detailFacts } from './detail.ts';

/** One row of the audit log with everything it says, and the hash that binds it to the row before. */
export function AuditPane(props: { readonly row: AuditRow; readonly onClose: () => void }): ReactNode {
  const { row, onClose } = props;
  const facts = detailFacts(row.detail);
  return (
    <Pane
      label={`Audit row ${row.seq}`}
      head={<span className="mono">Row {row.seq}</span>}
      onClose={onClose}
      record={
        <RecordHead title={<span className="mono">{row.act}</span>}>
          <span className="mono">{row.subject}</span>
        </RecordHead>
      }
    >
      <Section title="Who and when">
        <KeyValueList
          labels="wide"
          wrap
          items={[
            { label: 'Actor', value: row.actor, note: row.role },
            { label: 'Time', value: <TimeText at={row.at} style="full" /> },
          ]}
        />
      </Section>
      <Section title="Detail">
        {facts.length === 0 ? (
          <p className="quiet">Act and subject say it all.</p>
        ) : (
          <KeyValueList
            labels="wide"
            wrap
            items={facts.map((fact) => ({
              id: fact.label,
              label:
                fact.label === '' ? 'Text' : `${fact.label.charAt(0).toUpperCase()}${fact.label.slice(1)}`,
              value: <FactText value={fact.value} />,
            }))}
          />
        )}
      </Section>
      <Section title="Hash" meta="over this row and the hash of the row before">
        <p className="audit-hash mono">
          {row.hash} <CopyButton label="Copy hash" value={row.hash} />
        </p>
      </Section>
    </Pane>
  );
}
