import { type StdioOptions, spawn } from 'node:child_process';
import type { Runtime } from '../setup/electron.ts';
import { ROOT } from '../setup/paths.mjs';
import { say } from '../setup/say.mjs';
import { hasDisplay } from '../setup/system-libraries.ts';
import { startVirtualDisplay } from './display.ts';
import { electronCommand } from './electron-command.ts';

/**
 * Opens the console and waits until it is closed.
 *
 * @param runtime the Electron to run it on
 * @param args for the application, e.g. `['--data-dir', '/srv/sextant']`
 * @returns its exit code
 */
export async function start(runtime: Runtime, args: readonly string[]): Promise<number> {
  if (runtime.kind === 'fallback') {
    say('Running on the fallback runtime: an older Electron, for development and trials only');
  }
  return withDisplay(async (env) => {
    const command = electronCommand(runtime);
    say('Opening Sextant');
    // Where there is no desktop, Chromium complains of each of its services that it cannot reach.
    const switches = hasDisplay() ? [] : ['--log-level=3'];
    return run(command.executable, [...switches, ROOT, ...args], { ...env, ...command.env });
  });
}

/**
 * Calls `job` with an environment in which windows can be opened: the person's own display or, where there is none, a
 * virtual one that ends with the job.
 */
export async function withDisplay<T>(job: (env: Record<string, string>) => Promise<T>): Promise<T> {
  if (hasDisplay()) return job({});
  const display = await startVirtualDisplay();
  say(`There is no display here: windows open on a virtual one (${display.name}). Ctrl-C ends it`);
  try {
    return await job({ ...display.env });
  } finally {
    await display.stop();
  }
}

/**
 * Runs a program to its end, passing termination on to it.
 *
 * @returns its exit code; 1 when a signal ended it
 */
export function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdio: StdioOptions = 'inherit',
): Promise<number> {
  // Set in some editors' terminals, it would make Electron behave as plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { stdio, cwd: ROOT, env: { ...inherited, ...env } });
    const terminate = (signal: NodeJS.Signals) => child.kill(signal);
    // A terminal sends its interrupt to every process itself; this one stays to see the others end.
    const stay = () => {};
    process.on('SIGTERM', terminate).on('SIGHUP', terminate).on('SIGINT', stay);
    const settle = () => process.off('SIGTERM', terminate).off('SIGHUP', terminate).off('SIGINT', stay);
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', (code) => {
      settle();
      resolve(code ?? 1);
    });
  });
}
