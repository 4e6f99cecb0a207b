import { useState, type ReactNode } from 'react';
import type { RuleTemplate } from '../../../shared/contract/index.ts';
import { useCommand } from '../../data/use-op.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { AccountDialog } from './account-dialog.tsx';

const everySim = '';

/** Makes an automation from a template of the provider. */
export function MakeRule(props: {
  readonly providerId: string;
  readonly templates: readonly RuleTemplate[];
  readonly groups: readonly { readonly groupId: string; readonly name: string }[];
  readonly onClose: () => void;
}): ReactNode {
  const { providerId, templates, groups, onClose } = props;
  const [templateId, setTemplateId] = useState<string | null>(templates[0]?.id ?? null);
  const [groupId, setGroupId] = useState(everySim);
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const create = useCommand('tools.createRule');
  const toasts = useToasts();
  const template = templates.find(({ id }) => id === templateId);
  const needsUrl = template?.asksUrl === true;
  const ready =
    template !== undefined &&
    name.trim() !== '' &&
    (!needsUrl || (url.startsWith('https://') && URL.canParse(url)));
  const submit = async (reason: string): Promise<void> => {
    if (template === undefined) return;
    const made = await create.quiet({
      providerId,
      templateId: template.id,
      name: name.trim(),
      groupId: groupId === everySim ? null : groupId,
      url: needsUrl ? url : null,
      reason,
    });
    toasts.show(
      made.confirmed
        ? { title: `${name.trim()} is on`, detail: 'A fresh reading of the account shows it.', tone: 'done' }
        : { title: 'Accepted, and not seen yet', detail: 'A fresh reading does not show it. Look again.' },
    );
  };
  return (
    <AccountDialog
      title="Make an automation at the provider"
      description="It acts there by itself, also while Sextant is closed."
      verb="Make it"
      ready={ready}
      busy={create.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select<string>
        label="What it does"
        placeholder="Choose a template"
        value={templateId}
        onChange={setTemplateId}
        options={templates.map(({ id, title }) => ({ value: id, label: title }))}
      />
      {template !== undefined && <p className="quiet">{template.about}</p>}
      <Select<string>
        label="Which SIMs"
        placeholder="Every SIM of the account"
        value={groupId}
        onChange={setGroupId}
        options={[
          { value: everySim, label: 'Every SIM of the account' },
          ...groups.map((group) => ({ value: group.groupId, label: group.name, detail: 'group' })),
        ]}
      />
      <TextField
        label="Name"
        maxLength={80}
        autoComplete="off"
        value={name}
        hint="As the provider’s console shows it."
        onChange={(event) => setName(event.target.value)}
      />
      {needsUrl && (
        <TextField
          label="Address to call"
          mono
          maxLength={500}
          autoComplete="off"
          value={url}
          hint="Begins with https:// and is reachable from the internet. The audit log names only its host."
          onChange={(event) => setUrl(event.target.value.trim())}
        />
      )}
    </AccountDialog>
  );
}
