import { useState, type ReactNode, type Ref } from 'react';
import type { DetectionRule } from '../../../../shared/contract/index.ts';
import { useCommand } from '../../../data/use-op.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { TextField } from '../../../ui/controls/text-field.tsx';
import { Switch } from '../rules/rule-pane.tsx';

export interface SaveBarProps {
  readonly ref?: Ref<HTMLInputElement> | undefined;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  /** A save was asked for, and a reason is what it waits for. */
  readonly waits: boolean;
  readonly dirty: boolean;
  readonly busy: boolean;
  readonly isNew: boolean;
  readonly rule: DetectionRule | null;
  readonly onSave: () => void;
  readonly onRemoved: () => void;
}

/** Below the text: why it is changed, and what is done with it. */
export function SaveBar(props: SaveBarProps): ReactNode {
  const { ref, reason, onReason, waits, dirty, busy, isNew, rule, onSave, onRemoved } = props;
  const [removing, setRemoving] = useState(false);
  const remove = useCommand('detections.removeRule');
  return (
    <form
      className="rule-save"
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <TextField
        ref={ref}
        label={removing ? 'Why is it removed?' : isNew ? 'Why is it needed?' : 'Why is it changed?'}
        value={reason}
        error={waits ? 'Say why, for the audit log: three characters or more.' : undefined}
        onChange={(event) => onReason(event.target.value)}
      />
      {removing && rule !== null ? (
        <>
          <Button variant="quiet" onClick={() => setRemoving(false)}>
            Keep it
          </Button>
          <Button
            variant="danger"
            busy={remove.busy}
            disabled={reason.trim().length < 3}
            onClick={() =>
              void remove.run({ ruleId: rule.id, reason: reason.trim() }).then((done) => {
                if (done !== null) onRemoved();
              })
            }
          >
            Remove {rule.id}
          </Button>
        </>
      ) : (
        <>
          {rule !== null && (
            <Button variant="quiet" onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          )}
          {rule !== null && !dirty && <Switch key={`${rule.id}${rule.enabled}`} rule={rule} />}
          <Button variant="primary" type="submit" keys="mod+s" busy={busy} disabled={!isNew && !dirty}>
            Save
          </Button>
        </>
      )}
    </form>
  );
}
