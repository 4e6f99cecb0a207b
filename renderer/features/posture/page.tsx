import { Table2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { layers, type Layer, type PostureSummary } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useOp } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { NothingYet } from '../../ui/states/states.tsx';
import { Freshness } from '../../ui/status/freshness.tsx';
import { TimeText, useNow } from '../../ui/time.tsx';
import { ControlPane } from './control-pane.tsx';
import { ControlTable } from './control-table.tsx';
import { GroupTable } from './group-table.tsx';
import { LayerTable } from './layer-table.tsx';
import { PostureDial } from './posture-dial.tsx';
import './posture.css';

const everything = 'all';

/** Score, range and coverage of six layers, and what fixing would gain. */
export function PosturePage(): ReactNode {
  const { here, show } = useNavigation();
  const [group, setGroup] = useState<string | null>(null);
  const [layer, setLayer] = useState<Layer | null>(null);
  const [dialShown, setDialShown] = useState(true);
  const { data: summary, error, refetch } = useOp('posture.summary', { group }, { keep: true });
  const now = useNow(30_000);
  const failed =
    useOp('sync.status', {}).data?.providers.some((provider) => provider.state === 'failed') ?? false;
  const live = !failed && summary?.asOf != null && now - summary.asOf < 30 * 60_000;
  const pick = (next: Layer | null): void => setLayer((now) => (now === next ? null : next));
  useHotkeys([
    ...layers.map((one, index) => ({
      keys: String(index + 1),
      label: `Layer ${index + 1}`,
      group: 'Posture',
      run: () => pick(one),
    })),
    { keys: 't', label: 'Table view', group: 'Posture', run: () => setDialShown((shown) => !shown) },
    {
      keys: 'Esc',
      label: 'Close pane, all layers',
      group: 'Posture',
      run: () => (here.record === null ? setLayer(null) : show({ record: null })),
    },
  ]);
  return (
    <div className="posture">
      <PageHead
        title="Posture"
        actions={
          <>
            <Freshness at={summary?.asOf ?? null} live={live}>
              {summary?.asOf == null ? undefined : (
                <>
                  as of <TimeText at={summary.asOf} style="moment" />
                </>
              )}
            </Freshness>
            <Button
              variant="quiet"
              keys="t"
              aria-pressed={!dialShown}
              icon={<Table2 size={16} strokeWidth={1.5} aria-hidden="true" />}
              onClick={() => setDialShown((shown) => !shown)}
            >
              Table
            </Button>
          </>
        }
      >
        <GroupPicker summary={summary} group={group} onGroup={setGroup} />
        <Previous summary={summary} />
      </PageHead>
      <div className="posture-body">
        <div className="posture-scroll">
          <Pending of={{ data: summary, error, refetch }} rows={3} />
          {summary !== undefined && summary.asOf === null && (
            <NothingYet title="Nothing has been scored yet">
              The first score appears as soon as the first sync has read the fleet. Until then everything is
              unknown, and nothing is green.
            </NothingYet>
          )}
          {summary !== undefined && summary.asOf !== null && (
            <>
              <div className="posture-top" data-dial={dialShown || undefined}>
                {dialShown && <PostureDial summary={summary} selected={layer} onSelect={pick} />}
                <LayerTable summary={summary} selected={layer} onSelect={pick} />
              </div>
              <div className="posture-bottom">
                <GroupTable summary={summary} onGroup={setGroup} />
                <ControlTable
                  summary={summary}
                  layer={layer}
                  selected={here.record}
                  onAllLayers={() => setLayer(null)}
                  onOpen={(id) => show({ record: id })}
                />
              </div>
            </>
          )}
        </div>
        {here.record !== null && (
          <ControlPane controlId={here.record} group={group} onClose={() => show({ record: null })} />
        )}
      </div>
      <FooterKeys
        keys={[
          { keys: ['1', '…', '6'], label: 'layer' },
          { keys: ['t'], label: 'table view' },
          { keys: ['g i'], label: 'incidents' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        {summary !== undefined && (
          <>
            {formatCount(summary.controls.length)} controls, catalogue {summary.catalogueVersion}, scoring{' '}
            {summary.scoringVersion}
            {summary.snapshotHash !== null && (
              <>
                , snapshot <span className="mono">{summary.snapshotHash.slice(0, 8)}</span>
              </>
            )}
          </>
        )}
      </FooterKeys>
    </div>
  );
}

function GroupPicker(props: {
  readonly summary: PostureSummary | undefined;
  readonly group: string | null;
  readonly onGroup: (group: string | null) => void;
}): ReactNode {
  const groups = props.summary?.groups ?? [];
  return (
    <Select<string>
      label="Population"
      labelHidden
      value={props.group ?? everything}
      onChange={(value) => props.onGroup(value === everything ? null : value)}
      options={[
        { value: everything, label: 'All SIMs' },
        ...groups.map((group) => ({ value: group.key, label: group.label })),
      ]}
    />
  );
}

function Previous({ summary }: { readonly summary: PostureSummary | undefined }): ReactNode {
  const before = summary?.previous?.overall ?? null;
  const now = summary?.overall.score ?? null;
  if (summary?.previous == null || before === null || now === null) return null;
  const change = Math.round(now * 100) - Math.round(before * 100);
  return (
    <span className="quiet tabular">
      {change === 0 ? 'unchanged' : `${change > 0 ? '+' : '−'}${Math.abs(change)}`} since{' '}
      <TimeText at={summary.previous.at} style="moment" />
    </span>
  );
}
