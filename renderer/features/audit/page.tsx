import { ShieldCheck } from 'lucide-react';
import { useDeferredValue, useState, type ReactNode } from 'react';
import type { AuditRow, Output } from '../../../shared/contract/index.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useEngine, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { SearchField } from '../../ui/controls/search-field.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { ErrorState, NoMatch, SkeletonRows } from '../../ui/states/states.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { TimeText } from '../../ui/time.tsx';
import './audit.css';

const pageSize = 200;

/** Every act with its actor, append-only and hash-chained; the chain can be checked here. */
export function AuditPage(): ReactNode {
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(pageSize);
  const asked = useDeferredValue(text.trim());
  const { data, error, refetch } = useOp(
    'audit.page',
    { limit, ...(asked === '' ? {} : { text: asked }) },
    { keep: true },
  );
  return (
    <div className="audit">
      <PageHead title="Audit" actions={<Verify />}>
        {data !== undefined && <span className="quiet tabular">{formatCount(data.total)} rows</span>}
      </PageHead>
      <div className="audit-search">
        <SearchField
          label="Search the audit log"
          placeholder="action.queued, INC-12, a name"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className="audit-list" role="region" aria-label="Rows" tabIndex={0}>
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
        {data !== undefined && data.rows.length === 0 && (
          <NoMatch what="audit rows" query={asked} onClear={() => setText('')} />
        )}
        {data !== undefined && data.rows.length > 0 && (
          <SimpleTable<AuditRow>
            label="Audit log"
            density="compact"
            rows={data.rows}
            rowKey={(row) => String(row.seq)}
            columns={[
              {
                id: 'seq',
                header: 'Row',
                width: '4.5rem',
                align: 'end',
                cell: (row) => <span className="mono quiet">{row.seq}</span>,
              },
              {
                id: 'at',
                header: 'Time',
                width: '8.5rem',
                cell: (row) => (
                  <span className="mono">
                    <TimeText at={row.at} style="moment" />
                  </span>
                ),
              },
              {
                id: 'actor',
                header: 'Actor',
                width: '9rem',
                cell: (row) => (
                  <>
                    {row.actor} <span className="quiet">{row.role}</span>
                  </>
                ),
              },
              {
                id: 'act',
                header: 'Act',
                width: '11rem',
                cell: (row) => <span className="mono">{row.act}</span>,
              },
              {
                id: 'subject',
                header: 'Subject',
                width: '9rem',
                cell: (row) => <span className="mono truncate">{row.subject}</span>,
              },
              {
                id: 'detail',
                header: 'Detail',
                cell: (row) => (
                  <span className="mono quiet truncate" title={row.detail}>
                    {row.detail}
                  </span>
                ),
              },
              {
                id: 'hash',
                header: 'Hash',
                width: '6rem',
                align: 'end',
                cell: (row) => (
                  <span className="mono quiet" title={row.hash}>
                    {row.hash.slice(0, 8)}
                  </span>
                ),
              },
            ]}
          />
        )}
        {data?.next !== null && data !== undefined && limit < 500 && (
          <Button variant="quiet" onClick={() => setLimit(500)}>
            Show more
          </Button>
        )}
      </div>
      <FooterKeys keys={[{ keys: ['?'], label: 'all keys' }]}>
        {data === undefined ? '' : `newest ${formatCount(data.rows.length)} of ${formatCount(data.total)}`}
      </FooterKeys>
    </div>
  );
}

function Verify(): ReactNode {
  const engine = useEngine();
  const [check, setCheck] = useState<Output<'audit.verify'> | 'running' | null>(null);
  const run = async (): Promise<void> => {
    setCheck('running');
    try {
      setCheck(await engine.call('audit.verify', {}, { deadlineMs: 120_000 }));
    } catch (error) {
      setCheck(null);
      reportError(error);
    }
  };
  return (
    <>
      {check !== null && check !== 'running' && (
        <StatusText name={check.ok ? 'verified' : 'failed'}>
          {check.ok ? `${formatCount(check.rows)} rows verified` : (check.reason ?? 'The chain is broken')}
          {check.head !== null && <span className="mono quiet"> {check.head.slice(0, 12)}</span>}
        </StatusText>
      )}
      <Button
        icon={<ShieldCheck size={16} strokeWidth={1.5} aria-hidden="true" />}
        busy={check === 'running'}
        onClick={() => void run()}
      >
        Verify chain
      </Button>
    </>
  );
}
