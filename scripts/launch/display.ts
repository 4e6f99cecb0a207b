import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { CACHE } from '../setup/paths.mjs';

/** A virtual display of our own. `name` is the value for `DISPLAY`, `env` all that programs shown on it need. */
export interface VirtualDisplay {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts Xvfb on the first free display number. It has no authority file and listens on its local socket only; it ends
 * with `stop()` or with this process, however that ends.
 *
 * @param size width and height in pixels
 * @throws Error when Xvfb is not installed or ends at once
 */
export async function startVirtualDisplay(size = { width: 1920, height: 1200 }): Promise<VirtualDisplay> {
  const screen = `${size.width}x${size.height}x24`;
  // Out of the terminal's reach: its interrupt would end the display before the programs shown on it. Without us, though,
  // it must not stay.
  const server = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'TERM',
      'Xvfb',
      '-displayfd',
      '3',
      '-screen',
      '0',
      screen,
      '-nolisten',
      'tcp',
      '-noreset',
    ],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true },
  );
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const kill = () => server.kill('SIGTERM');
  process.once('exit', kill);
  const number = await new Promise<string>((resolve, reject) => {
    let complaint = '';
    server.once('error', reject);
    server.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    (server.stdio[3] as Readable).once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    ended.then(() => reject(new Error(`The virtual display ended at once. ${complaint.trim()}`)), reject);
  });
  const name = `:${number}`;
  return {
    name,
    env: { DISPLAY: name, ...headlessDesktop() },
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}

/**
 * Chromium's libraries (GTK, dconf, PulseAudio, crash reports) leave settings of a desktop in the home folder. Without a
 * desktop there are none to respect, so they are kept inside the clone.
 */
function headlessDesktop(): Record<string, string> {
  const folder = (name: string) => {
    const path = join(CACHE, 'desktop', name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    XDG_CONFIG_HOME: folder('config'),
    XDG_CACHE_HOME: folder('cache'),
    PULSE_RUNTIME_PATH: folder('pulse'),
    GSETTINGS_BACKEND: 'memory',
  };
}
