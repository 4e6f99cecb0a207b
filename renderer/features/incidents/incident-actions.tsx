import { ChevronDown, FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import { actionKinds, type ActionKind, type Incident } from '../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { actionWords } from '../../data/words.ts';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import type { Triage } from './use-triage.tsx';

/** What a rule proposes first; the rest follows in the menu. */
const proposed: Readonly<Record<string, ActionKind>> = {
  'D-EP-01': 'suspend',
  'D-EP-03': 'suspend',
  'D-EE-03': 'suspend',
  'D-NW-01': 'suspend',
  'D-NW-04': 'session_reset',
  'D-TR-10': 'suspend',
  'D-CD-09': 'suspend',
  'D-NW-07': 'session_reset',
  'D-EE-01': 'session_reset',
};

/** The buttons of an incident: contain, decide, tell. */
export function IncidentActions({
  incident,
  triage,
  page = false,
}: {
  readonly incident: Incident;
  readonly triage: Triage;
  readonly page?: boolean;
}): ReactNode {
  const show = useDialogs((dialogs) => dialogs.show);
  const people = useOp('incidents.people', {}).data?.people ?? [];
  const reopen = useCommand('incidents.reopen');
  const { row } = incident;
  const first = proposed[row.ruleId] ?? 'suspend';
  const kinds = [first, ...actionKinds.filter((kind) => kind !== first)];
  const ids = [row.id];
  const contain = (
    <Menu
      key="contain"
      side={page ? 'bottom' : 'top'}
      align={page ? 'end' : 'start'}
      trigger={
        <Button variant="primary" iconEnd={<ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />}>
          Contain
        </Button>
      }
      entries={kinds.map((action, index) => ({
        id: action,
        label: actionWords[action],
        detail: index === 0 ? 'proposed by the rule' : undefined,
        danger: action === 'suspend',
        onSelect: () =>
          show({
            kind: 'action',
            action,
            target: { kind: 'incident', incidentId: row.id },
            incidentId: row.id,
            about: `INC-${row.id} ${row.title}, ${row.scope}`,
          }),
      }))}
    />
  );
  const assign = (
    <Menu
      key="assign"
      side={page ? 'bottom' : 'top'}
      trigger={
        <Button variant="quiet" iconEnd={<ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />}>
          Assign
        </Button>
      }
      entries={[
        ...people.map((name) => ({ id: name, label: name, onSelect: () => triage.assign(ids, name) })),
        { kind: 'separator' as const, id: 'line' },
        { id: 'nobody', label: 'Nobody', onSelect: () => triage.assign(ids, null) },
      ]}
    />
  );
  const rest =
    row.status === 'resolved'
      ? [
          <Button
            key="reopen"
            busy={reopen.busy}
            onClick={() =>
              void reopen
                .run({ ids, reason: 'Opened again for review' })
                .then((receipt) => receipt !== null && triage.told('Opened again', receipt))
            }
          >
            Open again
          </Button>,
        ]
      : [
          ...(row.status === 'new'
            ? [
                <Button key="ack" keys="a" onClick={() => triage.acknowledge(ids)}>
                  Acknowledge
                </Button>,
              ]
            : []),
          <Button key="resolve" keys="r" onClick={() => triage.openForm('resolve')}>
            Resolve
          </Button>,
          <Button key="escalate" keys="e" onClick={() => triage.openForm('escalate')}>
            Escalate
          </Button>,
          assign,
        ];
  const tell = [
    ...(page
      ? [
          <Button key="comment" variant="quiet" keys="c" onClick={() => triage.openForm('comment')}>
            Comment
          </Button>,
          <Button key="decide" variant="quiet" onClick={() => triage.openForm('instant')}>
            Record decision
          </Button>,
        ]
      : []),
    <Button
      key="report"
      variant={page ? 'default' : 'quiet'}
      icon={<FileText size={16} strokeWidth={1.5} aria-hidden="true" />}
      onClick={() => show({ kind: 'report', incidentId: row.id })}
    >
      Report
    </Button>,
  ];
  const open = row.status !== 'resolved';
  return page ? (
    <>
      {tell}
      {rest}
      {open && contain}
    </>
  ) : (
    <>
      {open && contain}
      {rest}
      {tell}
    </>
  );
}
