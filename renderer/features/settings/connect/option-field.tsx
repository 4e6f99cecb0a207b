import { useState, type ReactNode } from 'react';
import type { ProviderNeeds, ProviderOption } from '../../../../shared/contract/index.ts';
import { asAppError } from '../../../../shared/errors.ts';
import { host } from '../../../data/bridge.ts';
import { CodeArea } from '../../../ui/controls/code-area.tsx';
import { Select } from '../../../ui/controls/select.tsx';
import { TextArea, TextField } from '../../../ui/controls/text-field.tsx';
import { useToasts } from '../../../ui/overlay/toast.tsx';

export interface OptionFieldProps {
  readonly option: ProviderOption;
  readonly value: string;
  readonly error: string | undefined;
  /** Line of a longer text that the error names, from 1. */
  readonly errorLine: number | null;
  /** What is wrong with a longer text as it stands, before anybody submits it. */
  readonly problems?: ProviderNeeds['problems'] | undefined;
  readonly onChange: (value: string) => void;
}

const own = '';

/** Options that are paths, and what is looked for. */
const files: Readonly<Record<string, 'inventory' | 'certificates'>> = {
  file: 'inventory',
  caFile: 'certificates',
};

/** A setting of a provider, by what it is: one of a few, a word, or a longer text with numbered lines. */
export function OptionField(props: OptionFieldProps): ReactNode {
  const { option, value, error, onChange } = props;
  const hint = option.help === '' ? undefined : option.help;
  if (option.multiline && option.optional && option.choices.length === 0)
    return (
      <TextArea
        label={option.label}
        aside={<PickFile {...props} />}
        rows={2}
        mono
        spellCheck={false}
        value={value}
        hint={hint}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  if (option.multiline) return <TextOption {...props} />;
  if (option.choices.length > 0)
    return (
      <Select<string>
        label={option.label}
        value={value}
        onChange={onChange}
        options={option.choices}
        error={error}
        hint={hint}
      />
    );
  return (
    <TextField
      label={option.label}
      aside={<PickFile {...props} />}
      autoComplete="off"
      spellCheck={false}
      value={value}
      hint={hint}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Chooses a file where the option is one; a further one is added on a line of its own. */
function PickFile({ option, value, onChange }: OptionFieldProps): ReactNode {
  const of = files[option.name];
  const toasts = useToasts();
  if (of === undefined) return option.optional ? <span className="quiet">optional</span> : null;
  const pick = async (): Promise<void> => {
    try {
      const { path } = await host('pickFile', { of });
      if (path !== null)
        onChange(option.multiline && value.trim() !== '' ? `${value.trimEnd()}\n${path}` : path);
    } catch (error) {
      toasts.show({ tone: 'failed', title: 'No file was chosen', detail: asAppError(error).message });
    }
  };
  return (
    <button type="button" className="action-link" onClick={() => void pick()}>
      Choose a file…
    </button>
  );
}

/** A text of one's own, or one of those that are there. */
function TextOption({
  option,
  value,
  error,
  errorLine,
  problems = [],
  onChange,
}: OptionFieldProps): ReactNode {
  const isChoice = option.choices.some((choice) => choice.value === value);
  const [writing, setWriting] = useState(option.choices.length === 0 || (value !== '' && !isChoice));
  const hint = option.help === '' ? undefined : option.help;
  return (
    <>
      {option.choices.length > 0 && (
        <Select<string>
          label={option.label}
          value={writing ? own : value}
          onChange={(next) => {
            setWriting(next === own);
            onChange(next);
          }}
          options={[...option.choices, { value: own, label: 'Write or paste your own' }]}
          error={writing ? undefined : error}
          hint={hint}
        />
      )}
      {writing && (
        <CodeArea
          label={option.choices.length > 0 ? `Your own ${option.label.toLowerCase()}` : option.label}
          value={value}
          error={error ?? (value === '' ? undefined : problemList(problems, 'error'))}
          errorLine={
            error === undefined
              ? (problems.find(({ severity }) => severity === 'error')?.line ?? null)
              : errorLine
          }
          hint={problemList(problems, 'warning') ?? (option.choices.length > 0 ? undefined : hint)}
          onChange={onChange}
        />
      )}
    </>
  );
}

const listed = 5;

/** Mistakes with their lines, the first few of them. */
function problemList(
  problems: ProviderNeeds['problems'],
  severity: 'error' | 'warning',
): ReactNode | undefined {
  const found = problems.filter((problem) => problem.severity === severity);
  if (found.length === 0) return undefined;
  return (
    <ul className="connect-problems">
      {found.slice(0, listed).map(({ line, column, message, fix }) => (
        <li key={`${line}:${column}:${message}`}>
          Line {line}: {message} {fix}
        </li>
      ))}
      {found.length > listed && <li>{found.length - listed} more.</li>}
    </ul>
  );
}
