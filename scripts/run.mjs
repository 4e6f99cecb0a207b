import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installDependencies, pinnedNode } from './setup/dependencies.mjs';
import { ROOT } from './setup/paths.mjs';
import { endWith } from './setup/say.mjs';

/**
 * `node scripts/run.mjs TASK [ARGUMENT…]`: what every npm script calls. It runs on the person's own Node (20 or newer),
 * installs the dependencies if they are missing or stale, and hands over to `scripts/task.ts` on the pinned Node.
 */
try {
  installDependencies();
  handOver(pinnedNode());
} catch (error) {
  endWith(error);
}

/** @param {string} node executable of the pinned Node */
function handOver(node) {
  const child = spawn(node, [join(ROOT, 'scripts', 'task.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A terminal sends its interrupt to both processes: passing it on would deliver it twice.
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', endWith);
  child.on('exit', (code) => process.exit(code ?? 1));
}
