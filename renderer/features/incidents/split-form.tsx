import { useState, type ReactNode } from 'react';
import type { Incident } from '../../../shared/contract/index.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { TextArea } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { FormDialog } from '../suppressions/form-dialog.tsx';

/** Parts what grouping joined: chosen SIMs go into an incident of their own. */
export function SplitForm({
  incident,
  onClose,
}: {
  readonly incident: Incident;
  readonly onClose: () => void;
}): ReactNode {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState('');
  const split = useCommand('incidents.split');
  const toasts = useToasts();
  const show = useNavigation((navigation) => navigation.show);
  const all = chosen.size === incident.row.simCount;
  const submit = async (): Promise<void> => {
    const done = await split.run({ id: incident.row.id, iccids: [...chosen], reason: reason.trim() });
    if (done === null) return;
    toasts.show({ title: `Split off into INC-${done.incidentId}` });
    show({ record: String(done.incidentId) });
    onClose();
  };
  return (
    <FormDialog
      title={`Split SIMs off from INC-${incident.row.id}`}
      description="Their findings go with them, and what they do further joins them there. Actions stay where they were asked for."
      verb={chosen.size === 1 ? 'Split off 1 SIM' : `Split off ${chosen.size} SIMs`}
      busy={split.busy}
      ready={chosen.size > 0 && !all && isReason(reason)}
      footNote={stillNeeded({ 'a SIM to split off': chosen.size > 0, reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <fieldset className="incident-split">
        <legend className="ui-field-label">{all ? 'At least one has to stay' : 'SIMs'}</legend>
        {incident.sims.map((sim) => (
          <Checkbox
            key={sim.iccid}
            label={[sim.device ?? sim.iccid, sim.site].filter((part) => part !== null).join(', ')}
            checked={chosen.has(sim.iccid)}
            onChange={(on) => {
              const next = new Set(chosen);
              if (on) next.add(sim.iccid);
              else next.delete(sim.iccid);
              setChosen(next);
            }}
          />
        ))}
      </fieldset>
      <TextArea
        label="Reason"
        rows={2}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}
