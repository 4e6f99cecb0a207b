import type { Engine } from '../../core/engine.ts';
import type { Ports } from '../../core/ports.ts';
import { createSmallEngine } from '../../testing/engine.ts';
import { parentChannel } from './channel.ts';
import { hostEngine } from './host.ts';

/** The engine process with the small engine of tests: what is tested is the process. */
const channel = parentChannel();
if (channel !== null) {
  // Says when its rest is over.
  const compose = (ports: Ports): Engine => {
    const engine = createSmallEngine(ports);
    return {
      ...engine,
      start(rest) {
        engine.start(rest);
        rest?.over(() => channel.send({ t: 'log', level: 'warn', message: 'rested' }));
      },
    };
  };
  const host = hostEngine({ channel, compose, exit: (code) => process.exit(code) });
  process.on('uncaughtException', (error) => host.crash(error));
  // Another process's signal stands for a defect: something thrown where nobody catches.
  process.on('SIGUSR2', () => {
    throw new Error('a defect that names 89423107842007409343');
  });
}
