import type { ReactNode } from 'react';
import { layers, type CoveredTechnique, type Layer } from '../../../../shared/contract/index.ts';
import { layerNames } from '../../../data/words.ts';
import { cellWords } from './coverage-rows.ts';

interface CoverageMatrixProps {
  readonly techniques: readonly CoveredTechnique[];
  readonly onOpen: (technique: CoveredTechnique, layer: Layer) => void;
}

/** Techniques down, layers across; each cell is the best state of its rules, with their number. */
export function CoverageMatrix({ techniques, onOpen }: CoverageMatrixProps): ReactNode {
  return (
    <table className="coverage-matrix" aria-label="Coverage of techniques by layer">
      <thead>
        <tr>
          <th scope="col">Technique</th>
          {layers.map((layer) => (
            <th key={layer} scope="col">
              {layerNames[layer]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {techniques.map((technique) => (
          <tr key={technique.id}>
            <th scope="row">
              <span className="mono">{technique.id}</span> <span className="quiet">{technique.name}</span>
            </th>
            {layers.map((layer) => (
              <td key={layer}>
                <Cell technique={technique} layer={layer} onOpen={onOpen} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({
  technique,
  layer,
  onOpen,
}: Pick<CoverageMatrixProps, 'onOpen'> & {
  readonly technique: CoveredTechnique;
  readonly layer: Layer;
}): ReactNode {
  const cell = technique.cells.find((one) => one.layer === layer);
  if (cell === undefined) return <span className="visually-hidden">none</span>;
  const words = cellWords(technique, layer);
  return (
    <button
      type="button"
      className="coverage-cell"
      data-state={cell.state}
      title={`${cell.rules.map(({ id }) => id).join(', ')}: ${words}`}
      aria-label={`${technique.id}, ${layerNames[layer]}: ${words}`}
      onClick={() => onOpen(technique, layer)}
    >
      <span className="coverage-mark" aria-hidden="true" />
      {words}
    </button>
  );
}
