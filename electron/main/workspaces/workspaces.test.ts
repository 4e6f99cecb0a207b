import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { OpenOrder, Protection } from '../../../shared/engine-messages.ts';
import { playedHost } from '../engine-host/engine-host.testkit.ts';
import { placesIn } from './places.ts';
import { createUnlockThrottle } from './unlock-throttle.ts';
import { createWorkspaces } from './workspaces.ts';

const osKey: Protection = {
  kind: 'os',
  key: new Uint8Array(32),
  blob: 'AAAA',
  backend: 'dpapi',
  consent: null,
};

/** Workspaces over an engine that a test plays. */
function workspacesOver(existing: string[], protection: Protection | null = osKey) {
  const played = playedHost();
  const workspaces = createWorkspaces({
    places: placesIn('/data', undefined),
    engine: played.host,
    vault: { level: () => 'available', protect: async () => protection, unlockFor: async () => null },
    throttle: createUnlockThrottle(() => 0),
    demoWorld: { sims: 2000, seed: 1, speed: 1, attacks: 'all' },
    version: '1.0.0',
    exists: (folder) => existing.includes(folder),
    nameOf: () => 'Lift gateways',
  });
  /** Plays the newest engine: comes up, hears its order, answers. */
  const play = async (answer: 'opened' | 'failed'): Promise<OpenOrder | undefined> => {
    await setImmediate();
    const run = played.run();
    run.message({ t: 'ready', pid: 1, node: '24' });
    const order = run.heard.flatMap((message) => (message.t === 'open' ? [message.order] : [])).at(-1);
    if (answer === 'opened') {
      const workspace = { name: order?.create?.name ?? 'Lift gateways', demo: order?.demoWorld !== null };
      run.message({ t: 'opened', opened: { workspace, protection: 'os', notices: [] } });
    } else {
      run.message({ t: 'failed', error: { code: 'DISK_FULL', message: 'No room.', retry: 'later' } });
      run.exit({ code: 70 });
    }
    return order;
  };
  const stopped = async () => {
    await setImmediate();
    played.run().exit({ code: 0 });
  };
  return { workspaces, play, stopped };
}

it('opens the demo fleet, with a world and a key of its own, while there is nothing else', async () => {
  const { workspaces, play } = workspacesOver([]);
  const started = workspaces.start();
  expect(await play('opened')).toMatchObject({
    dataDir: '/data/demo',
    create: { protection: { kind: 'demo' } },
    demoWorld: { sims: 2000 },
  });
  await started;
  expect(workspaces.describe()).toMatchObject({ state: 'ready', workspace: { demo: true } });
});

it('opens the real workspace once there is one, and makes nothing', async () => {
  const { workspaces, play } = workspacesOver(['/data/main']);
  const started = workspaces.start();
  expect(await play('opened')).toMatchObject({ dataDir: '/data/main', create: null, demoWorld: null });
  await started;
  expect(workspaces.describe()).toMatchObject({ workspace: { name: 'Lift gateways', demo: false } });
});

it('makes a workspace with a key that the operating system guards', async () => {
  const { workspaces, play, stopped } = workspacesOver([]);
  const started = workspaces.start();
  await play('opened');
  await started;
  const made = workspaces.create({ name: 'Lift gateways', protection: 'key-store' });
  await stopped();
  expect(await play('opened')).toMatchObject({
    dataDir: '/data/main',
    create: { name: 'Lift gateways', protection: { kind: 'os' } },
  });
  expect(await made).toEqual({ ok: true, message: '' });
});

it('goes back to the demo when the new workspace cannot be made, and says why', async () => {
  const { workspaces, play, stopped } = workspacesOver([]);
  const started = workspaces.start();
  await play('opened');
  await started;
  const made = workspaces.create({ name: 'Lift gateways', protection: 'key-store' });
  await stopped();
  await play('failed');
  expect(await play('opened')).toMatchObject({ dataDir: '/data/demo' });
  expect(await made).toEqual({ ok: false, message: 'The workspace could not be made: No room.' });
  expect(workspaces.describe()).toMatchObject({ state: 'ready', workspace: { demo: true } });
});

it('leaves what is open alone when the key store is not used', async () => {
  const { workspaces, play } = workspacesOver([], null);
  const started = workspaces.start();
  await play('opened');
  await started;
  expect(await workspaces.create({ name: 'A', protection: 'key-store' })).toMatchObject({ ok: false });
  expect(await workspaces.create({ name: 'A', protection: 'passphrase' })).toMatchObject({ ok: false });
  expect(await workspaces.open(false)).toMatchObject({ ok: false });
  expect(workspaces.describe()).toMatchObject({ state: 'ready' });
});
