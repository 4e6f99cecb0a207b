import { useState, type ReactNode, type Ref } from 'react';
import { areaOf, areaText, type Area } from '../../../shared/area.ts';
import { TextField } from '../../ui/controls/text-field.tsx';
import type { ActionInputFieldProps } from './action-field.ts';

type Typed = Readonly<Record<keyof Area, string>>;

const fields: readonly { readonly name: keyof Area; readonly label: string; readonly hint: string }[] = [
  { name: 'latitude', label: 'Latitude of the centre', hint: 'Degrees, such as 50.7359; south is negative.' },
  { name: 'longitude', label: 'Longitude of the centre', hint: 'Degrees, such as 7.1007; west is negative.' },
  {
    name: 'radius',
    label: 'Radius in metres',
    hint: 'As agreed with the operator. What it then tells is compared with this; the operator itself takes no area.',
  },
];

/** The area that a SIM is to be held to: centre and radius, as agreed with the operator. */
export function AreaField({ onChange, focus }: Pick<ActionInputFieldProps, 'onChange' | 'focus'>): ReactNode {
  const [typed, setTyped] = useState<Typed>({ latitude: '', longitude: '', radius: '' });
  const read = areaOf(typed.latitude, typed.longitude, typed.radius);
  const tell = (next: Typed): void => {
    setTyped(next);
    const found = areaOf(next.latitude, next.longitude, next.radius);
    onChange('area' in found ? { input: { area: found.area }, words: areaText(found.area) } : null);
  };
  return (
    <div className="action-field">
      {fields.map(({ name, label, hint }, index) => (
        <TextField
          key={name}
          {...(index === 0 ? { ref: focus as Ref<HTMLInputElement> } : {})}
          label={label}
          mono
          inputMode={name === 'radius' ? 'numeric' : 'text'}
          autoComplete="off"
          maxLength={20}
          value={typed[name]}
          hint={hint}
          error={
            'wrong' in read && read.wrong === name && typed[name].trim() !== '' ? read.message : undefined
          }
          onChange={(event) => tell({ ...typed, [name]: event.target.value })}
        />
      ))}
    </div>
  );
}
