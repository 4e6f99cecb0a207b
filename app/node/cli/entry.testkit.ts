import { createSmallEngine } from '../../testing/engine.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { engineDoor } from './door.ts';
import { runInProcess } from './process.ts';

/** Opens the workspace and keeps it until Ctrl-C; says only whether it attached where an engine runs already. */
const hold: Command = {
  words: ['hold'],
  takes: '',
  about: 'Holds the workspace.',
  details: [],
  options: {},
  async run({ out, session, signal }) {
    const { client, attached } = await session({ name: 'Held', protection: 'demo' });
    await client.call('system.status', {});
    out.result({ attached }, () => (attached ? 'attached' : 'held'));
    if (!attached && !signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return 0;
  },
};

await runInProcess([...commands, hold], engineDoor(createSmallEngine, '0.0.0-test'));
