import { resolve } from 'node:path';

/** What a person or a test may say on the command line of the window. */
export interface Arguments {
  /** Folder that holds the workspaces, or one workspace; absolute. */
  readonly dataDir: string | undefined;
  /** Prints one report without a window or a workspace, and ends. Absolute paths. */
  readonly printReport: { readonly from: string; readonly to: string } | undefined;
  readonly demo: {
    readonly sims: number;
    readonly seed: number;
    readonly speed: number;
    readonly attacks: string;
  };
  /** Development and tests: exported files go here instead of asking. Absolute. */
  readonly saveTo: string | undefined;
  /** Development and tests: hosts the engine this way, whatever the runtime offers. */
  readonly engineLauncher: 'utility' | 'child' | undefined;
}

/** An argument that cannot be used; the message is for the person who typed it. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

const demoDefaults = { sims: 2_000, seed: 1, speed: 1, attacks: 'all' };

/**
 * Reads our arguments out of a process's whole list; everything else in it belongs to Electron, Chromium or the
 * desktop and is passed over.
 *
 * @param argv as `process.argv`
 * @param cwd what relative paths are relative to
 * @throws ArgumentError when one of ours lacks its value or has a bad one
 */
export function readArguments(argv: readonly string[], cwd: string): Arguments {
  const path = (name: string) => {
    const value = valueOf(argv, name);
    return value === undefined ? undefined : resolve(cwd, value);
  };
  return {
    dataDir: path('--data-dir'),
    printReport: printOrder(argv, cwd),
    demo: {
      sims: wholeNumber(argv, '--demo-sims', 1, 1_000_000) ?? demoDefaults.sims,
      seed: wholeNumber(argv, '--demo-seed', 0, 2 ** 31) ?? demoDefaults.seed,
      speed: wholeNumber(argv, '--demo-speed', 1, 86_400) ?? demoDefaults.speed,
      attacks: valueOf(argv, '--demo-attacks') ?? demoDefaults.attacks,
    },
    saveTo: __RELEASE__ ? undefined : path('--save-to'),
    engineLauncher: __RELEASE__ ? undefined : launcher(valueOf(argv, '--engine-launcher')),
  };
}

function valueOf(argv: readonly string[], name: string): string | undefined {
  for (const [index, argument] of argv.entries()) {
    if (argument.startsWith(`${name}=`)) return argument.slice(name.length + 1);
    if (argument !== name) continue;
    const value = argv[index + 1];
    if (value === undefined || value.startsWith('--')) throw new ArgumentError(`${name} needs a value.`);
    return value;
  }
  return undefined;
}

function wholeNumber(argv: readonly string[], name: string, min: number, max: number): number | undefined {
  const text = valueOf(argv, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ArgumentError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function printOrder(argv: readonly string[], cwd: string): Arguments['printReport'] {
  const at = argv.indexOf('--print-report');
  if (at < 0) return undefined;
  const [from, to] = argv.slice(at + 1, at + 3);
  if (from === undefined || to === undefined) {
    throw new ArgumentError('--print-report needs two files: the HTML to read and the PDF to write.');
  }
  return { from: resolve(cwd, from), to: resolve(cwd, to) };
}

function launcher(text: string | undefined): Arguments['engineLauncher'] {
  if (text === undefined || text === 'utility' || text === 'child') return text;
  throw new ArgumentError(`--engine-launcher is utility or child, not "${text}".`);
}
