import { Download } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import type { CoveredTechnique, Layer } from '../../../../shared/contract/index.ts';
import { asAppError } from '../../../../shared/errors.ts';
import { host } from '../../../data/bridge.ts';
import { Pending } from '../../../data/pending.tsx';
import { useOp } from '../../../data/use-op.tsx';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { SearchField } from '../../../ui/controls/search-field.tsx';
import { SegmentedControl } from '../../../ui/controls/segmented.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useHotkeys } from '../../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../../ui/layout/footer-keys.tsx';
import { useToasts } from '../../../ui/overlay/toast.tsx';
import { NoMatch } from '../../../ui/states/states.tsx';
import { coverageCsv, covered, shownTechniques, type CoverageFilter } from './coverage-rows.ts';
import { CoverageList } from './coverage-list.tsx';
import { CoverageMatrix } from './coverage-matrix.tsx';

const everything: CoverageFilter = { text: '', framework: 'any', show: 'all' };

/** Techniques by layer: what watches for them, what would if it could see, and what nothing looks for. */
export function CoverageTab(): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  const toasts = useToasts();
  const asked = useOp('detections.coverage', {});
  const { data } = asked;
  const [filter, setFilter] = useState<CoverageFilter>(everything);
  const [asList, setAsList] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const techniques = data?.techniques ?? [];
  const shown = shownTechniques(techniques, filter);
  const openRules = (technique: CoveredTechnique, layer: Layer): void =>
    go('detections', { query: `technique:${technique.id} layer:${layer}` });
  useHotkeys([
    { keys: '/', label: 'Filter techniques', group: 'Detections', run: () => field.current?.focus() },
    { keys: 't', label: 'Matrix or list', group: 'Detections', run: () => setAsList(!asList) },
  ]);
  const save = async (): Promise<void> => {
    try {
      const { saved, fileName } = await host('exportTable', {
        name: 'sextant-coverage',
        csv: coverageCsv(shown),
      });
      if (saved) toasts.show({ tone: 'done', title: 'Coverage exported', detail: fileName ?? undefined });
    } catch (failure) {
      toasts.show({ tone: 'failed', title: 'Nothing was exported', detail: asAppError(failure).message });
    }
  };
  return (
    <>
      <div className="detections-bar">
        <SearchField
          ref={field}
          label="Filter techniques"
          placeholder="T1046, discovery"
          keys="/"
          value={filter.text}
          aside={
            data === undefined
              ? undefined
              : `${formatCount(shown.length)} of ${formatCount(techniques.length)}`
          }
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
        <SegmentedControl<CoverageFilter['framework']>
          label="Framework"
          value={filter.framework}
          onChange={(framework) => setFilter({ ...filter, framework })}
          options={[
            { value: 'any', label: 'Both' },
            { value: 'ATT&CK', label: 'ATT&CK' },
            { value: 'FiGHT', label: 'FiGHT' },
          ]}
        />
        <SegmentedControl<CoverageFilter['show']>
          label="Coverage"
          value={filter.show}
          onChange={(show) => setFilter({ ...filter, show })}
          options={[
            { value: 'all', label: 'All' },
            { value: 'watched', label: 'Watched' },
            { value: 'gaps', label: 'Gaps' },
          ]}
        />
        <span className="detections-gap" />
        <Button keys="t" onClick={() => setAsList(!asList)}>
          {asList ? 'Show the matrix' : 'Show as table'}
        </Button>
        <Button
          icon={<Download size={16} strokeWidth={1.5} aria-hidden="true" />}
          disabled={shown.length === 0}
          onClick={() => void save()}
        >
          Export CSV
        </Button>
      </div>
      <div className="detections-body">
        <div className="detections-list" role="region" aria-label="Coverage" tabIndex={0}>
          <Pending of={asked} rows={8} />
          {data !== undefined && <Summary techniques={techniques} />}
          {data !== undefined && shown.length === 0 && (
            <NoMatch what="techniques" query={filter.text} onClear={() => setFilter(everything)} />
          )}
          {shown.length > 0 &&
            (asList ? (
              <CoverageList techniques={shown} onOpen={openRules} />
            ) : (
              <CoverageMatrix techniques={shown} onOpen={openRules} />
            ))}
        </div>
      </div>
      <FooterKeys
        keys={[
          { keys: ['/'], label: 'filter' },
          { keys: ['t'], label: 'matrix or table' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        Blind means: a rule is on, and no source delivers the events it judges
      </FooterKeys>
    </>
  );
}

function Summary({ techniques }: { readonly techniques: readonly CoveredTechnique[] }): ReactNode {
  const watched = techniques.filter(covered).length;
  const blind = techniques.filter(
    (one) => !covered(one) && one.cells.some(({ state }) => state === 'blind'),
  ).length;
  return (
    <p className="detections-summary">
      {formatCount(watched)} of {formatCount(techniques.length)} techniques are watched by an active rule;{' '}
      {formatCount(blind)} only by rules that are blind. A technique counts as watched when a rule that maps
      to it runs; no rule finds every form of a technique.
    </p>
  );
}
