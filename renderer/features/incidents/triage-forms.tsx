import { useState, type ReactNode } from 'react';
import { severities, verdicts, type Severity, type Verdict } from '../../../shared/contract/index.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand } from '../../data/use-op.tsx';
import { verdictWords } from '../../data/words.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextArea, TextField } from '../../ui/controls/text-field.tsx';
import { formatCount } from '../../ui/format.ts';
import { FilterDialog } from '../suppressions/filter-dialog.tsx';
import { FormDialog } from '../suppressions/form-dialog.tsx';
import type { Triage } from './use-triage.tsx';

/** The forms that triage keys open. A key opens, it never submits. */
export function TriageForms({
  triage,
  ids,
}: {
  readonly triage: Triage;
  readonly ids: readonly number[];
}): ReactNode {
  if (triage.filterFor !== null)
    return <FilterDialog incidentId={triage.filterFor} onClose={() => triage.offerFilter(null)} />;
  const what = ids.length === 1 ? `INC-${ids[0]}` : `${formatCount(ids.length)} incidents`;
  const shared = { triage, ids, what };
  if (ids.length === 0 || triage.form === null) return null;
  if (triage.form === 'comment') return <CommentForm {...shared} />;
  if (triage.form === 'escalate') return <EscalateForm {...shared} />;
  if (triage.form === 'instant') return <InstantForm {...shared} />;
  return <ResolveForm {...shared} first={triage.form === 'false_positive' ? 'false_positive' : null} />;
}

interface FormProps {
  readonly triage: Triage;
  readonly ids: readonly number[];
  readonly what: string;
}

function ResolveForm({
  triage,
  ids,
  what,
  first,
}: FormProps & { readonly first: Verdict | null }): ReactNode {
  const [verdict, setVerdict] = useState<Verdict | null>(first);
  const [reason, setReason] = useState('');
  const [offer, setOffer] = useState(true);
  const resolve = useCommand('incidents.resolve');
  const ready = verdict !== null && isReason(reason);
  const submit = async (): Promise<void> => {
    if (!ready) return;
    const receipt = await resolve.run({ ids: [...ids], verdict, reason: reason.trim() });
    if (receipt === null) return;
    triage.told('Closed', receipt);
    triage.closeForm();
    const [only] = ids;
    if (verdict === 'false_positive' && offer && ids.length === 1 && only !== undefined)
      triage.offerFilter(only);
  };
  return (
    <FormDialog
      title={`Resolve ${what}`}
      description="A verdict and a reason close it; both are kept in the report."
      verb="Resolve"
      busy={resolve.busy}
      ready={ready}
      footNote={stillNeeded({ verdict: verdict !== null, reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={triage.closeForm}
    >
      <Select<Verdict>
        label="Verdict"
        placeholder="Choose a verdict"
        value={verdict}
        onChange={setVerdict}
        options={verdicts.map((value) => ({ value, label: verdictWords[value] }))}
      />
      <TextArea
        label="Reason"
        rows={4}
        maxLength={1000}
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {verdict === 'false_positive' && ids.length === 1 && (
        <Checkbox
          label="Then propose a filter, so that it does not come back"
          checked={offer}
          onChange={setOffer}
        />
      )}
    </FormDialog>
  );
}

function CommentForm({ triage, ids, what }: FormProps): ReactNode {
  const [text, setText] = useState('');
  const comment = useCommand('incidents.comment');
  const submit = async (): Promise<void> => {
    for (const id of ids) {
      const receipt = await comment.run({ id, text: text.trim() });
      if (receipt === null) return;
      if (id === ids.at(-1)) triage.told('Commented on', { ...receipt, affected: ids.length });
    }
    triage.closeForm();
  };
  return (
    <FormDialog
      title={`Comment on ${what}`}
      verb="Comment"
      busy={comment.busy}
      ready={text.trim() !== ''}
      footNote={stillNeeded({ comment: text.trim() !== '' })}
      onSubmit={() => void submit()}
      onClose={triage.closeForm}
    >
      <TextArea
        label="Comment"
        rows={5}
        maxLength={10_000}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </FormDialog>
  );
}

function EscalateForm({ triage, ids, what }: FormProps): ReactNode {
  const [severity, setSeverity] = useState<Severity>('critical');
  const [reason, setReason] = useState('');
  const change = useCommand('incidents.setSeverity');
  const submit = async (): Promise<void> => {
    const receipt = await change.run({ ids: [...ids], severity, reason: reason.trim() });
    if (receipt === null) return;
    triage.told('Rated', receipt);
    triage.closeForm();
  };
  return (
    <FormDialog
      title={`Escalate ${what}`}
      description="Your rating stands beside the detection's own; its response clock starts anew from the opening."
      verb="Set severity"
      busy={change.busy}
      ready={isReason(reason)}
      footNote={stillNeeded({ reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={triage.closeForm}
    >
      <SegmentedControl<Severity>
        label="Severity"
        variant="field"
        value={severity}
        onChange={setSeverity}
        options={severities.map((value) => ({
          value,
          label: value.charAt(0).toUpperCase() + value.slice(1),
        }))}
      />
      <TextArea
        label="Reason"
        rows={3}
        maxLength={1000}
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}

function InstantForm({ triage, ids, what }: FormProps): ReactNode {
  const [kind, setKind] = useState<'awareness' | 'classification'>('awareness');
  const [at, setAt] = useState(() => new Date().toISOString().slice(0, 16));
  const [note, setNote] = useState('');
  const record = useCommand('incidents.recordInstant');
  const time = Date.parse(`${at}Z`);
  const ahead = time > Date.now() + 60_000;
  const ready = isReason(note) && Number.isFinite(time) && !ahead;
  const submit = async (): Promise<void> => {
    const id = ids[0];
    if (id === undefined || !ready) return;
    const receipt = await record.run({ id, kind, at: time, note: note.trim() });
    if (receipt === null) return;
    triage.told('Recorded for', receipt);
    triage.closeForm();
  };
  return (
    <FormDialog
      title={`Record a decision on ${what}`}
      description="Legal clocks run from these instants. They are append-only: a correction is a further entry."
      verb="Record"
      busy={record.busy}
      ready={ready}
      footNote={stillNeeded({ time: Number.isFinite(time), 'what led to it': isReason(note) })}
      onSubmit={() => void submit()}
      onClose={triage.closeForm}
    >
      <SegmentedControl<'awareness' | 'classification'>
        label="Kind"
        variant="field"
        value={kind}
        onChange={setKind}
        options={[
          { value: 'awareness', label: 'Awareness' },
          { value: 'classification', label: 'Classification' },
        ]}
      />
      <TextField
        label="At, UTC"
        type="datetime-local"
        value={at}
        error={ahead ? 'This lies in the future.' : undefined}
        onChange={(event) => setAt(event.target.value)}
      />
      <TextArea
        label={kind === 'awareness' ? 'What made us aware' : 'Classified as, and why'}
        rows={3}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </FormDialog>
  );
}
