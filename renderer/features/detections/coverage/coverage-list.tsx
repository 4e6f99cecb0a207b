import type { ReactNode } from 'react';
import { layers, type CoveredTechnique, type Layer } from '../../../../shared/contract/index.ts';
import { layerNames } from '../../../data/words.ts';
import { SimpleTable } from '../../../ui/data/simple-table.tsx';
import { cellWords } from './coverage-rows.ts';

interface Row {
  readonly technique: CoveredTechnique;
  readonly layer: Layer | null;
}

/** The matrix as one row for each technique and layer; a technique that nothing looks for has one row that says so. */
export function CoverageList(props: {
  readonly techniques: readonly CoveredTechnique[];
  readonly onOpen: (technique: CoveredTechnique, layer: Layer) => void;
}): ReactNode {
  const rows = props.techniques.flatMap((technique): Row[] => {
    const found = layers.filter((layer) => technique.cells.some((cell) => cell.layer === layer));
    return found.length === 0 ? [{ technique, layer: null }] : found.map((layer) => ({ technique, layer }));
  });
  return (
    <SimpleTable<Row>
      label="Coverage as a table"
      density="compact"
      rows={rows}
      rowKey={({ technique, layer }) => `${technique.id}/${layer ?? 'none'}`}
      onOpen={({ technique, layer }) => {
        if (layer !== null) props.onOpen(technique, layer);
      }}
      columns={[
        {
          id: 'framework',
          header: 'Framework',
          width: '6rem',
          cell: ({ technique }) => technique.framework,
        },
        {
          id: 'technique',
          header: 'Technique',
          width: '7rem',
          cell: ({ technique }) => <span className="mono">{technique.id}</span>,
        },
        { id: 'name', header: 'Name', cell: ({ technique }) => technique.name },
        {
          id: 'layer',
          header: 'Layer',
          width: '8rem',
          cell: ({ layer }) => (layer === null ? 'none' : layerNames[layer]),
        },
        {
          id: 'state',
          header: 'Rules',
          width: '12rem',
          cell: ({ technique, layer }) => (layer === null ? 'none' : cellWords(technique, layer)),
        },
        {
          id: 'ids',
          header: 'Which',
          width: '16rem',
          cell: ({ technique, layer }) => (
            <span className="mono truncate">
              {technique.cells
                .find((cell) => cell.layer === layer)
                ?.rules.map(({ id }) => id)
                .join(', ')}
            </span>
          ),
        },
      ]}
    />
  );
}
