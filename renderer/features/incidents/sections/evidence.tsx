import { type ReactNode } from 'react';
import type { Incident } from '../../../../shared/contract/index.ts';
import { SimpleTable } from '../../../ui/data/simple-table.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { TimeText } from '../../../ui/time.tsx';
import { TimedWords } from '../../../ui/timed-words.tsx';
import type { SectionProps } from './section-props.ts';

export function EvidenceSection({ incident }: SectionProps): ReactNode {
  if (incident.evidence.length === 0) {
    return (
      <Section title="Evidence">
        <p className="quiet">Nothing is attached.</p>
      </Section>
    );
  }
  return (
    <Section
      title="Evidence"
      meta={
        incident.evidence.length === 1
          ? '1 item, hashed when it was taken'
          : `${formatCount(incident.evidence.length)} items, hashed when they were taken`
      }
    >
      <div className="incident-evidence">
        <SimpleTable
          label="Evidence"
          rows={incident.evidence}
          rowKey={(item) => String(item.id)}
          columns={[
            {
              id: 'id',
              header: 'Id',
              width: '3rem',
              cell: (item) => <span className="mono quiet">E-{item.id}</span>,
            },
            { id: 'title', header: 'What', cell: (item) => <Item item={item} /> },
            {
              id: 'at',
              header: 'Observed',
              width: '4rem',
              align: 'end',
              cell: (item) => <TimeText at={item.observedAt} style="time" />,
            },
          ]}
        />
      </div>
    </Section>
  );
}

function Item({ item }: { readonly item: Incident['evidence'][number] }): ReactNode {
  return (
    <>
      <span>{item.title}</span>
      <span className="quiet">
        <TimedWords text={item.summary} />
      </span>
      <span className="quiet">
        {formatBytes(item.bytes)}, SHA-256{' '}
        <span className="mono" title={item.hash ?? undefined}>
          {item.hash === null ? 'none' : `${item.hash.slice(0, 8)}…${item.hash.slice(-8)}`}
        </span>
      </span>
    </>
  );
}
