import { useState, type ReactNode, type Ref } from 'react';
import { useOp } from '../../data/use-op.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import type { ActionInputFieldProps } from './action-field.ts';

/** An eSIM profile: of those on the card where one SIM is meant, by its name where several are. */
export function ProfileField(props: ActionInputFieldProps): ReactNode {
  const { kind, target } = props;
  const only = target.kind === 'sims' && target.simKeys.length === 1 ? target.simKeys[0] : undefined;
  const { data } = useOp('tools.sim', { simKey: only ?? 1 }, { enabled: only !== undefined });
  const [name, setName] = useState<string | null>(null);
  const tell = (profileId: string): void => {
    setName(profileId);
    props.onChange(profileId === '' ? null : { input: { profileId }, words: `${into(kind)} ${profileId}` });
  };
  if (only === undefined)
    return (
      <TextField
        ref={props.focus as Ref<HTMLInputElement>}
        label="Profile"
        maxLength={100}
        autoComplete="off"
        value={name ?? ''}
        hint="As the provider names it. A card that does not hold it refuses."
        onChange={(event) => tell(event.target.value.trim())}
      />
    );
  const all = data?.profiles?.all ?? [];
  return (
    <Select<string>
      ref={props.focus as Ref<HTMLButtonElement>}
      label="Profile"
      placeholder={data === undefined ? 'Looking at the card' : 'Choose a profile'}
      disabled={data !== undefined && all.length === 0}
      value={name}
      onChange={tell}
      options={all.map((profile) => ({
        value: profile,
        label: profile,
        ...(profile === data?.profiles?.active ? { detail: 'in use' } : {}),
      }))}
    />
  );
}

const into = (kind: ActionInputFieldProps['kind']): string => (kind === 'profile_delete' ? 'of' : 'to');
