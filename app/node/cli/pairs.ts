import { readFileSync } from 'node:fs';
import { UsageError } from './command.ts';

/** `FIELD=TEXT` pairs of an option that may be given many times. @throws UsageError */
export function pairsOf(option: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`--${option} takes FIELD=TEXT, not "${pair.slice(0, 60)}".`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Values of `--option FIELD=TEXT`; `FIELD=@FILE` reads a file. @param path where a relative path begins */
export function optionValues(
  pairs: readonly string[],
  path: (relative: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pairsOf('option', pairs)).map(([name, value]) => [
      name,
      value.startsWith('@') ? readOption(path(value.slice(1))) : value,
    ]),
  );
}

function readOption(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}).`,
    );
  }
}
