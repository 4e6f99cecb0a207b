import type { ReactNode } from 'react';
import type { Layer, PostureSummary, StateCounts } from '../../../shared/contract/index.ts';
import { layerNames } from '../../data/words.ts';
import { RangeBar, StateBar, StateLegend, type StateCounts as BarCounts } from '../../ui/charts/bars.tsx';
import { Sparkline } from '../../ui/charts/sparkline.tsx';
import { cx } from '../../ui/cx.ts';
import { formatCount, formatDelta, formatPercent } from '../../ui/format.ts';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { layerTableId } from './posture-dial.tsx';
import { percent, scoreText } from './scale.ts';

/** The same reading as the dial, in figures. */
export function LayerTable(props: {
  readonly summary: PostureSummary;
  readonly selected: Layer | null;
  readonly onSelect: (layer: Layer) => void;
}): ReactNode {
  const { summary, selected, onSelect } = props;
  const all = summary.layers.map((layer) => toBar(layer.controls)).reduce(add);
  return (
    <div className="posture-layers">
      <table
        id={layerTableId}
        className="ui-table posture-table"
        data-density="score"
        aria-label="Posture by layer"
      >
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col" className="end">
              Score
            </th>
            <th scope="col">Range</th>
            <th scope="col" className="end">
              Coverage
            </th>
            <th scope="col" className="end">
              7 days
            </th>
            <th scope="col" className="end">
              Critical fails
            </th>
            <th scope="col">{formatCount(total(all))} controls by state</th>
            <th scope="col">30 days</th>
          </tr>
        </thead>
        <tbody>
          {summary.layers.map((layer, index) => (
            <tr key={layer.layer} data-current={selected === layer.layer || undefined}>
              <th scope="row">
                <button
                  type="button"
                  className="posture-layer"
                  aria-pressed={selected === layer.layer}
                  onClick={() => onSelect(layer.layer)}
                >
                  {index + 1} {layerNames[layer.layer]}
                </button>
              </th>
              <Score score={layer.bearing.score} graded={layer.bearing.graded} />
              <td>
                <Range
                  name={layerNames[layer.layer]}
                  score={layer.bearing.score}
                  upper={layer.bearing.upper}
                  graded={layer.bearing.graded}
                />
              </td>
              <td className="end tabular">
                {!layer.bearing.graded && <span className="hatch-box" aria-hidden="true" />}{' '}
                {formatPercent(layer.bearing.coverage)}
              </td>
              <td className="end tabular">
                {layer.delta7d === null ? (
                  <span className="quiet">none</span>
                ) : (
                  formatDelta(layer.delta7d * 100)
                )}
              </td>
              <td className="end tabular">
                <CriticalCount count={layer.criticalSubjects} />
              </td>
              <td>
                <span className="posture-states">
                  <StateBar counts={toBar(layer.controls)} label={`Controls of ${layerNames[layer.layer]}`} />
                  <span className="quiet tabular">{total(toBar(layer.controls))}</span>
                </span>
              </td>
              <td>
                <Sparkline
                  label={`${layerNames[layer.layer]}, 30 days`}
                  values={layer.history.map((point) => percent(point.score))}
                />
              </td>
            </tr>
          ))}
          <tr className="posture-overall">
            <th scope="row">Overall</th>
            <Score score={summary.overall.score} graded={summary.overall.graded} />
            <td>
              <Range
                name="Overall"
                score={summary.overall.score}
                upper={summary.overall.upper}
                graded={summary.overall.graded}
              />
            </td>
            <td className="end tabular">{formatPercent(summary.overall.coverage)}</td>
            <td />
            <td className="end tabular">
              <CriticalCount count={summary.criticalSubjects} />
            </td>
            <td>
              <span className="posture-states">
                <StateBar counts={all} label="All controls" />
                <span className="quiet tabular">{total(all)}</span>
              </span>
            </td>
            <td />
          </tr>
        </tbody>
      </table>
      <div className="posture-legend">
        <span className="quiet">
          Geometric mean of six
          {summary.worstDecile === null ? (
            ''
          ) : (
            <>
              . Worst decile <b className="tabular">{scoreText(summary.worstDecile)}</b>
            </>
          )}
        </span>
        <StateLegend counts={all} />
      </div>
    </div>
  );
}

function Score(props: { readonly score: number | null; readonly graded: boolean }): ReactNode {
  return (
    <td className={cx('end posture-score tabular', !props.graded && 'quiet')}>
      {props.score === null ? (
        <span className="hatch-box" role="img" aria-label="unknown" />
      ) : (
        scoreText(props.score)
      )}
    </td>
  );
}

function Range(props: {
  readonly name: string;
  readonly score: number | null;
  readonly upper: number | null;
  readonly graded: boolean;
}): ReactNode {
  return (
    <span className="posture-range">
      <RangeBar
        score={percent(props.score)}
        upper={percent(props.upper)}
        graded={props.graded}
        label={`${props.name}: ${scoreText(props.score)} to ${scoreText(props.upper)}`}
      />
      <span className="quiet tabular">{scoreText(props.upper)}</span>
    </span>
  );
}

export function CriticalCount({ count }: { readonly count: number }): ReactNode {
  if (count === 0) return <span className="quiet">0</span>;
  return (
    <span className="posture-critical">
      <SeverityChip severity="C" size={16} /> {formatCount(count)}
    </span>
  );
}

export function toBar(counts: StateCounts): BarCounts {
  return {
    pass: counts.pass,
    partial: counts.partial + counts.compensated,
    fail: counts.fail,
    unknown: counts.unknown,
    excepted: counts.excepted,
    na: counts.not_applicable,
  };
}

function add(a: BarCounts, b: BarCounts): BarCounts {
  return {
    pass: a.pass + b.pass,
    partial: a.partial + b.partial,
    fail: a.fail + b.fail,
    unknown: a.unknown + b.unknown,
    excepted: a.excepted + b.excepted,
    na: a.na + b.na,
  };
}

function total(counts: BarCounts): number {
  return counts.pass + counts.partial + counts.fail + counts.unknown + counts.excepted + counts.na;
}
