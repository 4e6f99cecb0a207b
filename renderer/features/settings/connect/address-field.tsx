import type { ReactNode } from 'react';
import type { ProviderChoice } from '../../../../shared/contract/index.ts';
import { Select } from '../../../ui/controls/select.tsx';
import { TextField } from '../../../ui/controls/text-field.tsx';
import type { FormValues } from './form-values.ts';

const other = '';

export interface AddressFieldProps {
  readonly choice: ProviderChoice;
  readonly values: FormValues;
  readonly error: string | undefined;
  readonly onChange: (change: Partial<FormValues>) => void;
}

/** Where a provider answers: one of its known addresses, or another. */
export function AddressField(props: AddressFieldProps): ReactNode {
  const { choice, values, error, onChange } = props;
  const known = choice.addresses.length > 0;
  return (
    <>
      {known && (
        <Select<string>
          label="Address"
          value={values.address ?? other}
          onChange={(url) => onChange({ address: url === other ? null : url })}
          options={[
            ...choice.addresses.map(({ label, url }) => ({
              value: url,
              label,
              detail: url.replace(/^https?:\/\//, ''),
            })),
            { value: other, label: 'Another address' },
          ]}
          error={values.address === null ? undefined : error}
        />
      )}
      {values.address === null && (
        <TextField
          label={known ? 'Other address' : 'Address'}
          type="url"
          inputMode="url"
          mono
          placeholder="https://"
          autoComplete="off"
          maxLength={300}
          value={values.otherAddress}
          error={error}
          onChange={(event) => onChange({ otherAddress: event.target.value })}
        />
      )}
    </>
  );
}
