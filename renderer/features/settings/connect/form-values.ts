import type {
  Input,
  Provider,
  ProviderChoice,
  ProviderNeeds,
  ProviderOption,
} from '../../../../shared/contract/index.ts';
import type { AppError } from '../../../../shared/errors.ts';

/** What a person has entered to connect a provider. */
export interface FormValues {
  readonly name: string;
  /** One of the known addresses, or null while `otherAddress` counts. */
  readonly address: string | null;
  readonly otherAddress: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

/** The form of a kind before anybody typed. @param taken names of the providers that are connected */
export function emptyForm(choice: ProviderChoice, taken: readonly string[]): FormValues {
  return {
    // A kind that may be any provider gives none its name.
    name:
      choice.verification.basis === 'the customer’s description'
        ? ''
        : freeName(choice.title.replace(/ *\(.*\)$/, ''), taken),
    address: choice.addresses[0]?.url ?? null,
    otherAddress: '',
    credentials: {},
    options: Object.fromEntries(
      choice.options.flatMap(({ name, choices }) => {
        const usual = choices[0]?.value;
        return usual === undefined ? [] : [[name, usual]];
      }),
    ),
  };
}

/** The form of a provider that is connected, as it stands. Secrets never come back, so it holds none. */
export function formOf(choice: ProviderChoice, { name, baseUrl, options }: Provider): FormValues {
  const known = choice.addresses.some(({ url }) => url === baseUrl);
  return {
    name,
    address: known ? baseUrl : null,
    otherAddress: known ? '' : baseUrl,
    credentials: {},
    options,
  };
}

/** What of a connected provider a form changes; null where nothing differs. */
export function changedIn(
  provider: Provider,
  values: FormValues,
): Pick<Input<'providers.change'>, 'name' | 'baseUrl' | 'options'> | null {
  const name = values.name.trim();
  const baseUrl = values.address ?? values.otherAddress.trim();
  const options = filled(values.options);
  const names = new Set([...Object.keys(options), ...Object.keys(provider.options)]);
  const differ = [...names].some((option) => options[option] !== provider.options[option]);
  const change = {
    ...(name === provider.name ? {} : { name }),
    ...(baseUrl === provider.baseUrl ? {} : { baseUrl }),
    ...(differ ? { options } : {}),
  };
  return Object.keys(change).length === 0 ? null : change;
}

/** "Soracom", or "Soracom 2" where somebody is called that. */
export function freeName(title: string, taken: readonly string[]): string {
  let name = title;
  for (let number = 2; taken.includes(name); number++) name = `${title} ${number}`;
  return name;
}

/** What still has to be entered, by label. */
export function missingIn(choice: ProviderChoice, values: FormValues): string[] {
  const empty = (value: string | undefined): boolean => (value ?? '').trim() === '';
  return [
    ...(empty(values.name) ? ['Name'] : []),
    ...(values.address === null && empty(values.otherAddress) ? ['Address'] : []),
    ...choice.credentials
      .filter(({ name, optional }) => !optional && empty(values.credentials[name]))
      .map(({ label }) => label),
    ...choice.options
      .filter(({ name, optional }) => !optional && empty(values.options[name]))
      .map(({ label }) => label),
  ];
}

export function toProviderInput(choice: ProviderChoice, values: FormValues): Input<'providers.add'> {
  return {
    kind: choice.kind,
    name: values.name.trim(),
    baseUrl: values.address ?? values.otherAddress.trim(),
    options: filled(only(values.options, choice.options)),
    credentials: filled(only(values.credentials, choice.credentials)),
    demo: false,
  };
}

/** What was typed into a field that is not asked for any more stays behind. */
function only(
  values: Readonly<Record<string, string>>,
  fields: readonly { readonly name: string }[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => fields.some((field) => field.name === name)),
  );
}

/** Fields left empty are not there: an empty secret is none. */
export function filled(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
}

/** A choice of an option may go with an address of the same name, a shipped description with its service; both come and go. */
export function withOption(
  choice: ProviderChoice,
  values: FormValues,
  option: ProviderOption,
  value: string,
): FormValues {
  const url = addressOf(choice, option, value);
  const before = addressOf(choice, option, values.options[option.name]);
  // What came along with the choice before goes with it: credentials must not seem meant for that service.
  const kept = values.address === before ? null : values.address;
  return {
    ...values,
    options: { ...values.options, [option.name]: value },
    address: url ?? kept,
  };
}

function addressOf(
  choice: ProviderChoice,
  option: ProviderOption,
  value: string | undefined,
): string | undefined {
  const label = option.choices.find((one) => one.value === value)?.label;
  return choice.addresses.find((address) => address.label === label)?.url;
}

/**
 * The kind with those fields alone that a description truly uses. Where it has mistakes nobody knows yet which those are: none is asked
 * for but what every provider of the kind needs.
 */
export function narrowedTo(choice: ProviderChoice, needs: ProviderNeeds | undefined): ProviderChoice {
  if (needs === undefined) return choice;
  if (needs.credentials === null)
    return needs.problems.some(({ severity }) => severity === 'error')
      ? { ...choice, credentials: choice.credentials.filter(({ optional }) => !optional) }
      : choice;
  const { credentials, options } = needs;
  return {
    ...choice,
    credentials: choice.credentials
      // The password of a proxy belongs to the way, which every provider with an address has.
      .filter(
        ({ name }) => credentials.includes(name) || (name === 'proxyPassword' && options?.includes('proxy')),
      )
      .map((field) => (credentials.includes(field.name) ? { ...field, optional: false } : field)),
    options: choice.options.filter(({ name }) => options === null || options.includes(name)),
  };
}

/** What is wrong with the text of one option, while it is written. */
export function problemsOf(needs: ProviderNeeds | undefined, option: string): ProviderNeeds['problems'] {
  return (needs?.problems ?? []).filter((problem) => problem.option === option);
}

/** The form with an address: one of the known ones, or as another. */
export function withAddress(choice: ProviderChoice, values: FormValues, url: string): FormValues {
  return choice.addresses.some((address) => address.url === url)
    ? { ...values, address: url }
    : { ...values, address: null, otherAddress: url };
}

/** Where a refusal belongs: the field that it names, and the line of a longer text. */
export interface FormProblem {
  /** `name`, `baseUrl`, `credentials.authKey`, `options.description`; null where the form as a whole is meant. */
  readonly field: string | null;
  readonly line: number | null;
  readonly error: AppError;
}

export function problemOf(error: AppError, text: string | undefined): FormProblem {
  const named = /\bline (\d+)/i.exec(error.message)?.[1];
  const from = error.at?.from;
  return {
    field: error.field ?? null,
    line:
      named !== undefined
        ? Number(named)
        : from !== undefined && text !== undefined
          ? text.slice(0, from).split('\n').length
          : null,
    error,
  };
}
