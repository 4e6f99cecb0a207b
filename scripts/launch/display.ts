import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A virtual display of our own. `name` is the value for `DISPLAY`. */
export interface VirtualDisplay {
  readonly name: string;
  stop(): Promise<void>;
}

/**
 * Starts Xvfb on the first free display number. It has no authority file and listens on its local socket only; it ends
 * with `stop()` or with this process.
 *
 * @param size width and height in pixels
 * @throws Error when Xvfb is not installed or ends at once
 */
export async function startVirtualDisplay(size = { width: 1920, height: 1200 }): Promise<VirtualDisplay> {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${size.width}x${size.height}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
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
  return {
    name: `:${number}`,
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}
