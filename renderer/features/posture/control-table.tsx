import { useState, type ReactNode } from 'react';
import type { ControlPosture, Layer, PostureSummary } from '../../../shared/contract/index.ts';
import { layerNames, severityLetter } from '../../data/words.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount, formatDecimal } from '../../ui/format.ts';
import { SectionHeader } from '../../ui/layout/section.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { controlStateWords } from './state-words.ts';

type Shown = 'gain' | 'unknown' | 'all';
const shownFirst = 12;

/** What fixing would gain, or every control of a layer with its state. */
export function ControlTable(props: {
  readonly summary: PostureSummary;
  readonly layer: Layer | null;
  readonly selected: string | null;
  readonly onAllLayers: () => void;
  readonly onOpen: (controlId: string) => void;
}): ReactNode {
  const { summary, layer, selected, onAllLayers, onOpen } = props;
  const [shown, setShown] = useState<Shown>('gain');
  const [whole, setWhole] = useState(false);
  const inLayer = summary.controls.filter((control) => layer === null || control.layer === layer);
  const rows = pick(inLayer, shown);
  const visible = whole || layer !== null ? rows : rows.slice(0, shownFirst);
  return (
    <section className="posture-controls">
      <SectionHeader
        title={
          shown === 'gain'
            ? 'What fixing this would gain'
            : shown === 'unknown'
              ? 'What nothing is known of'
              : 'All controls'
        }
        meta={`${formatCount(visible.length)} of ${formatCount(rows.length)}${layer === null ? '' : `, ${layerNames[layer]} only`}`}
        aside={
          <>
            {layer !== null && (
              <Button variant="quiet" onClick={onAllLayers}>
                All layers
              </Button>
            )}
            {rows.length > visible.length && (
              <Button variant="quiet" onClick={() => setWhole(true)}>
                Show all
              </Button>
            )}
            <SegmentedControl<Shown>
              label="Which controls"
              variant="quiet"
              value={shown}
              onChange={setShown}
              options={[
                { value: 'gain', label: 'Open' },
                { value: 'unknown', label: 'Unknown' },
                { value: 'all', label: 'All' },
              ]}
            />
          </>
        }
      />
      {rows.length === 0 ? (
        <p className="quiet">
          {shown === 'gain' ? 'Nothing that was evaluated fails here.' : 'There is none.'}
        </p>
      ) : (
        <SimpleTable<ControlPosture>
          label="Controls"
          rows={visible}
          rowKey={(control) => control.id}
          onOpen={(control) => onOpen(control.id)}
          isCurrent={(control) => control.id === selected}
          columns={[
            {
              id: 'id',
              header: 'Control',
              width: '4.25rem',
              cell: (control) => <span className="mono quiet">{control.id}</span>,
            },
            {
              id: 'severity',
              header: <span className="visually-hidden">Severity</span>,
              width: '1.875rem',
              cell: (control) => <SeverityChip severity={severityLetter[control.severity]} size={16} />,
            },
            {
              id: 'title',
              header: <span className="visually-hidden">Title</span>,
              cell: (control) => <span className="truncate">{control.title}</span>,
            },
            {
              id: 'failing',
              header: 'Failing',
              align: 'end',
              width: '5.75rem',
              cell: (control) => (
                <Count count={control.subjects.fail + control.subjects.partial} scope={control.scope} />
              ),
            },
            {
              id: 'unknown',
              header: 'Unknown',
              align: 'end',
              width: '6.5rem',
              cell: (control) =>
                control.subjects.unknown === 0 ? (
                  <span className="quiet">0</span>
                ) : (
                  <>
                    <span className="hatch-box" aria-hidden="true" />{' '}
                    <Count count={control.subjects.unknown} scope={control.scope} />
                  </>
                ),
            },
            ...(shown === 'gain'
              ? [
                  {
                    id: 'layer',
                    header: 'Layer',
                    align: 'end' as const,
                    width: '3.5rem',
                    cell: (control: ControlPosture) => `+${formatDecimal(control.layerGain, 1)}`,
                  },
                  {
                    id: 'overall',
                    header: 'Overall',
                    align: 'end' as const,
                    width: '3.5rem',
                    cell: (control: ControlPosture) => <b>+{formatDecimal(control.overallGain, 1)}</b>,
                  },
                  {
                    id: 'effort',
                    header: 'Effort',
                    align: 'end' as const,
                    width: '3.5rem',
                    cell: (control: ControlPosture) => control.effort,
                  },
                ]
              : [
                  {
                    id: 'state',
                    header: 'State',
                    align: 'end' as const,
                    width: '7rem',
                    cell: (control: ControlPosture) => controlStateWords[control.state],
                  },
                ]),
          ]}
        />
      )}
    </section>
  );
}

function pick(controls: readonly ControlPosture[], shown: Shown): ControlPosture[] {
  if (shown === 'gain')
    return controls
      .filter((control) => control.subjects.fail + control.subjects.partial > 0)
      .toSorted((a, b) => b.overallGain - a.overallGain);
  if (shown === 'unknown')
    return controls
      .filter((control) => control.subjects.unknown > 0)
      .toSorted((a, b) => b.weight - a.weight || b.subjects.unknown - a.subjects.unknown);
  return [...controls];
}

function Count({ count, scope }: { readonly count: number; readonly scope: string }): ReactNode {
  if (count === 0) return <span className="quiet">0</span>;
  const noun = scope.toLowerCase().startsWith('sim')
    ? 'SIM'
    : (scope.toLowerCase().split(/[\s,/]/)[0] ?? scope);
  return (
    <>
      {formatCount(count)} {noun}
      {count === 1 || noun.endsWith('s') ? '' : 's'}
    </>
  );
}
