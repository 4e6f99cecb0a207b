import { ShieldCheck } from 'lucide-react';
import { useDeferredValue, useRef, useState, type ReactNode } from 'react';
import type { AuditRow, Output } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useEngine, useOp } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SearchField } from '../../ui/controls/search-field.tsx';
import { useRowKeys } from '../../ui/data/use-row-keys.ts';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { NoMatch } from '../../ui/states/states.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { AuditPane } from './audit-pane.tsx';
import { AuditTable } from './audit-table.tsx';
import './audit.css';

const pageSize = 200;

/** Every act with its actor, append-only and hash-chained; the chain can be checked here. */
export function AuditPage(): ReactNode {
  const { here, show } = useNavigation();
  const [text, setText] = useState('');
  // The row before which each page further back begins; empty shows the newest.
  const [older, setOlder] = useState<readonly number[]>([]);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const words = useDeferredValue(text.trim());
  const before = older.at(-1);
  const asked = useOp(
    'audit.page',
    {
      limit: pageSize,
      ...(words === '' ? {} : { text: words }),
      ...(before === undefined ? {} : { before }),
    },
    { keep: true },
  );
  const { data } = asked;
  const rows = data?.rows ?? [];
  const next = data?.next ?? null;
  const current = rows.find((row) => String(row.seq) === here.record);
  const search = (query: string): void => {
    setText(query);
    setOlder([]);
  };
  const open = (row: AuditRow | undefined): void => {
    if (row !== undefined) show({ record: String(row.seq) });
  };
  useRowKeys(
    list,
    (index) => {
      if (current !== undefined) open(rows[index]);
    },
    'Audit',
  );
  useHotkeys([
    { keys: 'Esc', label: 'Close pane', group: 'Audit', run: () => show({ record: null }) },
    { keys: '/', label: 'Search the log', group: 'Audit', run: () => field.current?.focus() },
  ]);
  return (
    <div className="audit">
      <PageHead title="Audit" actions={<Verify />}>
        {data !== undefined && (
          <span className="quiet tabular">
            {data.total === 1 ? '1 row' : `${formatCount(data.total)} rows`}
          </span>
        )}
      </PageHead>
      <div className="audit-search">
        <SearchField
          ref={field}
          label="Search the audit log"
          placeholder="action.queued, INC-12, a name"
          keys="/"
          value={text}
          onChange={(event) => search(event.target.value)}
        />
      </div>
      <div className="audit-body">
        <div className="audit-list" role="region" aria-label="Rows" tabIndex={0} ref={list}>
          <Pending of={asked} rows={3} />
          {data !== undefined && rows.length === 0 && (
            <NoMatch what="audit rows" query={words} onClear={() => search('')} />
          )}
          {rows.length > 0 && (
            <AuditTable rows={rows} current={current} narrow={current !== undefined} onOpen={open} />
          )}
          {(next !== null || older.length > 0) && (
            <div className="audit-pages">
              <Button
                variant="quiet"
                disabled={older.length === 0}
                onClick={() => setOlder(older.slice(0, -1))}
              >
                Newer rows
              </Button>
              <Button
                variant="quiet"
                disabled={next === null}
                onClick={() => {
                  if (next !== null) setOlder([...older, next]);
                  list.current?.scrollTo({ top: 0 });
                }}
              >
                Older rows
              </Button>
            </div>
          )}
        </div>
        {current !== undefined && <AuditPane row={current} onClose={() => show({ record: null })} />}
      </div>
      <FooterKeys
        keys={[
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['Enter'], label: 'open' },
          { keys: ['/'], label: 'search' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        {data === undefined ? '' : shownWords(rows, data.total)}
      </FooterKeys>
    </div>
  );
}

function shownWords(rows: readonly AuditRow[], total: number): string {
  const newest = rows[0]?.seq;
  const oldest = rows.at(-1)?.seq;
  if (newest === undefined || oldest === undefined) return `none of ${formatCount(total)}`;
  return `rows ${formatCount(newest)} to ${formatCount(oldest)} of ${formatCount(total)}`;
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
