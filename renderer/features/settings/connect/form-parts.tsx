import type { ReactNode, Ref } from 'react';
import { errorTitles } from '../../../data/error-text.ts';
import { withTrace } from '../../../data/use-op.tsx';
import { FieldError, TextField } from '../../../ui/controls/text-field.tsx';
import type { ConnectionForm } from './use-connection-form.ts';

/** How the provider is called here. */
export function NameField(props: {
  readonly form: ConnectionForm;
  readonly focus: Ref<HTMLInputElement>;
  readonly hint: string;
  /** Another provider has the name. */
  readonly taken: boolean;
}): ReactNode {
  const { form, taken } = props;
  return (
    <TextField
      ref={props.focus}
      label="Name"
      value={form.values.name}
      maxLength={80}
      hint={props.hint}
      error={taken ? 'Another provider is called that already.' : form.errorAt('name')}
      onChange={(event) => form.edit({ name: event.target.value })}
    />
  );
}

/** What was wrong and stands at no field of the form. */
export function OtherProblem(props: {
  readonly form: ConnectionForm;
  /** Names of the fields that show their own. */
  readonly fields: readonly string[];
  /** What became of the attempt: "Nothing was stored." */
  readonly outcome: string;
}): ReactNode {
  const { problem } = props.form;
  if (problem === null || (problem.field !== null && props.fields.includes(problem.field))) return null;
  return (
    <FieldError>
      {errorTitles[problem.error.code]}: {withTrace(problem.error)} {props.outcome}
    </FieldError>
  );
}
