import type { Bearing, ControlPosture, LayerPosture } from '../../../../shared/contract/index.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import type { Command } from '../command.ts';
import { percent, table } from '../table.ts';

/** `posture`: the dial as text. */
export const posture: Command = {
  words: ['posture'],
  takes: '',
  about: 'Score, range and coverage of the six layers, and the controls that fail.',
  details: [
    'A score counts from what is known; its range says what the unknown could add. Below 60 % coverage there is no grade.',
  ],
  options: {
    group: { type: 'string', value: 'CLASS', about: 'one device class instead of the whole fleet' },
    all: { type: 'boolean', about: 'every control, not only those that fail' },
    recompute: { type: 'boolean', about: 'scores again from what is stored, first' },
  },
  async run({ options, out, session, signal }) {
    const { client } = await session();
    if (options.flag('recompute')) await client.call('posture.recompute', {}, { signal });
    const summary = await client.call(
      'posture.summary',
      { group: options.text('group') ?? null },
      { signal },
    );
    const shown = options.flag('all')
      ? summary.controls
      : summary.controls.filter(({ state }) => state === 'fail' || state === 'partial');
    out.result(summary, () => {
      if (summary.asOf === null) return 'Nothing was scored yet. Sync first.';
      const overall = {
        layer: 'overall',
        bearing: summary.overall,
        criticalSubjects: summary.criticalSubjects,
      };
      const layers = table(layerColumns, [...summary.layers, overall]);
      const head = `${summary.population} SIMs as of ${isoSeconds(summary.asOf)}, catalogue ${summary.catalogueVersion}`;
      return [
        head,
        '',
        layers,
        '',
        shown.length === 0 ? 'No control fails.' : table(controlColumns, shown),
      ].join('\n');
    });
    return 0;
  },
};

type LayerRow = Pick<LayerPosture, 'bearing' | 'criticalSubjects'> & { readonly layer: string };

const points = (share: number | null): number | null => (share === null ? null : Math.round(share * 100));
const range = ({ score, upper }: Bearing): string | null =>
  score === null || upper === null ? null : `${points(score)}–${points(upper)}`;

const layerColumns = [
  { title: 'LAYER', of: (row: LayerRow) => row.layer },
  { title: 'SCORE', of: (row: LayerRow) => points(row.bearing.score), right: true },
  { title: 'RANGE', of: (row: LayerRow) => range(row.bearing), right: true },
  { title: 'COVERAGE', of: (row: LayerRow) => percent(row.bearing.coverage), right: true },
  { title: 'GRADED', of: (row: LayerRow) => (row.bearing.graded ? 'yes' : 'no') },
  { title: 'CRITICAL', of: (row: LayerRow) => row.criticalSubjects, right: true },
];

const controlColumns = [
  { title: 'CONTROL', of: (row: ControlPosture) => row.id },
  { title: 'STATE', of: (row: ControlPosture) => row.state },
  { title: 'SEVERITY', of: (row: ControlPosture) => row.severity },
  { title: 'TITLE', of: (row: ControlPosture) => row.title },
  { title: 'FAIL', of: (row: ControlPosture) => row.subjects.fail, right: true },
  { title: 'PASS', of: (row: ControlPosture) => row.subjects.pass, right: true },
  { title: 'UNKNOWN', of: (row: ControlPosture) => row.subjects.unknown, right: true },
  { title: 'GAIN', of: (row: ControlPosture) => row.overallGain.toFixed(1), right: true },
];
