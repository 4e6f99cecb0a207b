/**
 * What the engine may know of the environment: where the person's folders are, which language and time zone, and what
 * the operating system needs to run a program at all. Everything else stays out: `NODE_OPTIONS` and its like would run
 * foreign code inside the engine, and tokens of other programs are none of its business.
 */
const passedOn = [
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_TIME',
  'TZ',
  'TMPDIR',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  // Windows
  'APPDATA',
  'LOCALAPPDATA',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'windir',
] as const;

/** Builds the engine's environment out of this process's. */
export function engineEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = own[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
