import type { Command, EngineDoor } from './command.ts';
import { runCommandLine } from './run.ts';

/** Keeps the process while a command waits: sockets and timers of the engine do not. */
const heartbeatMs = 60_000;

/**
 * Runs this process's command line and ends the process. The first Ctrl-C asks the command to end in order; the second
 * ends the process at once, from which the databases recover.
 */
export async function runInProcess(commands: readonly Command[], door: EngineDoor): Promise<void> {
  const abort = new AbortController();
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(3);
    abort.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // The reader of a pipe may leave early, as `head` does: that is its right and no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const heartbeat = setInterval(() => {}, heartbeatMs);
  const { stdin, stdout, stderr } = process;
  const code = await runCommandLine({
    argv: process.argv.slice(2),
    commands,
    door,
    signal: abort.signal,
    stdin,
    stdout,
    stderr,
  });
  clearInterval(heartbeat);
  await Promise.all([drained(stdout), drained(stderr)]);
  process.exit(code);
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}
