import type { ReactNode } from 'react';
import type { CredentialField } from '../../../../shared/contract/index.ts';
import { TextField } from '../../../ui/controls/text-field.tsx';

export interface CredentialFieldsProps {
  readonly fields: readonly CredentialField[];
  readonly values: Readonly<Record<string, string>>;
  /** By field name: what is wrong with it. */
  readonly errorOf: (name: string) => string | undefined;
  readonly onChange: (name: string, value: string) => void;
}

/** What a provider asks for to sign in. What is secret is hidden, and comes back from nowhere. */
export function CredentialFields({ fields, values, errorOf, onChange }: CredentialFieldsProps): ReactNode {
  return fields.map((field) => (
    <TextField
      key={field.name}
      label={field.label}
      aside={field.optional ? <span className="quiet">optional</span> : undefined}
      type={field.secret ? 'password' : 'text'}
      mono={!field.secret}
      autoComplete={field.secret ? 'new-password' : 'off'}
      spellCheck={false}
      maxLength={4000}
      value={values[field.name] ?? ''}
      hint={field.help === '' ? undefined : field.help}
      error={errorOf(field.name)}
      onChange={(event) => onChange(field.name, event.target.value)}
    />
  ));
}
