import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DetectionRule } from '../../../../shared/contract/index.ts';
import { layerNames, severityLetter } from '../../../data/words.ts';
import { SimpleTable, type SimpleColumn } from '../../../ui/data/simple-table.tsx';
import { formatCount, formatPercent } from '../../../ui/format.ts';
import { SeverityChip } from '../../../ui/status/severity-chip.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { originWords, RuleState } from '../state-words.tsx';
import { noiseOf, type RuleOrder } from './rule-filter.ts';

export interface RuleTableProps {
  readonly rules: readonly DetectionRule[];
  readonly current: string | null;
  readonly order: RuleOrder;
  readonly backwards: boolean;
  readonly onOrder: (order: RuleOrder) => void;
  readonly onOpen: (rule: DetectionRule) => void;
}

/** The rules with what each found. A press on a head sorts by it, another turns the order. */
export function RuleTable(props: RuleTableProps): ReactNode {
  const { rules, current, order, backwards, onOrder, onOpen } = props;
  const columns: readonly (SimpleColumn<DetectionRule> & { readonly id: RuleOrder | 'origin' })[] = [
    {
      id: 'severity',
      header: 'Sev.',
      width: '3.5rem',
      cell: (one) => <SeverityChip severity={severityLetter[one.severity]} />,
    },
    { id: 'id', header: 'Rule', width: '5rem', cell: (one) => <span className="mono quiet">{one.id}</span> },
    {
      id: 'name',
      header: 'Name and signal',
      cell: (one) => (
        <span className="truncate">
          <b>{one.name}</b>{' '}
          <span className="quiet">{one.state === 'absent' ? one.stateReason : one.signal}</span>
        </span>
      ),
    },
    { id: 'layer', header: 'Layer', width: '6.5rem', cell: (one) => layerNames[one.layer] },
    { id: 'state', header: 'State', width: '5.5rem', cell: (one) => <RuleState rule={one} /> },
    { id: 'origin', header: 'Origin', width: '4.5rem', cell: (one) => originWords[one.origin] },
    { id: 'today', header: '24 h', width: '4rem', align: 'end', cell: (one) => formatCount(one.findings24h) },
    {
      id: 'total',
      header: 'In all',
      width: '4.5rem',
      align: 'end',
      cell: (one) => (
        <span title={unplacedWords(one)}>
          {formatCount(one.findingsTotal)}
          {one.unplaced > 0 && <span className="quiet"> +{formatCount(one.unplaced)}</span>}
        </span>
      ),
    },
    {
      id: 'noise',
      header: 'Noise',
      width: '4.5rem',
      align: 'end',
      cell: (one) => <Noise rule={one} />,
    },
    {
      id: 'fired',
      header: 'Last fired',
      width: '6.5rem',
      align: 'end',
      cell: (one) =>
        one.lastFiredAt === null ? (
          <span className="quiet">never</span>
        ) : (
          <RelativeTime at={one.lastFiredAt} />
        ),
    },
  ];
  return (
    <SimpleTable<DetectionRule>
      label="Rules"
      rows={rules}
      rowKey={(one) => one.id}
      onOpen={onOpen}
      isCurrent={(one) => one.id === current}
      columns={columns.map((column) => {
        const { id } = column;
        if (id === 'origin') return column;
        const sorted =
          id !== order ? undefined : backwards ? ('descending' as const) : ('ascending' as const);
        return {
          ...column,
          sorted,
          header: (
            <button type="button" className="detections-sort" onClick={() => onOrder(id)}>
              {column.header}
              {sorted === 'ascending' && <ArrowDown size={12} aria-hidden="true" />}
              {sorted === 'descending' && <ArrowUp size={12} aria-hidden="true" />}
            </button>
          ),
        };
      })}
    />
  );
}

function Noise({ rule }: { readonly rule: DetectionRule }): ReactNode {
  const noise = noiseOf(rule);
  if (noise === null) return <span className="quiet">none yet</span>;
  return (
    <span title={`${rule.judgedFalse} of ${rule.judged} closed incidents were false`}>
      {formatPercent(noise)}
    </span>
  );
}

/** Matches that are about no SIM of the fleet, where there are any. */
export function unplacedWords({ unplaced }: DetectionRule): string | undefined {
  if (unplaced === 0) return undefined;
  return `${formatCount(unplaced)} ${unplaced === 1 ? 'match' : 'matches'} about no SIM of the fleet`;
}
