import { useState, type ReactNode } from 'react';
import type { ReportFormat, ReportRecord } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { CopyButton } from '../../ui/data/identifier.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { NothingYet } from '../../ui/states/states.tsx';
import { TimeText } from '../../ui/time.tsx';
import './reports.css';

const pageSize = 100;

const formatNames: Readonly<Record<ReportFormat, string>> = {
  pdf: 'PDF',
  html: 'HTML',
  markdown: 'Markdown',
  json: 'JSON',
};

/** Every report that left the console, with the hash a reader can compare. */
export function ReportsPage(): ReactNode {
  const [pages, setPages] = useState(1);
  const go = useNavigation((navigation) => navigation.go);
  const show = useDialogs((dialogs) => dialogs.show);
  const asked = useOp('reports.list', { offset: 0, limit: Math.min(500, pages * pageSize) }, { keep: true });
  const { data } = asked;
  return (
    <div className="reports">
      <PageHead title="Reports">
        {data !== undefined && <span className="quiet">{formatCount(data.total)} exported</span>}
      </PageHead>
      <div className="reports-list">
        <Pending of={asked} rows={3} />
        {data !== undefined && data.total === 0 && (
          <NothingYet
            title="No report has been exported yet"
            actions={<Button onClick={() => go('incidents')}>Go to incidents</Button>}
          >
            A report is exported from an incident, as PDF, HTML, Markdown or JSON. Each one is noted here with
            its hash.
          </NothingYet>
        )}
        {data !== undefined && data.total > 0 && (
          <SimpleTable<ReportRecord>
            label="Reports"
            rows={data.rows}
            rowKey={(row) => String(row.id)}
            columns={[
              {
                id: 'at',
                header: 'Exported',
                width: '8rem',
                cell: (row) => <TimeText at={row.madeAt} style="moment" />,
              },
              {
                id: 'incident',
                header: 'Incident',
                width: '6rem',
                cell: (row) => (
                  <button
                    type="button"
                    className="action-link mono"
                    onClick={() => go('incidents', { record: String(row.incidentId) })}
                  >
                    INC-{row.incidentId}
                  </button>
                ),
              },
              { id: 'format', header: 'Format', width: '4.5rem', cell: (row) => formatNames[row.format] },
              { id: 'file', header: 'File', cell: (row) => <span className="truncate">{row.fileName}</span> },
              {
                id: 'redaction',
                header: 'Identifiers',
                width: '6rem',
                cell: (row) => (row.redaction === 0 ? 'in full' : 'shortened'),
              },
              {
                id: 'bytes',
                header: 'Size',
                width: '5rem',
                align: 'end',
                cell: (row) => formatBytes(row.bytes),
              },
              {
                id: 'hash',
                header: 'SHA-256',
                width: '11rem',
                cell: (row) => (
                  <span className="reports-hash">
                    <span className="mono quiet">{row.sha256.slice(0, 16)}</span>
                    <CopyButton label="Copy SHA-256" value={row.sha256} />
                  </span>
                ),
              },
              { id: 'by', header: 'By', width: '8rem', cell: (row) => row.madeBy },
              {
                id: 'again',
                header: <span className="visually-hidden">Again</span>,
                width: '5.5rem',
                align: 'end',
                cell: (row) => (
                  <Button
                    variant="quiet"
                    onClick={() => show({ kind: 'report', incidentId: row.incidentId })}
                  >
                    New copy
                  </Button>
                ),
              },
            ]}
          />
        )}
        {data !== undefined && data.total > data.rows.length && data.rows.length < 500 && (
          <Button variant="quiet" onClick={() => setPages((count) => count + 1)}>
            Show more
          </Button>
        )}
      </div>
      <FooterKeys
        keys={[
          { keys: ['g i'], label: 'incidents' },
          { keys: ['?'], label: 'all keys' },
        ]}
      />
    </div>
  );
}
