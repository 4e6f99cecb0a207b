import { useState, type ReactNode, type Ref } from 'react';
import { networkText, radioTechnologies, type RadioTechnology } from '../../../shared/networks.ts';
import type { ActionChoices } from '../../../shared/contract/index.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { formatCount } from '../../ui/format.ts';
import type { ActionInputFieldProps } from './action-field.ts';

const another = '';

/** Asks for a network or a country: one that the SIMs are in, or any other by its code. */
export function NetworkField({
  choices,
  start,
  onChange,
  focus,
}: ActionInputFieldProps & { readonly choices: ActionChoices | undefined }): ReactNode {
  const before = start?.network ?? null;
  const [chosen, setChosen] = useState<string | null>(before);
  const [typed, setTyped] = useState('');
  const networks = choices?.networks ?? [];
  const tell = (text: string): void => {
    const network = networkText(text);
    onChange(network === null ? null : { input: { network }, words: network });
  };
  return (
    <div className="action-field">
      <Select<string>
        ref={focus as Ref<HTMLButtonElement>}
        label="Network"
        placeholder={choices === undefined ? 'Looking for networks' : 'Choose a network'}
        value={chosen}
        onChange={(value) => {
          setChosen(value);
          tell(value === another ? typed : value);
        }}
        options={[
          ...(before === null || networks.some(({ network }) => network === before)
            ? []
            : [{ value: before, label: before, detail: 'as before' }]),
          ...networks.map(({ network, country, sims }) => ({
            value: network,
            label: country === null ? network : `${network}, ${country}`,
            detail: `${formatCount(sims)} of these SIMs`,
          })),
          { value: another, label: 'Another network, or a country…' },
        ]}
      />
      {chosen === another && (
        <TextField
          label="Network or country"
          mono
          maxLength={8}
          autoComplete="off"
          value={typed}
          error={
            typed.trim() !== '' && networkText(typed) === null
              ? 'A network is its country and network code, such as 262-01; a country two letters, such as DE.'
              : undefined
          }
          hint="Such as 262-01, or DE where the provider blocks whole countries."
          onChange={(event) => {
            setTyped(event.target.value);
            tell(event.target.value);
          }}
        />
      )}
    </div>
  );
}

/** Asks which radio technologies stay allowed. None would take all service away without saying so: that is what Suspend is for. */
export function RadioField({ onChange }: ActionInputFieldProps): ReactNode {
  const [chosen, setChosen] = useState<readonly RadioTechnology[]>([]);
  return (
    <fieldset className="action-field">
      <legend>What stays allowed</legend>
      {radioTechnologies.map((rat) => (
        <Checkbox
          key={rat}
          label={rat}
          checked={chosen.includes(rat)}
          onChange={(on) => {
            const rats = radioTechnologies.filter((one) => (one === rat ? on : chosen.includes(one)));
            setChosen(rats);
            onChange(rats.length === 0 ? null : { input: { rats }, words: `to ${rats.join(', ')}` });
          }}
        />
      ))}
      <p className="quiet">4G holds LTE and LTE-M. What is not chosen is switched off for the whole group.</p>
    </fieldset>
  );
}
