import { commonOptions } from './arguments.ts';
import type { Command, OptionSpec } from './command.ts';

const exitCodes =
  'Ends with 0 when done, 1 when the answer is no, 2 for wrong usage, 3 for a failure that may pass.';

/** What `sextant --help` says. */
export function overview(commands: readonly Command[]): string {
  const calls = commands.map((command) => [callOf(command), command.about] as const);
  return [
    'sextant COMMAND [OPTIONS]',
    '',
    'The console without its window: the same engine, the same data. Beside an open window it talks to its engine.',
    '',
    ...columns(calls),
    '',
    'Options of every command:',
    ...optionLines(commonOptions),
    '',
    exitCodes,
    'More about one: sextant COMMAND --help',
  ].join('\n');
}

export function helpOf(command: Command): string {
  return [
    `sextant ${callOf(command)} [OPTIONS]`,
    '',
    command.about,
    ...command.details,
    '',
    ...(Object.keys(command.options).length === 0 ? [] : ['Options:', ...optionLines(command.options), '']),
    'Options of every command:',
    ...optionLines(commonOptions),
    '',
    exitCodes,
  ].join('\n');
}

function callOf(command: Command): string {
  return [...command.words, command.takes].filter((part) => part !== '').join(' ');
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): readonly string[] {
  return columns(
    Object.entries(options).map(([name, spec]) => [
      `--${name}${spec.value === undefined ? '' : ` ${spec.value}`}`,
      spec.about,
    ]),
  );
}

function columns(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
