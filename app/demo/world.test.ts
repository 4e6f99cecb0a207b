import { spawn } from 'node:child_process';
import { access, appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { noon, startTestWorld } from './demo.testkit.ts';
import { startDemoWorld } from './world.ts';
import type { DemoWorldOptions } from './world.ts';

const dir = await mkdtemp(join(tmpdir(), 'demo-world-'));
afterAll(() => rm(dir, { recursive: true }));

test('two worlds of one seed answer alike; another seed differs', async () => {
  const list = async (seed: number): Promise<unknown> => {
    const { world, client } = await startTestWorld({ seed, sims: 120 });
    const sims = await client.all('/sims');
    await world.close();
    return sims.map((sim) => ({ ...sim, operatorId: '' }));
  };
  const first = await list(3);
  expect(await list(3)).toEqual(first);
  expect(await list(4)).not.toEqual(first);
});

test('the ready file leads a client to the world, and only its owner may read it', async () => {
  const { world } = await startTestWorld({ sims: 50 });
  const path = join(dir, 'ready.json');
  await world.writeReadyFile(path);
  const ready = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
  expect(ready).toMatchObject({
    baseUrl: `${world.url}/v1`,
    authKeyId: world.credentials.authKeyId,
    importDir: world.importDir,
  });
  expect((await stat(path)).mode & 0o077).toBe(0);
  const answer = await fetch(`${ready['baseUrl']}/auth`, { method: 'POST', body: JSON.stringify(ready) });
  expect(answer.status).toBe(200);
  await world.close();
  await expect(access(world.importDir)).rejects.toThrow();
});

test('files stay when the folder was named by the caller', async () => {
  const { world } = await startTestWorld({ sims: 50, dir });
  await world.close();
  await access(join(dir, 'imports', 'device-inventory.csv'));
  await access(join(dir, 'ground-truth.json'));
});

test('a world that is resumed remembers what people did; a world of another epoch does not', async () => {
  const kept = { sims: 300, dir: join(dir, 'resumed'), resume: true };
  const first = await startTestWorld(kept);
  const sim = Array.from({ length: 300 }, (_, i) => first.world.fleet.facts(i)).find(
    ({ status }) => status === 'active',
  );
  await first.client.post(`/sims/${sim?.iccid}/suspend`);
  await first.world.close();

  const statusIn = async (options: DemoWorldOptions): Promise<unknown> => {
    const { world, client } = await startTestWorld(options);
    const { status } = (await client.get(`/sims/${sim?.iccid}`)).json as { status: string };
    await world.close();
    return [status, new Date(world.clock.now()).toISOString()];
  };
  expect(await statusIn({ ...kept, at: noon + 60_000 })).toEqual(['suspended', '2026-11-21T12:01:00.000Z']);
  await appendFile(join(kept.dir, 'changes.ndjson'), '[12,{"kind":"sta');
  expect(await statusIn(kept)).toEqual(['suspended', '2026-11-21T12:00:00.000Z']);
  expect(await statusIn({ ...kept, epoch: noon + 1 })).toEqual(['active', '2026-11-21T12:00:00.001Z']);
});

test('a world ends when its time is up', async () => {
  const world = await startDemoWorld({ sims: 10, maxLifetimeMs: 60 });
  await world.closed;
  await expect(fetch(world.url)).rejects.toThrow();
});

test('a world ends with the process that started it', async () => {
  const script = `
    import { startDemoWorld } from ${JSON.stringify(join(import.meta.dirname, 'world.ts'))};
    const world = await startDemoWorld({ sims: 10, watchParent: true, maxLifetimeMs: 20000 });
    console.log(world.url);`;
  // The shell is the parent; it ends when its input does.
  const shell = spawn(
    'sh',
    ['-c', '"$0" --input-type=module -e "$1" & read -r line', process.execPath, script],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const url = await new Promise<string>((resolve) =>
    shell.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())),
  );
  expect((await fetch(`${url}/v1/sims`)).status).toBe(401);
  shell.stdin.end();
  const alive = (): Promise<string> =>
    fetch(url).then(
      () => 'up',
      () => 'gone',
    );
  await expect.poll(alive, { timeout: 20_000, interval: 250 }).toBe('gone');
});

test('hands on the world from outside exist only when asked for, and never below /v1', async () => {
  const closed = await startTestWorld({ sims: 300 });
  expect((await fetch(`${closed.world.url}/_world/state`)).status).toBe(404);
  await closed.world.close();

  const { world, client } = await startTestWorld({ sims: 300, admin: true });
  const hand = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${world.url}/_world${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.status === 204 ? null : ((await answer.json()) as unknown);
  };
  expect(await hand('GET', '/state')).toMatchObject({ sims: 300, attacks: [] });
  expect(await hand('POST', '/clock', { advanceMs: 5_000 })).toMatchObject({ now: noon + 5_000 });
  const back = (await hand('POST', '/clock', { advanceMs: -1 })) as { message: string };
  expect(back.message).toContain('cannot go back');
  expect(await hand('POST', '/faults', { kind: 'server-error', path: '/groups' })).toEqual({ id: 'F1' });
  expect((await client.get('/groups')).status).toBe(500);
  await hand('DELETE', '/faults');
  expect((await client.get('/groups')).status).toBe(200);
  expect(await hand('POST', '/attacks', { kind: 'fast-exfiltration', inMs: 1_000 })).toMatchObject({
    startAt: noon + 6_000,
  });
  const unknown = (await hand('POST', '/faults', { kind: 'nonsense' })) as { message: string };
  expect(unknown.message).toContain('known are');
  expect((await client.get('/_world/state')).status).toBe(404);
  await world.close();
});

test('the clock runs at its speed, moves on demand, and never back', () => {
  let wall = 1_000;
  const clock = createClock(noon, 60, () => wall);
  wall += 500;
  expect(clock.now()).toBe(noon + 30_000);
  clock.advance(10_000);
  clock.setSpeed(0);
  wall += 10_000;
  expect(clock.now()).toBe(noon + 40_000);
  clock.setSpeed(1);
  wall -= 60_000;
  expect(clock.now()).toBe(noon + 40_000);
  expect(() => clock.advance(-1)).toThrow(RangeError);
  expect(() => clock.setSpeed(Infinity)).toThrow(RangeError);
});
