import type { ReactNode, Ref } from 'react';
import type { CredentialField } from '../../../../shared/contract/index.ts';
import { TextField } from '../../../ui/controls/text-field.tsx';

export interface CredentialFieldsProps {
  readonly fields: readonly CredentialField[];
  readonly values: Readonly<Record<string, string>>;
  /** By field name: what is wrong with it. */
  readonly errorOf: (name: string) => string | undefined;
  readonly onChange: (name: string, value: string) => void;
  /** Names of the fields that the vault holds a value for: left empty they keep it. */
  readonly stored?: readonly string[] | undefined;
  /** The first field, for the focus. */
  readonly first?: Ref<HTMLInputElement> | undefined;
}

/** What a provider asks for to sign in. What is secret is hidden, and comes back from nowhere. */
export function CredentialFields({
  fields,
  values,
  errorOf,
  onChange,
  stored = [],
  first,
}: CredentialFieldsProps): ReactNode {
  return fields.map((field, index) => (
    <TextField
      ref={index === 0 ? first : undefined}
      key={field.name}
      label={field.label}
      aside={asideOf(field, stored)}
      placeholder={stored.includes(field.name) ? 'Keeps what is stored' : undefined}
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

function asideOf(field: CredentialField, stored: readonly string[]): ReactNode {
  if (stored.includes(field.name)) return <span className="quiet">stored</span>;
  return field.optional ? <span className="quiet">optional</span> : undefined;
}
