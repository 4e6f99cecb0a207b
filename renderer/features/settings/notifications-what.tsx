import type { ReactNode } from 'react';
import { layers, occasions, severities } from '../../../shared/contract/index.ts';
import type { Severity } from '../../../shared/contract/index.ts';
import { layerNames } from '../../data/words.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { FieldError, TextArea } from '../../ui/controls/text-field.tsx';
import { occasionNames } from './notifications-values.ts';
import type { PartProps } from './notifications-part.ts';

const severityNames: Readonly<Record<Severity, string>> = {
  critical: 'Critical only',
  high: 'High and worse',
  medium: 'Medium and worse',
  low: 'Low and worse',
  info: 'Everything',
};

export function WhatFields({ form, edit, errorAt }: PartProps): ReactNode {
  const problem = errorAt('filter.occasions');
  return (
    <div className="form-rows">
      <CheckSet
        legend="Told of"
        all={occasions}
        names={occasionNames}
        chosen={form.occasions}
        onChange={(chosen) => edit({ occasions: chosen })}
      />
      {problem !== undefined && <FieldError>{problem}</FieldError>}
      <Select<Severity>
        label="Severity"
        value={form.severityAtLeast}
        onChange={(severityAtLeast) => edit({ severityAtLeast })}
        options={severities.map((value) => ({ value, label: severityNames[value] }))}
      />
      <CheckSet
        legend="Layers, all where none is chosen"
        all={layers}
        names={layerNames}
        chosen={form.layers}
        onChange={(chosen) => edit({ layers: chosen })}
      />
      <Names label="Sites" value={form.sites} onChange={(sites) => edit({ sites })} />
      <Names label="Groups" value={form.groups} onChange={(groups) => edit({ groups })} />
      <Names label="Rules" mono value={form.rules} onChange={(rules) => edit({ rules })} />
    </div>
  );
}

function Names(props: {
  readonly label: string;
  readonly value: string;
  readonly mono?: boolean;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <TextArea
      label={props.label}
      rows={2}
      mono={props.mono}
      spellCheck={false}
      aside={<span className="quiet">all where empty</span>}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** Some of a closed set, each with a box. */
function CheckSet<T extends string>(props: {
  readonly legend: string;
  readonly all: readonly T[];
  readonly names: Readonly<Record<T, string>>;
  readonly chosen: readonly T[];
  readonly onChange: (chosen: readonly T[]) => void;
}): ReactNode {
  const { chosen, onChange } = props;
  return (
    <fieldset className="notify-set">
      <legend>{props.legend}</legend>
      {props.all.map((one) => (
        <Checkbox
          key={one}
          label={props.names[one]}
          checked={chosen.includes(one)}
          onChange={(on) => onChange(on ? [...chosen, one] : chosen.filter((other) => other !== one))}
        />
      ))}
    </fieldset>
  );
}
