import { useState, type ReactNode, type Ref } from 'react';
import type { ActionChoices, ActionKind } from '../../../shared/contract/index.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useOp } from '../../data/use-op.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { FieldError, TextField } from '../../ui/controls/text-field.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import type { ActionInputFieldProps } from './action-field.ts';
import { AreaField } from './area-field.tsx';
import { parseDataAmount, type DataUnit } from './data-amount.ts';
import { NetworkField, RadioField } from './network-field.tsx';
import { ProfileField } from './profile-field.tsx';
import { SmsField } from './sms-field.tsx';

/** Kinds of action that ask for more than the SIMs. */
export function needsInput(kind: ActionKind): boolean {
  return [
    'set_group',
    'set_speed',
    'data_limit',
    'block_network',
    'allow_network',
    'set_rat',
    'area_lock',
    'set_tag',
    'send_sms',
    'profile_enable',
    'profile_delete',
  ].includes(kind);
}

/** The field of an action that asks for more than the SIMs; nothing for the others. */
export function ActionInputField(props: ActionInputFieldProps): ReactNode {
  const { kind, target } = props;
  const blocks = kind === 'block_network' || kind === 'allow_network';
  const asks = kind === 'set_group' || kind === 'set_speed' || blocks;
  const { data, error } = useOp('actions.choices', { kind, target }, { enabled: asks });
  if (error !== null)
    return (
      <FieldError>
        {errorTitles[error.code]}: {error.message}
      </FieldError>
    );
  if (kind === 'set_group') return <GroupField {...props} choices={data} />;
  if (kind === 'set_speed') return <SpeedField {...props} choices={data} />;
  if (blocks) return <NetworkField {...props} choices={data} />;
  if (kind === 'set_rat') return <RadioField {...props} />;
  if (kind === 'area_lock') return <AreaField {...props} />;
  if (kind === 'set_tag') return <TagFields {...props} />;
  if (kind === 'send_sms') return <SmsField {...props} />;
  if (kind === 'profile_enable' || kind === 'profile_delete') return <ProfileField {...props} />;
  return kind === 'data_limit' ? <DataLimitField {...props} /> : null;
}

interface ChoiceFieldProps extends ActionInputFieldProps {
  readonly choices: ActionChoices | undefined;
}

const simsNow = (sims: number): string => `${formatCount(sims)} ${sims === 1 ? 'SIM' : 'SIMs'} now`;

function GroupField({ choices, onChange, focus }: ChoiceFieldProps): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null);
  const several = (choices?.providers.length ?? 0) > 1;
  const nameOf = (providerId: string): string =>
    choices?.providers.find((provider) => provider.providerId === providerId)?.name ?? providerId;
  const groups = choices?.groups ?? [];
  const keyOf = (group: ActionChoices['groups'][number]): string => `${group.providerId}/${group.groupId}`;
  const found = groups.find((group) => keyOf(group) === chosen);
  return (
    <div className="action-field">
      <Select<string>
        ref={focus as Ref<HTMLButtonElement>}
        label="Group"
        placeholder={choices === undefined ? 'Looking for groups' : 'Choose a group'}
        disabled={choices !== undefined && groups.length === 0}
        value={chosen}
        onChange={(key) => {
          setChosen(key);
          const group = groups.find((one) => keyOf(one) === key);
          onChange(
            group === undefined ? null : { input: { groupId: group.groupId }, words: `to ${group.name}` },
          );
        }}
        options={groups.map((group) => ({
          value: keyOf(group),
          label: group.name,
          detail: several ? `${nameOf(group.providerId)}, ${simsNow(group.sims)}` : simsNow(group.sims),
        }))}
      />
      {choices !== undefined && groups.length === 0 && (
        <p className="quiet">No group of these providers is known. Groups are read with the next sync.</p>
      )}
      {several && (
        <p className="quiet">
          {found === undefined
            ? 'A group belongs to one provider: SIMs of the others are skipped.'
            : `SIMs that are not at ${nameOf(found.providerId)} are skipped.`}
        </p>
      )}
    </div>
  );
}

const another = '';

function SpeedField({ choices, onChange, focus }: ChoiceFieldProps): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const classes = [...Map.groupBy(choices?.speedClasses ?? [], ({ value }) => value)];
  const tell = (speedClass: string): void =>
    onChange(speedClass === '' ? null : { input: { speedClass }, words: `to ${speedClass}` });
  return (
    <div className="action-field">
      <Select<string>
        ref={focus as Ref<HTMLButtonElement>}
        label="Speed class"
        placeholder={choices === undefined ? 'Looking for classes in use' : 'Choose a class'}
        value={chosen}
        onChange={(value) => {
          setChosen(value);
          tell(value === another ? typed.trim() : value);
        }}
        options={[
          ...classes.map(([value, uses]) => ({
            value,
            label: value,
            detail: simsNow(uses.reduce((sum, { sims }) => sum + sims, 0)),
          })),
          { value: another, label: 'Another…' },
        ]}
      />
      {chosen === another && (
        <TextField
          label="Name of the class"
          mono
          maxLength={80}
          value={typed}
          hint="In the provider’s own words; it refuses what it does not know."
          onChange={(event) => {
            setTyped(event.target.value);
            tell(event.target.value.trim());
          }}
        />
      )}
    </div>
  );
}

function DataLimitField({ onChange, focus }: ActionInputFieldProps): ReactNode {
  const [text, setText] = useState('');
  const [unit, setUnit] = useState<DataUnit>('MB');
  const { bytes, problem } = parseDataAmount(text, unit);
  const tell = (next: string, nextUnit: DataUnit): void => {
    const amount = parseDataAmount(next, nextUnit);
    onChange(
      amount.bytes === null
        ? null
        : { input: { dataLimitBytes: amount.bytes }, words: `to ${formatBytes(amount.bytes)}` },
    );
  };
  return (
    <div className="action-amount">
      <TextField
        ref={focus as Ref<HTMLInputElement>}
        label="Data limit"
        aside={bytes === null ? undefined : `${formatCount(bytes)} bytes`}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        error={problem ?? undefined}
        hint="Per period of the provider. 1 GB is 1,000 MB."
        onChange={(event) => {
          setText(event.target.value);
          tell(event.target.value, unit);
        }}
      />
      <SegmentedControl<DataUnit>
        label="Unit"
        variant="field"
        value={unit}
        onChange={(next) => {
          setUnit(next);
          tell(text, next);
        }}
        options={[
          { value: 'MB', label: 'MB' },
          { value: 'GB', label: 'GB' },
        ]}
      />
    </div>
  );
}

function TagFields({ onChange, focus }: ActionInputFieldProps): ReactNode {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const tell = (tagName: string, tagValue: string): void =>
    onChange(
      tagName === ''
        ? null
        : {
            input: { tagName, tagValue },
            words: tagValue === '' ? `without ${tagName}` : `with ${tagName}: ${tagValue}`,
          },
    );
  return (
    <div className="action-field">
      <TextField
        ref={focus as Ref<HTMLInputElement>}
        label="Tag"
        mono
        maxLength={60}
        autoComplete="off"
        value={name}
        hint="Sextant reads name, model, class, site, owner, firmware and criticality."
        onChange={(event) => {
          setName(event.target.value);
          tell(event.target.value.trim(), value.trim());
        }}
      />
      <TextField
        label="Value"
        maxLength={255}
        autoComplete="off"
        value={value}
        hint="Empty takes the tag away."
        onChange={(event) => {
          setValue(event.target.value);
          tell(name.trim(), event.target.value.trim());
        }}
      />
    </div>
  );
}
