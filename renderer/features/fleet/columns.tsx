import { Lock, LockOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FleetRow } from '../../../shared/contract/index.ts';
import { layers } from '../../../shared/contract/index.ts';
import {
  actionWords,
  layerNames,
  lifecycleWords,
  lockWords,
  severityLetter,
  stepWords,
} from '../../data/words.ts';
import { SextantDial } from '../../ui/dial/sextant-dial.tsx';
import { Identifier } from '../../ui/data/identifier.tsx';
import { formatAge, formatBytes } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/columns.ts';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { StatusGlyph } from '../../ui/status/status-glyph.tsx';
import { useNow } from '../../ui/time.tsx';

/** The twelve columns of the grid. Column ids are the query's field names, so a press on a head is `sort:`. */
export const fleetColumns: readonly GridColumn<FleetRow>[] = [
  {
    id: 'severity',
    label: 'Open incident',
    labelHidden: true,
    width: 32,
    minWidth: 32,
    sortable: true,
    fixed: true,
    cell: (row) =>
      row.severity === null ? null : <SeverityChip severity={severityLetter[row.severity]} size={16} />,
  },
  {
    id: 'iccid',
    label: 'ICCID',
    width: 160,
    sortable: true,
    fixed: true,
    cell: (row) => <Identifier kind="iccid" value={row.iccid} />,
  },
  {
    id: 'device',
    label: 'Device',
    width: 84,
    grow: 1,
    sortable: true,
    cell: (row) => <Known value={row.device} />,
  },
  { id: 'firmware', label: 'Fw', width: 52, sortable: true, cell: (row) => <Known value={row.firmware} /> },
  {
    id: 'state',
    label: 'State',
    width: 100,
    sortable: true,
    cell: ({ lifecycle }) => (
      <Glyphed glyph={lifecycleWords[lifecycle].glyph}>{lifecycleWords[lifecycle].label}</Glyphed>
    ),
  },
  {
    id: 'inflight',
    label: 'In flight',
    width: 92,
    cell: ({ inFlight }) =>
      inFlight !== null && (
        <Glyphed glyph={stepWords[inFlight.state].glyph}>{actionWords[inFlight.kind]}</Glyphed>
      ),
  },
  {
    id: 'provider',
    label: 'Provider',
    width: 96,
    grow: 0.9,
    sortable: true,
    cell: (row) => (
      <span className="truncate" title={row.provider}>
        {row.provider}
      </span>
    ),
  },
  {
    id: 'lock',
    label: 'IMEI',
    width: 88,
    sortable: true,
    cell: (row) => <ImeiLockCell lock={row.imeiLock} />,
  },
  { id: 'country', label: 'Network', width: 80, sortable: true, cell: (row) => <NetworkCell row={row} /> },
  {
    id: 'data',
    label: 'Data 24 h',
    width: 72,
    align: 'end',
    sortable: true,
    cell: (row) =>
      row.data24h === null ? <Unknown /> : <span className="tabular">{formatBytes(row.data24h)}</span>,
  },
  {
    id: 'seen',
    label: 'Seen',
    width: 54,
    align: 'end',
    sortable: true,
    cell: (row) => <Seen at={row.lastSeenAt} />,
  },
  {
    id: 'posture',
    label: 'Posture',
    width: 72,
    sortable: true,
    cell: (row) => <PostureCell posture={row.posture} />,
  },
];

/** Nothing known: hatched, never blank, never a dash that could mean zero. */
export function Unknown(): ReactNode {
  return <span className="hatch-box" role="img" aria-label="unknown" title="Unknown" />;
}

function Known({ value }: { readonly value: string | null }): ReactNode {
  return value === null ? <Unknown /> : <span className="truncate">{value}</span>;
}

function Glyphed(props: {
  readonly glyph: Parameters<typeof StatusGlyph>[0]['name'];
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className="fleet-glyphed">
      <StatusGlyph name={props.glyph} />
      <span className="truncate">{props.children}</span>
    </span>
  );
}

function ImeiLockCell({ lock }: { readonly lock: FleetRow['imeiLock'] }): ReactNode {
  if (lock === 'unknown')
    return (
      <span className="fleet-glyphed">
        <Unknown /> Unknown
      </span>
    );
  if (lock === 'mismatch') return <Glyphed glyph="failed">{lockWords.mismatch}</Glyphed>;
  if (lock === 'unsupported') return <span className="quiet">{lockWords.unsupported}</span>;
  const Icon = lock === 'locked' ? Lock : LockOpen;
  return (
    <span className="fleet-glyphed">
      <Icon
        size={14}
        strokeWidth={1.5}
        aria-hidden="true"
        className={lock === 'locked' ? undefined : 'quiet'}
      />
      {lockWords[lock]}
    </span>
  );
}

function NetworkCell({ row }: { readonly row: FleetRow }): ReactNode {
  if (row.country === null && row.rat === null) return <span className="quiet">none</span>;
  return <span className="truncate">{[row.country, row.rat].filter((part) => part !== null).join(' ')}</span>;
}

function Seen({ at }: { readonly at: number | null }): ReactNode {
  const now = useNow(30_000);
  if (at === null) return <span className="quiet">never</span>;
  return (
    <span className="tabular" title={new Date(at).toISOString()}>
      {now - at < 60_000 ? 'now' : formatAge(now - at)}
    </span>
  );
}

function PostureCell({ posture }: { readonly posture: FleetRow['posture'] }): ReactNode {
  if (posture === null)
    return (
      <span className="fleet-glyphed quiet">
        <Unknown /> none
      </span>
    );
  return (
    <span className="fleet-glyphed">
      <SextantDial
        label={`Posture ${posture.score ?? 'unknown'}`}
        size={22}
        sectors={layers.map((layer, index) => ({
          id: layer,
          label: layerNames[layer],
          score: posture.layers[index] ?? null,
          upper: posture.layers[index] ?? null,
          coverage: posture.layers[index] === null ? 0 : 1,
        }))}
        overall={{ score: posture.score, upper: null }}
      />
      {posture.score === null ? (
        <span className="quiet">none</span>
      ) : (
        <b className="tabular">{posture.score}</b>
      )}
    </span>
  );
}
