import { X } from 'lucide-react';
import { useDeferredValue, useState, type ReactNode } from 'react';
import type { ListEntry, NamedList } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { SearchField } from '../../ui/controls/search-field.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { TimeText } from '../../ui/time.tsx';

/** Where an entry comes from, and what its source says of it. */
function aboutOf({ source, note, addedBy }: ListEntry): string {
  return [note, `from ${source}`, `added by ${addedBy}`].filter((part) => part !== null).join(', ');
}

type State = 'all' | 'holding' | 'ended';
const pageRows = 50;

/** The entries of a list, page by page, those last seen first; each can be removed and taken back. */
export function Entries({ list }: { readonly list: NamedList }): ReactNode {
  const [search, setSearch] = useState('');
  const [state, setState] = useState<State>('all');
  const [page, setPage] = useState(0);
  const wanted = useDeferredValue(search);
  const asked = useOp(
    'lists.entries',
    { listId: list.id, search: wanted, state, offset: page * pageRows, limit: pageRows },
    { keep: true },
  );
  const { data } = asked;
  const remove = useCommand('lists.removeEntries');
  const restore = useCommand('lists.restore');
  const toasts = useToasts();
  const removeOne = async (entry: ListEntry): Promise<void> => {
    const result = await remove.run({ listId: list.id, entryIds: [entry.id] });
    if (result === null) return;
    toasts.show({
      title: `${entry.value} removed`,
      tone: 'done',
      action: { label: 'Undo', onAction: () => void restore.run({ listId: list.id, undo: result.undo }) },
    });
  };
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / pageRows));
  return (
    <Section
      title="Entries"
      meta={data === undefined ? undefined : formatCount(data.total)}
      aside={
        <SegmentedControl<State>
          label="Which entries"
          variant="quiet"
          value={state}
          onChange={(next) => {
            setState(next);
            setPage(0);
          }}
          options={[
            { value: 'all', label: 'All' },
            { value: 'holding', label: 'Holding' },
            { value: 'ended', label: 'Ended' },
          ]}
        />
      }
    >
      <SearchField
        label="Search entries"
        placeholder="value, note or source"
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setPage(0);
        }}
      />
      <Pending of={asked} rows={5} />
      {data?.rows.length === 0 && (
        <p className="quiet lists-none">
          {search === '' && state === 'all'
            ? 'Nothing in it yet. Paste values, or import a file.'
            : 'No entry matches.'}
        </p>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <SimpleTable<ListEntry>
          label="Entries"
          density="compact"
          rows={data.rows}
          rowKey={(one) => String(one.id)}
          columns={[
            {
              id: 'value',
              header: 'Value',
              cell: (one) => (
                <span className="mono truncate" data-ended={one.ended || undefined} title={aboutOf(one)}>
                  {one.value}
                </span>
              ),
            },
            {
              id: 'sure',
              header: 'Sure',
              width: '3.5rem',
              align: 'end',
              cell: (one) =>
                one.confidence === null ? <span className="quiet">–</span> : `${one.confidence} %`,
            },
            {
              id: 'until',
              header: 'Ends',
              width: '6.5rem',
              cell: (one) =>
                one.until === null ? (
                  <span className="quiet">never</span>
                ) : (
                  <span className={one.ended ? 'quiet' : undefined}>
                    {one.ended && 'ended '}
                    <TimeText at={one.until} style="date" />
                  </span>
                ),
            },
            {
              id: 'hits',
              header: 'Hits',
              width: '3.5rem',
              align: 'end',
              cell: (one) => formatCount(one.hits),
            },
            {
              id: 'remove',
              header: <span className="visually-hidden">Remove</span>,
              width: '2.25rem',
              cell: (one) => (
                <IconButton
                  label={`Remove ${one.value}`}
                  icon={<X size={14} strokeWidth={1.5} aria-hidden="true" />}
                  onClick={() => void removeOne(one)}
                />
              ),
            },
          ]}
        />
      )}
      {pages > 1 && (
        <div className="lists-pages">
          <Button variant="quiet" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Earlier
          </Button>
          <span className="quiet tabular">
            {formatCount(page + 1)} of {formatCount(pages)}
          </span>
          <Button variant="quiet" disabled={page + 1 >= pages} onClick={() => setPage(page + 1)}>
            Later
          </Button>
        </div>
      )}
    </Section>
  );
}
