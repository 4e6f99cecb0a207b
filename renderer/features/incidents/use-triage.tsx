import { useRef, useState } from 'react';
import type { Receipt } from '../../../shared/contract/index.ts';
import { useCommand } from '../../data/use-op.tsx';
import { formatCount } from '../../ui/format.ts';
import { useToasts } from '../../ui/overlay/toast.tsx';

export type TriageForm = 'resolve' | 'false_positive' | 'comment' | 'escalate' | 'instant' | null;

export interface Triage {
  /** The incident just closed as false: a filter is offered for it. */
  readonly filterFor: number | null;
  offerFilter(id: number | null): void;
  readonly form: TriageForm;
  openForm(form: Exclude<TriageForm, null>): void;
  closeForm(): void;
  acknowledge(ids: readonly number[]): void;
  assign(ids: readonly number[], assignee: string | null): void;
  /** Tells the receipt of a form's command, with Undo where it can be. */
  told(done: string, receipt: Receipt): void;
  /** Takes back the latest local change. */
  undo(): void;
}

/** What triage keys and buttons do, the same in list, pane and page. */
export function useTriage(): Triage {
  const [form, setForm] = useState<TriageForm>(null);
  const [filterFor, setFilterFor] = useState<number | null>(null);
  const latest = useRef<Receipt | null>(null);
  const acknowledge = useCommand('incidents.acknowledge');
  const assign = useCommand('incidents.assign');
  const undo = useCommand('incidents.undo');
  const toasts = useToasts();

  const takeBack = (receipt: Receipt): void => {
    void undo.run({ receiptId: receipt.receiptId }).then((undone) => {
      if (undone === null) return;
      if (latest.current?.receiptId === receipt.receiptId) latest.current = null;
      toasts.show({ title: `Taken back for ${incidents(undone.affected)}` });
    });
  };
  const told = (done: string, receipt: Receipt): void => {
    if (receipt.undoable) latest.current = receipt;
    toasts.show({
      title: receipt.affected === 0 ? 'Nothing changed' : `${done} ${incidents(receipt.affected)}`,
      detail:
        receipt.skipped.length === 0
          ? undefined
          : `Skipped ${receipt.skipped.length}: ${receipt.skipped[0]?.reason ?? ''}`,
      action:
        receipt.undoable && receipt.affected > 0
          ? { label: 'Undo', onAction: () => takeBack(receipt) }
          : undefined,
    });
  };
  return {
    form,
    filterFor,
    offerFilter: setFilterFor,
    openForm: setForm,
    closeForm: () => setForm(null),
    acknowledge: (ids) =>
      void acknowledge
        .run({ ids: [...ids] })
        .then((receipt) => (receipt === null ? undefined : told('Acknowledged and took', receipt))),
    assign: (ids, assignee) =>
      void assign
        .run({ ids: [...ids], assignee })
        .then((receipt) =>
          receipt === null ? undefined : told(assignee === null ? 'Released' : `Gave ${assignee}`, receipt),
        ),
    told,
    undo: () =>
      latest.current === null
        ? toasts.show({ title: 'There is nothing to take back' })
        : takeBack(latest.current),
  };
}

function incidents(count: number): string {
  return count === 1 ? '1 incident' : `${formatCount(count)} incidents`;
}
