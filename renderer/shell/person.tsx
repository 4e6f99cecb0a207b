import { useState, type ReactNode } from 'react';
import { roles, type Role } from '../../shared/contract/index.ts';
import { useCommand, useOp } from '../data/use-op.tsx';
import { Button } from '../ui/controls/button.tsx';
import { Select } from '../ui/controls/select.tsx';
import { TextField } from '../ui/controls/text-field.tsx';
import { Dialog } from '../ui/overlay/dialog.tsx';
import { useDialogs } from './state/dialogs.ts';

const roleWords: Readonly<Record<Role, string>> = {
  analyst: 'Analyst: triages, decides, contains',
  lead: 'Lead: also lets rules act by themselves',
  engineer: 'Field engineer: works at sites',
  viewer: 'Viewer: reads, and changes nothing',
};

/** Who sits here: named in assignments and in every audit row. */
export function PersonDialog(): ReactNode {
  const { open, close } = useDialogs();
  const user = useOp('system.status', {}).data?.user;
  if (open?.kind !== 'user' || user === undefined) return null;
  return <PersonForm key={user.name} name={user.name} role={user.role} onClose={close} />;
}

function PersonForm(props: {
  readonly name: string;
  readonly role: Role;
  readonly onClose: () => void;
}): ReactNode {
  const [name, setName] = useState(props.name);
  const [role, setRole] = useState<Role>(props.role);
  const command = useCommand('system.setUser');
  const save = async (): Promise<void> => {
    if ((await command.run({ name, role })) !== null) props.onClose();
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      size="small"
      title="Who are you?"
      description="Incidents are assigned to this name, and every act is written to the audit log under it."
      actions={
        <>
          <Button variant="quiet" keys="Esc" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            keys="mod+Enter"
            busy={command.busy}
            disabled={name.trim() === ''}
            onClick={() => void save()}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="form-rows">
        <TextField
          label="Name"
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        <Select<Role>
          label="Role"
          value={role}
          onChange={setRole}
          options={roles.map((value) => ({ value, label: roleWords[value] }))}
        />
      </div>
    </Dialog>
  );
}
