import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Provider, ProviderSync } from '../../shared/contract/index.ts';
import { contract } from '../../shared/contract/index.ts';
import { createDispatcher } from '../core/kernel/dispatcher.ts';
import { createPortPair } from '../core/kernel/port-pair.ts';
import { createTestClock } from '../testing/clock.ts';
import { createSmallEngine } from '../testing/engine.ts';
import { createRecordingLog } from '../testing/log.ts';
import { createTestPorts, type TestPorts } from '../testing/ports.ts';
import { continueWorld, saveWorld } from './demo-state.ts';
import { type DemoWorkspace, startDemoWorkspace } from './demo-workspace.ts';

let dir: string;
let ports: TestPorts;
const open: DemoWorkspace[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-demo-'));
  ports = createTestPorts();
});
afterEach(async () => {
  for (const demo of open.splice(0)) await demo.close();
  ports.close();
  rmSync(dir, { recursive: true, force: true });
});

const order = { sims: 50, seed: 3, speed: 1, attacks: 'none' };

/** An engine that remembers providers and imports, and syncs as soon as it is asked. */
function recordingEngine() {
  const providers: Provider[] = [];
  const imported: string[][] = [];
  const actors = new Set<string>();
  let synced = 0;
  const engine = createSmallEngine(ports);
  const handlers = {
    ...engine.handlers,
    providers: {
      ...engine.handlers.providers,
      list: () => ({ providers: [...providers] }),
      add: (input: Provider, context: { actor: { name: string } }) => {
        actors.add(context.actor.name);
        const providerId = `soracom-${providers.length + 1}`;
        providers.push({
          providerId,
          kind: 'soracom',
          name: input.name,
          baseUrl: input.baseUrl,
          options: {},
          demo: input.demo,
          paused: false,
          addedAt: 0,
        });
        return { providerId };
      },
      remove: ({ providerId }: { providerId: string }) => {
        providers.splice(
          providers.findIndex((provider) => provider.providerId === providerId),
          1,
        );
        return {};
      },
    },
    sync: {
      ...engine.handlers.sync,
      start: () => {
        synced = Date.now();
        return { started: [] };
      },
      status: () => ({
        providers: providers.map(
          ({ providerId, name }): ProviderSync => ({
            providerId,
            name,
            state: 'idle',
            phase: null,
            done: 0,
            total: null,
            estimateMs: null,
            startedAt: synced,
            lastSuccessAt: synced,
            nextAt: null,
            error: null,
            sources: [],
          }),
        ),
      }),
    },
    imports: {
      ...engine.handlers.imports,
      run: ({ paths }: { paths: string[] }) => {
        imported.push(paths.map((path) => path.split('/').at(-1) ?? ''));
        return { files: [] };
      },
    },
  };
  const dispatcher = createDispatcher(contract, handlers, {
    checkOutputs: true,
    log: ports.log,
    ids: ports.ids,
    schedule: createTestClock().schedule,
    actor: engine.actor,
  });
  const start = (more: Partial<typeof order> = {}, refreshMs = 60_000) => {
    const demo = startDemoWorkspace({
      dir,
      order: { ...order, ...more },
      log: createRecordingLog(),
      refreshMs,
      reconnect: async (providerId, to) => {
        const index = providers.findIndex((provider) => provider.providerId === providerId);
        const known = providers[index];
        if (known !== undefined) providers[index] = { ...known, baseUrl: to.baseUrl };
      },
      connect: (actor) => {
        const pair = createPortPair();
        dispatcher.attach(pair.engine, actor);
        return pair.client;
      },
    });
    open.push(demo);
    return demo;
  };
  return { providers, imported, actors, start };
}

describe('the embedded demo world', () => {
  it('is added like any provider, synced, and its evidence imported', async () => {
    const { providers, imported, actors, start } = recordingEngine();
    await start().ready;
    expect(providers).toMatchObject([
      { demo: true, baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/) as string },
    ]);
    expect([...actors]).toEqual(['Demo world']);
    expect(imported).toHaveLength(1);
    expect(imported[0]).toHaveLength(9);
    const answer = await fetch(`${providers[0]?.baseUrl}/sims`);
    expect(answer.status).toBe(401);
  });

  it('keeps its address and its age from start to start', async () => {
    const { providers, start } = recordingEngine();
    const first = start();
    await first.ready;
    const [before] = providers;
    await first.close();
    await expect(fetch(`${before?.baseUrl}/sims`)).rejects.toThrow();
    const second = start();
    await second.ready;
    expect(providers).toEqual([before]);
    const state = JSON.parse(readFileSync(join(dir, 'demo-world.json'), 'utf8')) as {
      epoch: number;
      port: number;
    };
    expect(before?.baseUrl).toContain(String(state.port));
    expect(existsSync(join(dir, 'demo-world', 'ground-truth.json'))).toBe(true);
  });

  it('moves when its port was taken meanwhile, and when another world is wanted', async () => {
    const { providers, start } = recordingEngine();
    const first = start();
    await first.ready;
    const port = Number(new URL(providers[0]?.baseUrl ?? '').port);
    await first.close();
    const squatter = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const second = start();
    await second.ready;
    squatter.close();
    expect(providers).toMatchObject([{ providerId: 'soracom-1' }]);
    expect(providers[0]?.baseUrl).not.toContain(String(port));
    await second.close();
    const before = providers[0];
    await start({ seed: 4 }).ready;
    expect(providers).toHaveLength(1);
    expect(providers[0]).not.toBe(before);
  });

  it('reads evidence again as time goes on, changed files only', async () => {
    const { imported, start } = recordingEngine();
    await start({ speed: 86_400 }, 200).ready;
    while (imported.length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(imported[1]?.length).toBeGreaterThan(0);
    expect(imported[1]).not.toContain('attestations.ndjson');
  });

  it('can be closed while it still starts', async () => {
    const { start } = recordingEngine();
    const demo = start();
    await demo.close();
    await demo.ready;
  });
});

describe('the age of a demo world', () => {
  const hourMs = 3_600_000;

  it('grows with the wall clock at its speed, and never shrinks', () => {
    const living = { ...order, speed: 10 };
    const { state, now, fresh } = continueWorld(dir, living, 1_000_000);
    expect([now, fresh]).toEqual([1_000_000, false]);
    saveWorld(dir, state);
    expect(continueWorld(dir, living, 1_000_000 + hourMs).now).toBe(1_000_000 + 10 * hourMs);
    expect(continueWorld(dir, living, 500_000).now).toBe(1_000_000);
    expect(continueWorld(dir, { ...living, seed: 9 }, 1_000_000 + hourMs)).toMatchObject({
      fresh: true,
      now: 1_000_000 + hourMs,
    });
  });

  it('brings a new theft with every further start of the attacked world', () => {
    const attacked = { ...order, attacks: 'all' };
    saveWorld(dir, continueWorld(dir, attacked, 1_000_000).state);
    const { state } = continueWorld(dir, attacked, 1_000_000 + hourMs);
    expect(state.launched).toEqual([{ kind: 'stolen-sim', at: hourMs + 75_000 }]);
  });
});
