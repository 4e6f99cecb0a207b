import { ChevronDown, Ellipsis, FileText } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ActionKind, Incident } from '../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { Menu, type MenuEntry } from '../../ui/overlay/menu.tsx';
import { actionEntries, useOfferedActions } from '../actions/action-entries.tsx';
import { FilterDialog } from '../suppressions/filter-dialog.tsx';
import { SuppressDialog, type SuppressStart } from '../suppressions/suppress-dialog.tsx';
import { SplitForm } from './split-form.tsx';
import type { Triage } from './use-triage.tsx';

/** What a rule proposes first; the rest follows in the menu. Anything not named here is proposed a suspension. */
const proposed: Readonly<Record<string, ActionKind>> = {
  'D-NW-04': 'session_reset',
  'D-NW-07': 'session_reset',
  'D-EE-01': 'session_reset',
};

export interface IncidentActionsProps {
  readonly incident: Incident;
  readonly triage: Triage;
  /** On the full page the primary stands last, in the pane first. */
  readonly page?: boolean;
}

/** The buttons of an incident: contain, decide, tell. */
export function IncidentActions({ incident, triage, page = false }: IncidentActionsProps): ReactNode {
  const { row } = incident;
  const open = row.status !== 'resolved';
  const contain = open && row.simCount > 0 && <Contain incident={incident} page={page} />;
  const decide = open ? (
    <>
      {row.status === 'new' && (
        <Button keys="a" onClick={() => triage.acknowledge([row.id])}>
          Acknowledge
        </Button>
      )}
      <Button keys="r" onClick={() => triage.openForm('resolve')}>
        Resolve
      </Button>
      {(page || row.status !== 'new') && (
        <Button keys="e" onClick={() => triage.openForm('escalate')}>
          Escalate
        </Button>
      )}
    </>
  ) : (
    <Reopen id={row.id} triage={triage} />
  );
  const more = <More incident={incident} triage={triage} page={page} />;
  return page ? (
    <>
      <ReportButton id={row.id} />
      {decide}
      {more}
      {contain}
    </>
  ) : (
    <>
      {contain}
      {decide}
      {more}
    </>
  );
}

function Contain({ incident, page }: { readonly incident: Incident; readonly page: boolean }): ReactNode {
  const show = useDialogs((dialogs) => dialogs.show);
  const { row, sims } = incident;
  const listing = sims.flatMap(({ provider }) => provider ?? []);
  const offered = useOfferedActions(listing.length === row.simCount ? listing : null);
  const first = proposed[row.ruleId] ?? 'suspend';
  const about = `INC-${row.id} ${row.title}, ${row.scope}`;
  return (
    <Menu
      side={page ? 'bottom' : 'top'}
      align={page ? 'end' : 'start'}
      trigger={
        <Button variant="primary" iconEnd={<ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />}>
          Contain
        </Button>
      }
      entries={actionEntries(
        offered,
        (action) =>
          show({
            kind: 'action',
            action,
            target: { kind: 'incident', incidentId: row.id },
            incidentId: row.id,
            about,
          }),
        first,
      )}
    />
  );
}

function More({ incident, triage, page }: Required<IncidentActionsProps>): ReactNode {
  const show = useDialogs((dialogs) => dialogs.show);
  const people = useOp('incidents.people', {}).data?.people ?? [];
  const { id, simCount, status } = incident.row;
  const [form, setForm] = useState<'filter' | 'suppress' | 'split' | null>(null);
  const close = (): void => setForm(null);
  const entries: MenuEntry[] = [
    { id: 'comment', label: 'Comment', keys: 'c', onSelect: () => triage.openForm('comment') },
    { id: 'escalate', label: 'Escalate', keys: 'e', onSelect: () => triage.openForm('escalate') },
    { id: 'instant', label: 'Record a decision', onSelect: () => triage.openForm('instant') },
    { id: 'report', label: 'Report', onSelect: () => show({ kind: 'report', incidentId: id }) },
    { id: 'suppress', label: 'Suppress like this…', onSelect: () => setForm('suppress') },
    { id: 'filter', label: 'Propose a filter…', onSelect: () => setForm('filter') },
    ...(simCount > 1 && status !== 'resolved'
      ? [{ id: 'split', label: 'Split off SIMs…', onSelect: () => setForm('split') }]
      : []),
    { kind: 'heading', id: 'assign', label: 'Give it to' },
    ...people.map((name) => ({ id: `to ${name}`, label: name, onSelect: () => triage.assign([id], name) })),
    { id: 'nobody', label: 'Nobody', onSelect: () => triage.assign([id], null) },
  ];
  return (
    <>
      <Menu
        side={page ? 'bottom' : 'top'}
        align="end"
        trigger={
          <IconButton label="More" icon={<Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />} />
        }
        entries={entries}
      />
      {form === 'suppress' && <SuppressDialog start={likeThis(incident)} onClose={close} />}
      {form === 'filter' && <FilterDialog incidentId={id} onClose={close} />}
      {form === 'split' && <SplitForm incident={incident} onClose={close} />}
    </>
  );
}

/** The rule of the incident on what it is about. */
function likeThis({ row, sims, subjects }: Incident): SuppressStart {
  const [subject] = subjects;
  const scope =
    sims.length > 0
      ? ({ kind: 'sims', text: sims.map(({ iccid }) => iccid).join('\n') } as const)
      : subject === undefined
        ? ({ kind: 'everything', text: '' } as const)
        : ({ kind: 'subject', text: `${subject.kind} ${subject.value}` } as const);
  return { ruleId: row.ruleId, scope };
}

function ReportButton({ id }: { readonly id: number }): ReactNode {
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <Button
      icon={<FileText size={16} strokeWidth={1.5} aria-hidden="true" />}
      onClick={() => show({ kind: 'report', incidentId: id })}
    >
      Report
    </Button>
  );
}

function Reopen({ id, triage }: { readonly id: number; readonly triage: Triage }): ReactNode {
  const reopen = useCommand('incidents.reopen');
  const open = async (): Promise<void> => {
    const receipt = await reopen.run({ ids: [id], reason: 'Opened again for review' });
    if (receipt !== null) triage.told('Opened again', receipt);
  };
  return (
    <Button busy={reopen.busy} onClick={() => void open()}>
      Open again
    </Button>
  );
}
