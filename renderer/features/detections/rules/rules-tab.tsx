import { Plus } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { layers, severities, type DetectionRule } from '../../../../shared/contract/index.ts';
import { Pending } from '../../../data/pending.tsx';
import { useOp } from '../../../data/use-op.tsx';
import { layerNames } from '../../../data/words.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { SearchField } from '../../../ui/controls/search-field.tsx';
import { Select } from '../../../ui/controls/select.tsx';
import { useRowKeys } from '../../../ui/data/use-row-keys.ts';
import { formatCount } from '../../../ui/format.ts';
import { useHotkeys } from '../../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../../ui/layout/footer-keys.tsx';
import { NoMatch } from '../../../ui/states/states.tsx';
import { originWords, stateWords } from '../state-words.tsx';
import { FolderButtons } from './folder-buttons.tsx';
import {
  answers,
  facetIn,
  facets,
  sorted,
  strangerIn,
  withFacet,
  type Facet,
  type RuleOrder,
} from './rule-filter.ts';
import { RulePane } from './rule-pane.tsx';
import { RuleTable } from './rule-table.tsx';

const choices: Readonly<Record<Facet, readonly (readonly [string, string])[]>> = {
  layer: layers.map((layer) => [layer, layerNames[layer]]),
  state: Object.entries(stateWords),
  severity: severities.map((one) => [one, one.charAt(0).toUpperCase() + one.slice(1)]),
  origin: Object.entries(originWords),
};
const facetNames: Readonly<Record<Facet, string>> = {
  layer: 'Layer',
  state: 'State',
  severity: 'Severity',
  origin: 'Origin',
};

/** The rules that watch the fleet, what each found, and whether it can see at all. */
export function RulesTab(): ReactNode {
  const { here, show } = useNavigation();
  const asked = useOp('detections.rules', {});
  const { data } = asked;
  const [order, setOrder] = useState<RuleOrder | null>(null);
  const [backwards, setBackwards] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const query = here.query ?? '';
  const found = (data?.rules ?? []).filter((rule) => answers(rule, query));
  const shown = order === null ? found : sorted(found, order, backwards);
  const rule = data?.rules.find((one) => one.id === here.record);
  const open = (one: DetectionRule | undefined): void => {
    if (one !== undefined) show({ record: one.id });
  };
  useRowKeys(list, (index) => {
    if (rule !== undefined) open(shown[index]);
  });
  useHotkeys([
    { keys: 'Esc', label: 'Close pane', group: 'Detections', run: () => show({ record: null }) },
    { keys: '/', label: 'Filter rules', group: 'Detections', run: () => field.current?.focus() },
    { keys: 'n', label: 'New rule', group: 'Detections', run: () => show({ record: 'new', full: true }) },
    {
      keys: 'e',
      label: 'Open in the editor',
      group: 'Detections',
      enabled: rule !== undefined && rule.text !== null,
      run: () => show({ full: true }),
    },
  ]);
  return (
    <>
      <div className="detections-bar">
        <SearchField
          ref={field}
          label="Filter rules"
          placeholder="name, T1046"
          keys="/"
          value={query}
          aside={
            data === undefined
              ? undefined
              : `${formatCount(shown.length)} of ${formatCount(data.rules.length)}`
          }
          onChange={(event) => show({ query: event.target.value })}
        />
        {facets.map((facet) => (
          <Select<string>
            key={facet}
            label={facetNames[facet]}
            labelHidden
            value={choices[facet].find(([value]) => value === facetIn(query, facet))?.[0] ?? 'any'}
            options={[
              { value: 'any', label: `Any ${facetNames[facet].toLowerCase()}` },
              ...choices[facet].map(([value, label]) => ({ value, label })),
            ]}
            onChange={(value) => show({ query: withFacet(query, facet, value === 'any' ? null : value) })}
          />
        ))}
        <span className="detections-gap" />
        <FolderButtons />
        <Button
          variant="primary"
          keys="n"
          icon={<Plus size={16} strokeWidth={1.5} aria-hidden="true" />}
          onClick={() => show({ record: 'new', full: true })}
        >
          New rule
        </Button>
      </div>
      <div className="detections-body">
        <div className="detections-list" ref={list}>
          <Pending of={asked} rows={8} />
          {data !== undefined && shown.length === 0 && (
            <NoMatch
              what="rules"
              query={query}
              hint={strangerIn(query, (facet) => choices[facet].map(([value]) => value)) ?? undefined}
              onClear={() => show({ query: null })}
            />
          )}
          {shown.length > 0 && (
            <RuleTable
              rules={shown}
              current={here.record}
              order={order ?? 'id'}
              backwards={backwards}
              onOrder={(next) => {
                setBackwards(next === order && !backwards);
                setOrder(next);
              }}
              onOpen={open}
            />
          )}
        </div>
        {rule !== undefined && <RulePane key={rule.id} rule={rule} onClose={() => show({ record: null })} />}
      </div>
      <FooterKeys
        keys={[
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['Enter'], label: 'open' },
          { keys: ['e'], label: 'editor' },
          { keys: ['n'], label: 'new' },
          { keys: ['/'], label: 'filter' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        Blind means: nothing that this rule needs has been collected
      </FooterKeys>
    </>
  );
}
