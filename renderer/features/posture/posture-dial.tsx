import type { ReactNode } from 'react';
import type { Layer, PostureSummary } from '../../../shared/contract/index.ts';
import { layerNames } from '../../data/words.ts';
import { SextantDial } from '../../ui/dial/sextant-dial.tsx';
import { percent } from './scale.ts';

export const layerTableId = 'posture-layers';

/** The instrument: six layers in one reading, each a button that filters what stands below. */
export function PostureDial(props: {
  readonly summary: PostureSummary;
  readonly selected: Layer | null;
  readonly onSelect: (layer: Layer) => void;
}): ReactNode {
  const { summary, selected, onSelect } = props;
  return (
    <div className="posture-dial">
      <SextantDial
        label="Posture by layer"
        size={312}
        tableId={layerTableId}
        selected={selected}
        onSelect={(id) => onSelect(id as Layer)}
        sectors={summary.layers.map((layer) => ({
          id: layer.layer,
          label: layerNames[layer.layer],
          score: percent(layer.bearing.score),
          upper: percent(layer.bearing.upper),
          coverage: layer.bearing.coverage,
          criticalFails: layer.criticalSubjects,
        }))}
        overall={{ score: percent(summary.overall.score), upper: percent(summary.overall.upper) }}
      />
    </div>
  );
}
