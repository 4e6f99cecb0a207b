import { ChevronDown, Download, LockKeyholeOpen, RefreshCw } from 'lucide-react';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { UsageChart } from '../charts/usage-chart.tsx';
import { Button } from '../controls/button.tsx';
import { fieldMarks } from '../controls/query-marks.ts';
import { SearchField } from '../controls/search-field.tsx';
import { FacetColumn, FacetList } from '../data/facet-list.tsx';
import { Identifier } from '../data/identifier.tsx';
import { KeyValueList } from '../data/key-values.tsx';
import { Timeline } from '../data/timeline.tsx';
import { SextantDial } from '../dial/sextant-dial.tsx';
import { formatAge, formatBytes, formatCount } from '../format.ts';
import { ColumnPicker } from '../grid/column-picker.tsx';
import { DEFAULT_LAYOUT, type GridColumn, type GridSort } from '../grid/columns.ts';
import { useGridKeys } from '../grid/use-grid-keys.ts';
import { VirtualGrid, type GridHandle, type GridSource } from '../grid/virtual-grid.tsx';
import { FooterKeys } from '../layout/footer-keys.tsx';
import { PageHead } from '../layout/page-head.tsx';
import { Pane } from '../layout/pane.tsx';
import { Section } from '../layout/section.tsx';
import { Freshness } from '../status/freshness.tsx';
import { SeverityChip } from '../status/severity-chip.tsx';
import { StatusText } from '../status/status-glyph.tsx';
import { NOW, sampleRow, sectors, usage, type SampleRow } from './sample.ts';

const columns: readonly GridColumn<SampleRow>[] = [
  {
    id: 'severity',
    label: 'Severity',
    labelHidden: true,
    width: 30,
    minWidth: 30,
    fixed: true,
    cell: (row) => <SeverityChip severity={row.severity} size={16} />,
  },
  {
    id: 'iccid',
    label: 'ICCID',
    width: 162,
    sortable: true,
    cell: (row) => <Identifier kind="iccid" value={row.iccid} />,
  },
  { id: 'device', label: 'Device', width: 80, grow: 1, sortable: true, cell: (row) => row.device },
  {
    id: 'fw',
    label: 'Fw',
    width: 48,
    cell: (row) =>
      row.firmware === null ? (
        <span className="hatch-box" title="Unknown" />
      ) : (
        <span className="text-2">{row.firmware}</span>
      ),
  },
  { id: 'state', label: 'State', width: 108, sortable: true, cell: (row) => <StatusText name={row.state} /> },
  {
    id: 'flight',
    label: 'In flight',
    width: 104,
    cell: (row) =>
      row.flight !== null && (
        <span className="text-2">
          <StatusText name={row.flight[0]}>{row.flight[1]}</StatusText>
        </span>
      ),
  },
  {
    id: 'provider',
    label: 'Provider',
    width: 70,
    cell: (row) => <span className="text-2">{row.provider}</span>,
  },
  {
    id: 'imei',
    label: 'IMEI',
    width: 76,
    cell: () => (
      <span className="ui-with-glyph text-2">
        <LockKeyholeOpen size={14} strokeWidth={1.5} aria-hidden="true" />
        Open
      </span>
    ),
  },
  {
    id: 'bytes',
    label: 'Data 24 h',
    width: 88,
    align: 'end',
    sortable: true,
    cell: (row) => formatBytes(row.bytes, 'MB'),
  },
  {
    id: 'seen',
    label: 'Seen',
    width: 64,
    align: 'end',
    sortable: true,
    cell: (row) => <span className="text-2">{formatAge(NOW - row.seen)}</span>,
  },
  {
    id: 'posture',
    label: 'Posture',
    width: 72,
    sortable: true,
    cell: (row) => (
      <>
        <SextantDial
          label="Posture"
          sectors={sectors}
          overall={{ score: row.score, upper: row.score }}
          size={22}
        />
        {row.score === null ? <span className="text-3">none</span> : <b className="tabular">{row.score}</b>}
      </>
    ),
  },
];

/** The fleet list with its pane, over as many rows as asked for. */
export function FleetPage({ rows }: { readonly rows: number }): ReactNode {
  const grid = useRef<GridHandle>(null);
  const [cursor, setCursor] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [sort, setSort] = useState<readonly GridSort[]>([{ id: 'bytes', desc: true }]);
  const [layout, setLayout] = useState(DEFAULT_LAYOUT);
  const [query, setQuery] = useState('class:"Pump controller" sort:severity,-data');
  const [facet, setFacet] = useState<string | null>(null);
  const source = useMemo<GridSource<SampleRow>>(
    () => ({
      count: rows,
      getRow: (index) => (index % 1_000 >= 990 ? undefined : sampleRow(index)),
      rangeChanged: () => undefined,
    }),
    [rows],
  );
  const toggle = (index: number): void => {
    const next = new Set(selected);
    if (!next.delete(index)) next.add(index);
    setSelected(next);
  };
  useGridKeys({
    grid,
    group: 'Fleet',
    count: rows,
    cursor,
    onCursor: setCursor,
    onOpen: setCursor,
    onSelect: toggle,
  });
  return (
    <>
      <main className="gal-page">
        <PageHead
          title="Fleet"
          actions={
            <>
              <Freshness at={NOW - 240_000} live>
                as of 14:28 UTC
              </Freshness>
              <ColumnPicker columns={columns} layout={layout} onLayout={setLayout} />
              <Button icon={<RefreshCw aria-hidden="true" />}>Sync now</Button>
              <Button icon={<Download aria-hidden="true" />}>Export {formatCount(rows)}</Button>
            </>
          }
        >
          <Button iconEnd={<ChevronDown aria-hidden="true" />}>Pump controllers</Button>
        </PageHead>
        <div className="gal-list">
          <SampleFacets chosen={facet} onChoose={setFacet} />
          <div className="gal-centre">
            <div className="gal-query">
              <SearchField
                label="Query"
                kind="query"
                value={query}
                marks={fieldMarks(query)}
                onChange={(event) => {
                  setQuery(event.target.value);
                }}
                aside={`${formatCount(rows)} of ${formatCount(rows)}`}
                keys="/"
              />
            </div>
            <VirtualGrid
              ref={grid}
              label="SIMs"
              columns={columns}
              source={source}
              rowKey={({ iccid }) => iccid}
              rowHeight={28}
              cursor={cursor}
              sort={sort}
              onSort={setSort}
              layout={layout}
              onLayout={setLayout}
              isSelected={(index) => selected.has(index)}
              onPress={(index, mode) => {
                setCursor(index);
                if (mode !== 'cursor') toggle(index);
              }}
            />
          </div>
          <SimPane row={sampleRow(cursor)} />
        </div>
      </main>
      <FooterKeys
        keys={[
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['Enter'], label: 'open' },
          { keys: ['x'], label: 'select' },
          { keys: ['/'], label: 'query' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        <span>
          row {formatCount(cursor + 1)} of {formatCount(rows)}, exact
        </span>
      </FooterKeys>
    </>
  );
}

interface SampleFacetsProps {
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

function SampleFacets({ chosen, onChoose }: SampleFacetsProps): ReactNode {
  const state = (id: string): 'included' | undefined => (chosen === id ? 'included' : undefined);
  const groups: readonly (readonly [string, readonly (readonly [string, number])[]])[] = [
    [
      'State',
      [
        ['Active', 2972],
        ['Quarantined', 9],
        ['Suspended', 121],
        ['Inactive', 88],
        ['Terminated', 18],
      ],
    ],
    [
      'IMEI lock',
      [
        ['Open', 1171],
        ['Locked', 1106],
        ['Unknown', 577],
        ['Mismatch', 9],
      ],
    ],
    [
      'Provider',
      [
        ['Soracom', 1312],
        ['emnify', 1044],
        ['Telnyx', 507],
        ['1oT', 112],
      ],
    ],
  ];
  return (
    <FacetColumn label="Facets">
      {groups.map(([title, items]) => (
        <FacetList
          key={title}
          title={title}
          onInclude={onChoose}
          onExclude={onChoose}
          items={items.map(([label, count]) => ({
            id: label,
            label,
            count,
            glyph: label === 'Unknown' ? <span className="hatch-box" /> : undefined,
            state: state(label),
          }))}
        />
      ))}
    </FacetColumn>
  );
}

function SimPane({ row }: { readonly row: SampleRow }): ReactNode {
  return (
    <Pane
      label={`SIM ${row.iccid}`}
      width="narrow"
      head={
        <>
          <b className="t-body strong">{row.device}</b>
          <span className="text-2">Halvorsen HX-410</span>
        </>
      }
      onPrevious={() => undefined}
      onNext={() => undefined}
      onClose={() => undefined}
      actions={
        <>
          <Button variant="primary" iconEnd={<ChevronDown aria-hidden="true" />}>
            Act on SIM
          </Button>
          <Button keys="o">Open</Button>
          <Button variant="quiet">Copy ICCID</Button>
        </>
      }
    >
      <Section title="Identity" aside={<Freshness at={NOW - 240_000} live source="emnify" />}>
        <KeyValueList
          items={[
            {
              id: 'iccid',
              label: 'ICCID',
              value: <Identifier kind="iccid" value={row.iccid} copyLabel="ICCID" />,
            },
            {
              id: 'eid',
              label: 'EID',
              value: <Identifier kind="eid" value="89049032000001000000082417366558" />,
            },
            { id: 'imsi', label: 'IMSI', value: <Identifier kind="plain" value="204080012044173" /> },
            {
              id: 'imei',
              label: 'IMEI',
              value: <Identifier kind="imei" value="864475051183423" />,
              note: 'Quectel BG95-M3',
            },
            { id: 'state', label: 'State', value: <StatusText name={row.state} />, note: 'observed 12:41' },
          ]}
        />
      </Section>
      <Section title="Data per day" meta="MB, log scale, band is the usual range">
        <UsageChart
          label="Data per day"
          points={usage}
          unit="MB"
          log
          usual={{ low: 2, high: 4.5 }}
          note="412 MB, 142 times the median"
        />
      </Section>
      <Section title="Binding history" meta="11 changes since 2024">
        <Timeline
          label="Binding history"
          variant="history"
          entries={[
            { id: '1', at: NOW, title: 'APN iot.public to quarantine', current: true },
            { id: '2', at: NOW - 1e9, title: 'IP 100.71.3.18 to 10.64.18.71' },
            { id: '3', at: NOW - 2e10, title: 'IMEI …0931 to …83423' },
          ]}
        />
      </Section>
      <Section title="Posture" meta="this SIM, as of 14:28">
        <SextantDial
          label="Posture of this SIM"
          sectors={sectors}
          overall={{ score: 42, upper: 60 }}
          size={80}
        />
      </Section>
    </Pane>
  );
}
