import { FolderSync, Plus } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import type { NamedList, Output } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useOp } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SearchField } from '../../ui/controls/search-field.tsx';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { NoMatch } from '../../ui/states/states.tsx';
import { useRowKeys } from '../../ui/data/use-row-keys.ts';
import { ListPane } from './list-pane.tsx';
import { ListTable } from './list-table.tsx';
import { LookBackStrip } from './look-back-strip.tsx';
import { NewListDialog } from './new-list-dialog.tsx';
import { WatchDialog } from './watch-dialog.tsx';
import './lists.css';

/** Lists of threats and of what is allowed: what rules compare the fleet with. */
export function ListsTab(): ReactNode {
  const { here, show } = useNavigation();
  const asked = useOp('lists.list', {});
  const { data } = asked;
  const [making, setMaking] = useState(false);
  const [watching, setWatching] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const query = here.query ?? '';
  const shown = (data?.lists ?? []).filter((list) => answers(list, query));
  const list = data?.lists.find(({ name }) => name === here.record);
  useRowKeys(table, (index) => {
    const next = shown[index];
    if (list !== undefined && next !== undefined) show({ record: next.name });
  });
  useHotkeys([
    { keys: 'Esc', label: 'Close pane', group: 'Lists', run: () => show({ record: null }) },
    { keys: '/', label: 'Filter lists', group: 'Lists', run: () => field.current?.focus() },
    { keys: 'n', label: 'New list', group: 'Lists', run: () => setMaking(true) },
    { keys: 'w', label: 'Watched folder', group: 'Lists', run: () => setWatching(true) },
  ]);
  return (
    <>
      <div className="detections-bar">
        <SearchField
          ref={field}
          label="Filter lists"
          placeholder="name or title"
          keys="/"
          value={query}
          aside={
            data === undefined
              ? undefined
              : `${formatCount(shown.length)} of ${formatCount(data.lists.length)}`
          }
          onChange={(event) => show({ query: event.target.value })}
        />
        <span className="detections-gap" />
        <Button
          keys="w"
          icon={<FolderSync size={16} strokeWidth={1.5} aria-hidden="true" />}
          disabled={data === undefined}
          onClick={() => setWatching(true)}
        >
          {watchWords(data?.watched)}
        </Button>
        <Button
          variant="primary"
          keys="n"
          icon={<Plus size={16} strokeWidth={1.5} aria-hidden="true" />}
          onClick={() => setMaking(true)}
        >
          New list
        </Button>
      </div>
      {data !== undefined && <LookBackStrip lookBacks={data.lookBacks} lists={data.lists} />}
      <div className="detections-body">
        <div className="detections-list" ref={table}>
          <Pending of={asked} rows={8} />
          {data !== undefined && shown.length === 0 && (
            <NoMatch what="lists" query={query} onClear={() => show({ query: null })} />
          )}
          {shown.length > 0 && (
            <ListTable lists={shown} current={here.record} onOpen={({ name }) => show({ record: name })} />
          )}
        </div>
        {list !== undefined && <ListPane key={list.id} list={list} onClose={() => show({ record: null })} />}
      </div>
      <FooterKeys
        keys={[
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['Enter'], label: 'open' },
          { keys: ['n'], label: 'new list' },
          { keys: ['w'], label: 'watched folder' },
          { keys: ['Esc'], label: 'close' },
        ]}
      >
        Lists are read from files on this computer; nothing is fetched from a network
      </FooterKeys>
      {watching && data !== undefined && (
        <WatchDialog watched={data.watched} onClose={() => setWatching(false)} />
      )}
      {making && (
        <NewListDialog
          onClose={() => setMaking(false)}
          onMade={(name) => {
            setMaking(false);
            show({ record: name });
          }}
        />
      )}
    </>
  );
}

function watchWords(watched: Output<'lists.list'>['watched'] | undefined): string {
  if (watched === undefined || watched.folder === null) return 'Watch a folder';
  return watched.problem === null ? 'Watched folder' : 'Watched folder: problem';
}

function answers({ name, title }: NamedList, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/);
  return words.every((word) => `${name} ${title}`.toLowerCase().includes(word));
}
