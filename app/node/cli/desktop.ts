import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError, fail } from '../../../shared/errors.ts';

interface Desktop {
  readonly program: string;
  readonly args: readonly string[];
}

/** Names an installed console whose window prints; without it the one of this clone is used. */
const desktopVariable = 'SEXTANT_DESKTOP';

/** The desktop runtime of this clone is started the way `npm start` does it: with its display, virtual where there is none. */
function findDesktop(): Desktop | null {
  const named = process.env[desktopVariable];
  if (named !== undefined && named !== '') return { program: named, args: [] };
  for (let dir = import.meta.dirname; dirname(dir) !== dir; dir = dirname(dir)) {
    const script = join(dir, 'scripts', 'run.mjs');
    if (existsSync(script)) return { program: process.execPath, args: [script, 'start'] };
  }
  return null;
}

/**
 * Prints an HTML file to PDF with the desktop runtime.
 *
 * @param from HTML file, absolute
 * @param to PDF file, absolute
 * @param note hears what the runtime says while it starts
 * @throws AppError UNSUPPORTED where there is no desktop runtime or it cannot print
 */
export async function printWithDesktop(
  from: string,
  to: string,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const desktop = findDesktop();
  if (desktop === null) {
    throw fail(
      'UNSUPPORTED',
      `A PDF needs the desktop runtime, and there is none here. Use --format html, or name an installed console in ${desktopVariable}.`,
    );
  }
  note('Printing with the desktop runtime');
  const { code, said } = await run(desktop, ['--print-report', from, to], signal);
  if (signal.aborted)
    throw fail('CANCELLED', 'Printing was cancelled. Nothing was written.', { retry: 'now' });
  if (code === 0 && existsSync(to)) return;
  throw new AppError({
    code: 'UNSUPPORTED',
    retry: 'later',
    message: `The desktop runtime did not print (code ${code ?? 'none'}). It needs Electron and a display, or Xvfb in its place; --format html needs neither. It said: ${said.trim().split('\n').slice(-3).join(' ')}`,
  });
}

function run(
  { program, args }: Desktop,
  more: readonly string[],
  signal: AbortSignal,
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-4_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve({ code, said });
    });
  });
}
