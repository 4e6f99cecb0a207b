import { Download, Layers, Rows3 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { RangeBar, StateBar, StateLegend } from '../charts/bars.tsx';
import { Sparkline } from '../charts/sparkline.tsx';
import { Button } from '../controls/button.tsx';
import { SimpleTable } from '../data/simple-table.tsx';
import { DialLegend } from '../dial/dial-labels.tsx';
import { GRADED_COVERAGE } from '../dial/geometry.ts';
import { SextantDial } from '../dial/sextant-dial.tsx';
import { formatCount, formatPercent } from '../format.ts';
import { FooterKeys } from '../layout/footer-keys.tsx';
import { PageHead } from '../layout/page-head.tsx';
import { SectionHeader } from '../layout/section.tsx';
import { Freshness } from '../status/freshness.tsx';
import { SeverityChip } from '../status/severity-chip.tsx';
import { allCounts, counts, NOW, sectors, trends, withoutFails } from './sample.ts';

/** The posture overview, as in the reference picture. */
export function PosturePage(): ReactNode {
  const [layer, setLayer] = useState<string | null>(null);
  return (
    <>
      <main className="gal-page">
        <PageHead
          title="Posture"
          actions={
            <>
              <Freshness at={NOW - 240_000} live>
                as of last sync 14:28 UTC
              </Freshness>
              <Button variant="quiet" icon={<Rows3 aria-hidden="true" />}>
                Table
              </Button>
              <Button icon={<Download aria-hidden="true" />}>Export</Button>
            </>
          }
        >
          <Button icon={<Layers aria-hidden="true" />}>All SIMs 48,212</Button>
        </PageHead>
        <div className="gal-body">
          <div className="gal-posture">
            <div>
              <SextantDial
                label="Posture of all SIMs"
                sectors={withoutFails}
                overall={{ score: 64, upper: 85 }}
                size={332}
                selected={layer}
                onSelect={setLayer}
                tableId="layers"
              />
              <DialLegend />
            </div>
            <div id="layers">
              <LayerTable />
              <div className="gal-foot">
                <span className="text-2">
                  Geometric mean of six. Worst decile <b className="text-1">31</b>
                </span>
                <StateLegend counts={allCounts} />
              </div>
            </div>
          </div>
          <div className="gal-posture">
            <SectionHeader title="Groups" meta="by device class, own and inherited controls" />
          </div>
          <div className="gal-row">
            {[100, 80, 64, 32, 26, 22, 18].map((size) => (
              <SextantDial
                key={size}
                label={`Dial of ${size} px`}
                sectors={sectors}
                overall={{ score: 64, upper: 85 }}
                size={size}
              />
            ))}
          </div>
        </div>
      </main>
      <FooterKeys
        keys={[
          { keys: ['1', '…', '6'], label: 'open layer' },
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['Enter'], label: 'open' },
          { keys: ['t'], label: 'table view' },
          { keys: ['g', 'i'], label: 'incidents' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        <span>70 controls, catalogue 0.1</span>
        <span>scoring 1.4</span>
        <span className="mono">snapshot 7f3a 91c2</span>
      </FooterKeys>
    </>
  );
}

function LayerTable(): ReactNode {
  const rows = sectors.map((sector, index) => ({
    sector,
    name: `${index + 1} ${sector.label}`,
    states: counts[index] ?? allCounts,
    trend: trends[index] ?? [],
  }));
  return (
    <SimpleTable
      label="Layers"
      density="score"
      rows={rows}
      rowKey={(row) => row.sector.id}
      columns={[
        { id: 'layer', header: 'Layer', cell: (row) => <span className="t-body">{row.name}</span> },
        {
          id: 'score',
          header: 'Score',
          align: 'end',
          cell: ({ sector }) => (
            <span className={sector.coverage < GRADED_COVERAGE ? 'gal-score text-3' : 'gal-score'}>
              {sector.score}
            </span>
          ),
        },
        {
          id: 'range',
          header: 'Range',
          width: '9.5rem',
          cell: ({ sector }) => (
            <span className="gal-range">
              <RangeBar
                label={`${sector.label} ${sector.score} to ${sector.upper}`}
                score={sector.score}
                upper={sector.upper}
                graded={sector.coverage >= GRADED_COVERAGE}
              />
              <span className="text-3 tabular">{sector.upper}</span>
            </span>
          ),
        },
        {
          id: 'coverage',
          header: 'Coverage',
          align: 'end',
          cell: ({ sector }) => (
            <span className="ui-with-glyph">
              {sector.coverage < GRADED_COVERAGE && <span className="hatch-box" />}
              {formatPercent(sector.coverage)}
            </span>
          ),
        },
        {
          id: 'fails',
          header: 'Critical fails',
          align: 'end',
          cell: ({ sector }) =>
            sector.criticalFails === undefined ? (
              <span className="text-3">0</span>
            ) : (
              <span className="ui-with-glyph">
                <SeverityChip severity="C" size={16} /> {formatCount(sector.criticalFails)}
              </span>
            ),
        },
        {
          id: 'states',
          header: '70 controls by state',
          width: '9rem',
          cell: (row) => <StateBar label={row.name} counts={row.states} />,
        },
        {
          id: 'trend',
          header: '30 days',
          width: '4.5rem',
          cell: (row) => <Sparkline label={row.name} values={row.trend} />,
        },
      ]}
    />
  );
}
