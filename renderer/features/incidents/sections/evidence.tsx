import { type ReactNode } from 'react';
import { SimpleTable } from '../../../ui/data/simple-table.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { TimeText } from '../../../ui/time.tsx';
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
          {
            id: 'title',
            header: 'What',
            cell: (item) => (
              <span className="truncate" title={item.summary}>
                {item.title}
              </span>
            ),
          },
          {
            id: 'bytes',
            header: 'Size',
            width: '4rem',
            align: 'end',
            cell: (item) => formatBytes(item.bytes),
          },
          {
            id: 'hash',
            header: 'SHA-256',
            width: '5.5rem',
            cell: (item) => (
              <span className="mono quiet" title={item.hash ?? undefined}>
                {item.hash === null ? 'none' : `${item.hash.slice(0, 4)} ${item.hash.slice(-4)}`}
              </span>
            ),
          },
          {
            id: 'at',
            header: 'Observed',
            width: '4rem',
            align: 'end',
            cell: (item) => <TimeText at={item.observedAt} style="time" />,
          },
        ]}
      />
    </Section>
  );
}
