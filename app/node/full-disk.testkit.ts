import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineClient } from '../../shared/client.ts';
import { asAppError } from '../../shared/errors.ts';
import { createSmallEngine } from '../testing/engine.ts';
import { openEngine, type OpenEngine } from './open-engine.ts';

/**
 * Fills a small disk under an open workspace and says what happens, one JSON line a step.
 *
 * @param disk a folder on a file system of a few megabytes, with nothing else on it
 */
async function fillUp(disk: string): Promise<void> {
  const filler = join(disk, 'filler');
  const fill = (leave: number): void => {
    const { bfree, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bfree * bsize - leave)));
  };
  const say = (step: string, what: unknown): void =>
    void process.stdout.write(`${JSON.stringify([step, what])}\n`);
  const code = (error: unknown): string => asAppError(error).code;
  const open = async (): Promise<OpenEngine> => {
    const create = { name: 'Small', protection: { kind: 'demo' } } as const;
    const result = await openEngine({
      compose: createSmallEngine,
      dir: join(disk, 'workspace'),
      unlock: null,
      create,
      version: '1',
      checkOutputs: true,
      program: 'command line',
    });
    if (result.state !== 'open') throw new Error('locked');
    return result.engine;
  };
  const user = async (engine: OpenEngine, name?: string): Promise<string> => {
    const client = createEngineClient({ onListenerError: () => {} });
    client.connect(engine.connect());
    if (name !== undefined) await client.call('system.setUser', { name, role: 'lead' });
    return (await client.call('system.status', {})).user.name;
  };

  const engine = await open();
  say('before', await user(engine, 'Before'));
  fill(0);
  say('write', await user(engine, 'Lost').catch(code));
  say('read', await user(engine));
  rmSync(filler);
  say('after', await user(engine, 'After'));
  fill(0);
  await engine.close();
  say('open', await open().then(() => 'opened', code));
  rmSync(filler);
  const again = await open();
  say('again', await user(again));
  await again.close();
  process.exit(0);
}

await fillUp(process.argv[2] ?? '');
