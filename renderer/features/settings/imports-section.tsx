import { FolderInput } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ImportRecord } from '../../../shared/contract/index.ts';
import { host } from '../../data/bridge.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { counted } from '../../ui/counted.ts';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { TimeText } from '../../ui/time.tsx';

/** Evidence files: what was read, what was refused and why. */
export function Imports(): ReactNode {
  const { data } = useOp('imports.list', { offset: 0, limit: 50 });
  const run = useCommand('imports.run');
  const toasts = useToasts();
  const [seen, setSeen] = useState<ImportRecord | null>(null);
  const pick = async (): Promise<void> => {
    const { paths } = await host('pickImportFiles', {});
    if (paths.length === 0) return;
    const result = await run.run({ paths });
    if (result === null) return;
    const accepted = result.files.reduce((sum, file) => sum + file.accepted, 0);
    const rejected = result.files.reduce((sum, file) => sum + file.rejected, 0);
    toasts.show({
      title: `${formatCount(accepted)} ${accepted === 1 ? 'row' : 'rows'} of evidence imported`,
      detail:
        rejected > 0
          ? `${formatCount(rejected)} ${rejected === 1 ? 'line was' : 'lines were'} refused; the list says why.`
          : undefined,
      tone: rejected > 0 ? 'info' : 'done',
    });
  };
  return (
    <Section
      title="Evidence files"
      meta="what no provider returns: device inventory, firmware, flows, DNS, scans, attestations"
      aside={
        <Button
          icon={<FolderInput size={16} strokeWidth={1.5} aria-hidden="true" />}
          busy={run.busy}
          onClick={() => void pick()}
        >
          Import files
        </Button>
      }
    >
      {data === undefined && <SkeletonRows count={3} />}
      {data?.rows.length === 0 && (
        <p className="quiet">
          Nothing has been imported yet. CSV and NDJSON are read; a bad line is refused with its reason, good
          lines are kept.
        </p>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <SimpleTable<ImportRecord>
          label="Imported files"
          rows={data.rows}
          rowKey={(row) => String(row.id)}
          onOpen={(row) => row.rejected > 0 && setSeen(row)}
          columns={[
            {
              id: 'at',
              header: 'Imported',
              width: '7rem',
              cell: (row) => <TimeText at={row.importedAt} style="moment" />,
            },
            { id: 'file', header: 'File', cell: (row) => <span className="truncate">{row.fileName}</span> },
            {
              id: 'kind',
              header: 'Kind',
              width: '8.5rem',
              cell: (row) =>
                row.kind ?? (
                  <span className="quiet">{row.sha256 === '' ? 'being read' : 'not recognised'}</span>
                ),
            },
            {
              id: 'accepted',
              header: 'Rows kept',
              width: '5rem',
              align: 'end',
              cell: (row) => formatCount(row.accepted),
            },
            {
              id: 'rejected',
              header: 'Refused',
              width: '4.5rem',
              align: 'end',
              cell: (row) =>
                row.rejected === 0 ? (
                  <span className="quiet">0</span>
                ) : (
                  <span className="settings-refused">{formatCount(row.rejected)}</span>
                ),
            },
            { id: 'by', header: 'By', width: '6rem', cell: (row) => row.importedBy },
          ]}
        />
      )}
      {seen !== null && (
        <Dialog
          open
          size="medium"
          onClose={() => setSeen(null)}
          title={`Refused in ${seen.fileName}`}
          description={`${formatCount(seen.rejected)} of ${counted(seen.rows, 'line')}; the others were kept.`}
          actions={
            <Button variant="primary" onClick={() => setSeen(null)}>
              Close
            </Button>
          }
        >
          <SimpleTable
            label="Refused lines"
            density="compact"
            rows={seen.problems}
            rowKey={(problem) => String(problem.line)}
            columns={[
              {
                id: 'line',
                header: 'Line',
                width: '5rem',
                align: 'end',
                cell: (problem) => formatCount(problem.line),
              },
              { id: 'reason', header: 'Why', cell: (problem) => problem.reason },
            ]}
          />
        </Dialog>
      )}
    </Section>
  );
}
