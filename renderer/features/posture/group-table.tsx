import type { ReactNode } from 'react';
import { layers, type PostureSummary } from '../../../shared/contract/index.ts';
import { layerNames } from '../../data/words.ts';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { SextantDial } from '../../ui/dial/sextant-dial.tsx';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { SectionHeader } from '../../ui/layout/section.tsx';
import { CriticalCount } from './layer-table.tsx';
import { percent, scoreText } from './scale.ts';

/** Every device class as a population of its own. A press shows the whole page for it. */
export function GroupTable(props: {
  readonly summary: PostureSummary;
  readonly onGroup: (key: string | null) => void;
}): ReactNode {
  const { summary, onGroup } = props;
  return (
    <section className="posture-groups">
      <SectionHeader title="Groups" meta="by device class, own and inherited controls" />
      {summary.groups.length === 0 ? (
        <p className="quiet">
          No device class is known yet. It comes from the provider's tags or an imported device inventory.
        </p>
      ) : (
        <SimpleTable
          label="Groups"
          rows={summary.groups}
          rowKey={(group) => group.key}
          onOpen={(group) => onGroup(group.key)}
          isCurrent={(group) => group.key === summary.group}
          columns={[
            {
              id: 'dial',
              header: <span className="visually-hidden">Dial</span>,
              width: '2.25rem',
              cell: (group) => (
                <SextantDial
                  label={`Posture of ${group.label}`}
                  size={24}
                  sectors={layers.map((layer, index) => ({
                    id: layer,
                    label: layerNames[layer],
                    score: percent(group.layers[index]?.score ?? null),
                    upper: percent(group.layers[index]?.upper ?? null),
                    coverage: group.layers[index]?.coverage ?? 0,
                  }))}
                  overall={{ score: percent(group.overall.score), upper: percent(group.overall.upper) }}
                />
              ),
            },
            {
              id: 'label',
              header: 'Group',
              cell: (group) => <span className="truncate">{group.label}</span>,
            },
            {
              id: 'sims',
              header: 'SIMs',
              align: 'end',
              width: '3.5rem',
              cell: (group) => formatCount(group.sims),
            },
            {
              id: 'score',
              header: 'Score',
              align: 'end',
              width: '5rem',
              cell: (group) => (
                <>
                  <b>{scoreText(group.overall.score)}</b>
                  {group.overall.upper !== null && (
                    <span className="quiet"> to {scoreText(group.overall.upper)}</span>
                  )}
                </>
              ),
            },
            {
              id: 'coverage',
              header: 'Coverage',
              align: 'end',
              width: '4.25rem',
              cell: (group) => (
                <>
                  {!group.overall.graded && <span className="hatch-box" aria-hidden="true" />}{' '}
                  {formatPercent(group.overall.coverage)}
                </>
              ),
            },
            {
              id: 'critical',
              header: 'Critical fails',
              align: 'end',
              width: '5.25rem',
              cell: (group) => <CriticalCount count={group.criticalSubjects} />,
            },
          ]}
        />
      )}
    </section>
  );
}
