import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/**
 * What every fuse of the packaged binary must say. A fuse that a later Electron adds is missing from this table until
 * somebody decides on it, and the type of the table then fails to compile.
 */
const EXPECTED: Readonly<Record<FuseV1Options, boolean>> = {
  // The binary must not serve as a Node that runs any script under the application's name and privileges.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  // Attaching a debugger would give any local program the main process.
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  // A folder beside the archive must not replace it.
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The page comes from our own scheme: file: needs no more rights than in a browser.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Off would slow WebAssembly down and protects nothing.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/**
 * Reads the fuses of a packaged binary and compares each with what it must say. A fuse that this Electron is too old to
 * have is left out.
 *
 * @param executable the packaged binary, or the `.app` folder on macOS
 * @returns one line per fuse, and one per fuse that is wrong
 */
export async function readFuses(executable: string): Promise<{ lines: string[]; wrong: string[] }> {
  const wire = await getCurrentFuseWire(executable);
  const lines: string[] = [];
  const wrong: string[] = [];
  for (const [key, expected] of Object.entries(EXPECTED)) {
    const fuse = Number(key) as FuseV1Options;
    const state = wire[fuse];
    if (state === undefined) continue;
    const actual = state === FuseState.ENABLE;
    const line = `${FuseV1Options[fuse]}: ${actual ? 'on' : 'off'}`;
    lines.push(line);
    if (state !== (expected ? FuseState.ENABLE : FuseState.DISABLE)) {
      wrong.push(`${line}, must be ${expected ? 'on' : 'off'}`);
    }
  }
  return { lines, wrong };
}
