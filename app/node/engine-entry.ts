import { createEngine } from '../core/engine.ts';
import { parentChannel } from './engine/channel.ts';
import { hostEngine } from './engine/host.ts';
import { keepHeapSmall } from './small-heap.ts';

/**
 * The engine process: a utility process of Electron, or a child of an ordinary Node where Electron's own is too old for
 * the database module. It does nothing until its parent says what to open.
 */
function main(): void {
  keepHeapSmall();
  const channel = parentChannel();
  if (channel === null) {
    process.stderr.write(
      'The engine is started by the console. For a terminal there is the command line: npm run sextant -- --help\n',
    );
    process.exitCode = 2;
    return;
  }
  // A terminal's interrupt reaches every process of it; the console, not the terminal, ends its engine.
  process.on('SIGINT', () => {});
  const host = hostEngine({ channel, compose: createEngine, exit: (code) => process.exit(code) });
  process.on('uncaughtException', (error) => host.crash(error));
}

main();
