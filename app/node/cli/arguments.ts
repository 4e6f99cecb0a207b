import { parseArgs } from 'node:util';
import { type Command, type Options, type OptionSpec, UsageError } from './command.ts';

/** Options that every command takes. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  'data-dir': {
    type: 'string',
    value: 'DIR',
    about: 'folder of the workspace, instead of the one under the home folder',
  },
  json: { type: 'boolean', about: 'the result as JSON on standard output' },
  'passphrase-fd': {
    type: 'string',
    value: 'N',
    about: 'read the passphrase of the workspace from file descriptor N',
  },
  help: { type: 'boolean', about: 'this help' },
};

export interface Parsed {
  readonly command: Command;
  readonly args: readonly string[];
  readonly options: Options;
}

/**
 * Finds the command that the words name and reads its options.
 *
 * @returns null when help is asked for and no command is named, or only the first word of several (`provider`)
 * @throws UsageError
 */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Parsed | null {
  const command = findCommand(argv, commands);
  if (command === undefined) {
    const first = argv.find((word) => !word.startsWith('-'));
    if (first === undefined && (argv.length === 0 || argv.includes('--help'))) return null;
    const family = familyOf(argv, commands);
    if (family.length > 0) {
      if (argv.includes('--help')) return null;
      throw new UsageError(`Say which: ${family.map(({ words }) => words.join(' ')).join(', ')}.`);
    }
    throw new UsageError(first === undefined ? 'Name a command.' : `There is no command "${first}".`);
  }
  const { values, positionals } = read(argv, { ...commonOptions, ...command.options });
  return { command, args: positionals.slice(command.words.length), options: optionsOf(values) };
}

/** The commands that begin with the first word: those of `provider`, where only that is given. */
export function familyOf(argv: readonly string[], commands: readonly Command[]): readonly Command[] {
  const first = argv.find((word) => !word.startsWith('-'));
  return commands.filter(({ words }) => words[0] === first);
}

/** Options may stand before the command: its words are the first that are neither options nor their values. */
function findCommand(argv: readonly string[], commands: readonly Command[]): Command | undefined {
  const withValue = new Set(
    [commonOptions, ...commands.map(({ options }) => options)].flatMap((options) =>
      Object.entries(options).flatMap(([name, spec]) => (spec.type === 'string' ? [`--${name}`] : [])),
    ),
  );
  const words = argv.filter((word, index) => !word.startsWith('-') && !withValue.has(argv[index - 1] ?? ''));
  return commands.find((command) => command.words.every((word, index) => words[index] === word));
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function read(
  argv: readonly string[],
  specs: Readonly<Record<string, OptionSpec>>,
): { values: Values; positionals: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, many = false }]) => [name, { type, multiple: many }]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Values, positionals };
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new UsageError(first.endsWith('.') ? first : `${first}.`);
  }
}

function optionsOf(values: Values): Options {
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (name: string, min: number, max: number): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    const value = Number(given);
    if (given.trim() === '' || !(value >= min && value <= max))
      throw new UsageError(`--${name} is a number from ${min} to ${max}, not "${given}".`);
    return value;
  };
  return {
    text,
    texts(name) {
      const given = values[name];
      return Array.isArray(given) ? given.filter((value) => typeof value === 'string') : [];
    },
    flag: (name) => values[name] === true,
    number,
    whole(name, min, max) {
      const value = number(name, min, max);
      if (value !== undefined && !Number.isInteger(value))
        throw new UsageError(`--${name} is a whole number, not "${value}".`);
      return value;
    },
  };
}
