import { useState, type ReactNode } from 'react';
import type { ReportFormat } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { host } from '../../data/bridge.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';

const formatWords: Readonly<Record<ReportFormat, string>> = {
  pdf: 'A document to send, with page numbers.',
  html: 'One file that opens in any browser, without scripts and without a network.',
  markdown: 'The same content as plain text for a ticket, a wiki or an e-mail.',
  json: 'The same content for machines.',
};

/** Exports an incident report; main asks where to put it and records the hash of what it wrote. */
export function ReportDialog(): ReactNode {
  const { open, close } = useDialogs();
  if (open?.kind !== 'report') return null;
  return <ReportForm key={open.incidentId} incidentId={open.incidentId} onClose={close} />;
}

function ReportForm(props: { readonly incidentId: number; readonly onClose: () => void }): ReactNode {
  const [format, setFormat] = useState<ReportFormat>('pdf');
  const [redaction, setRedaction] = useState<'0' | '1'>('1');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const toasts = useToasts();
  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await host('exportReport', {
        incidentId: props.incidentId,
        format,
        redaction: Number(redaction),
      });
      if (answer.saved) {
        toasts.show({
          title: `Report of INC-${props.incidentId} saved`,
          detail: answer.fileName ?? undefined,
          tone: 'done',
        });
        props.onClose();
      } else if (answer.message !== null) setProblem(answer.message);
    } catch (error) {
      const known = asAppError(error);
      setProblem(`${errorTitles[known.code]}: ${known.message}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={props.onClose}
      title={`Report of INC-${props.incidentId}`}
      description="Timeline, evidence hashes, actions with their three times. Indicators are always defanged."
      footNote="The export is noted in the audit log with the hash of the file."
      actions={
        <>
          <Button variant="quiet" keys="Esc" onClick={props.onClose}>
            Cancel
          </Button>
          <Button variant="primary" keys="mod+Enter" busy={busy} onClick={() => void submit()}>
            Save as…
          </Button>
        </>
      }
    >
      <SubmitKey onSubmit={() => void submit()} />
      <div className="form-rows">
        <SegmentedControl<ReportFormat>
          label="Format"
          variant="field"
          value={format}
          onChange={setFormat}
          options={[
            { value: 'pdf', label: 'PDF' },
            { value: 'html', label: 'HTML' },
            { value: 'markdown', label: 'Markdown' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        <p className="quiet">{formatWords[format]}</p>
        <SegmentedControl<'0' | '1'>
          label="Redaction"
          variant="field"
          value={redaction}
          onChange={setRedaction}
          options={[
            { value: '1', label: 'Identifiers shortened' },
            { value: '0', label: 'Identifiers in full' },
          ]}
        />
        <p className="quiet">
          {redaction === '1'
            ? 'ICCID, IMEI and IMSI keep six leading and four trailing digits.'
            : 'For readers who have to act on single SIMs. Handle it as personal data.'}
        </p>
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}

function SubmitKey({ onSubmit }: { readonly onSubmit: () => void }): ReactNode {
  useHotkeys([{ keys: 'mod+Enter', label: 'Save', whileTyping: true, run: onSubmit }]);
  return null;
}
