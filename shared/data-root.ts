/**
 * Where workspaces live when nobody names a folder: `<root>/main` and `<root>/demo`. Pure, so that the desktop and the
 * command line agree without sharing a runtime.
 *
 * Source of the Linux rule: XDG Base Directory Specification 0.8 (relative values are ignored).
 *
 * @param platform as Node names it: `linux`, `darwin`, `win32`
 * @param home the person's home folder, absolute
 */
export function dataRoot(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'win32') return `${env['LOCALAPPDATA'] ?? `${home}\\AppData\\Local`}\\Sextant`;
  if (platform === 'darwin') return `${home}/Library/Application Support/Sextant`;
  const named = env['XDG_DATA_HOME'];
  return `${named?.startsWith('/') === true ? named : `${home}/.local/share`}/sextant`;
}
