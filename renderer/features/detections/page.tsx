import { lazy, Suspense, type ReactNode } from 'react';
import { useOp } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Tabs } from '../../ui/controls/tabs.tsx';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { CoverageTab } from './coverage/coverage-tab.tsx';
import { ListsTab } from '../lists/lists-tab.tsx';
import { RulesTab } from './rules/rules-tab.tsx';
import { SuppressionsTab } from '../suppressions/suppressions-tab.tsx';
import './detections.css';
import './editor/editor.css';

/** The editor's library is read when the first rule is opened, not at the start. */
const EditorPage = lazy(() =>
  import('./editor/editor-page.tsx').then((module) => ({ default: module.EditorPage })),
);

interface Part {
  /** As navigation names it. */
  readonly tab: string;
  readonly label: string;
  readonly Body: () => ReactNode;
}

/** The tabs in their order; keys 1, 2, … lead to them. A part brings its own body and footer. */
const parts: readonly [Part, ...Part[]] = [
  { tab: 'rules', label: 'Rules', Body: RulesTab },
  { tab: 'coverage', label: 'Coverage', Body: CoverageTab },
  { tab: 'lists', label: 'Lists', Body: ListsTab },
  { tab: 'suppressions', label: 'Suppressions', Body: SuppressionsTab },
];

/** What watches the fleet: the rules, and what they cover. */
export function DetectionsPage(): ReactNode {
  const { here, show } = useNavigation();
  const { data } = useOp('detections.rules', {});
  const ending = useOp('suppressions.list', {}, { every: 3_600_000 }).data?.ending ?? 0;
  const part = parts.find(({ tab }) => tab === here.tab) ?? parts[0];
  const open = (tab: string): void => show({ tab, record: null, full: false, query: null });
  const editing = here.full && here.record !== null;
  useHotkeys(
    parts.map(({ tab, label }, index) => ({
      keys: String(index + 1),
      label,
      group: 'Detections',
      enabled: !editing,
      run: () => open(tab),
    })),
  );
  if (here.full && here.record !== null)
    return (
      <Suspense fallback={<SkeletonRows count={6} />}>
        <EditorPage record={here.record} />
      </Suspense>
    );
  return (
    <div className="detections">
      <PageHead title="Detections">
        {data !== undefined && (
          <span className="quiet">
            {formatCount(data.rules.filter((one) => one.enabled).length)} of {formatCount(data.rules.length)}{' '}
            rules on
          </span>
        )}
      </PageHead>
      <div className="detections-tabs">
        <Tabs
          label="Parts of detections"
          value={part.tab}
          onChange={open}
          items={parts.map(({ tab, label }) => ({
            value: tab,
            label:
              tab === 'suppressions' && ending > 0 ? `${label} (${formatCount(ending)} end soon)` : label,
          }))}
        />
      </div>
      <part.Body key={part.tab} />
    </div>
  );
}
