import { type ReactNode } from 'react';
import { useOp } from '../../data/use-op.tsx';
import { layerNames } from '../../data/words.ts';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { layers } from '../../../shared/contract/index.ts';

/** Rules by layer. */
export function CoverageTab(): ReactNode {
  const rules = useOp('detections.rules', {}).data?.rules ?? [];
  return (
    <>
      <div className="detections-body">
        <div className="detections-list">
          <SimpleTable
            label="Rules by layer"
            rows={layers}
            rowKey={(layer) => layer}
            columns={[
              { id: 'layer', header: 'Layer', cell: (layer) => layerNames[layer] },
              {
                id: 'active',
                header: 'Active',
                align: 'end',
                cell: (layer) =>
                  formatCount(rules.filter((one) => one.layer === layer && one.state === 'active').length),
              },
              {
                id: 'all',
                header: 'Rules',
                align: 'end',
                cell: (layer) => formatCount(rules.filter((one) => one.layer === layer).length),
              },
            ]}
          />
        </div>
      </div>
      <FooterKeys keys={[{ keys: ['?'], label: 'all keys' }]} />
    </>
  );
}
