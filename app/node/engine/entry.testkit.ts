import { createSmallEngine } from '../../testing/engine.ts';
import { parentChannel } from './channel.ts';
import { hostEngine } from './host.ts';

/** The engine process with the small engine of tests: what is tested is the process. */
const channel = parentChannel();
if (channel !== null) hostEngine({ channel, compose: createSmallEngine, exit: (code) => process.exit(code) });
