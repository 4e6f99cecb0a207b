import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectWorkspace, runCommand, startWorld } from '../../fixtures/world.ts';
import { expect, test } from '../../fixtures/app.ts';

test('the console opens a workspace that the command line made, and both work on it', async ({
  startConsole,
  folder,
}) => {
  const world = await startWorld(folder, ['--sims', '50']);
  try {
    const dataDir = join(folder, 'workspace');
    await mkdir(dataDir);
    connectWorkspace(dataDir, world);
    const app = await startConsole({ dataDir });
    await expect
      .poll(() => app.page.evaluate('window.sextant.invoke("info", {})'))
      .toMatchObject({ state: 'ready', dataDir, workspace: { demo: true } });
    // Beside the open window the command line is a guest of its engine.
    expect(runCommand(dataDir, ['provider', 'list'])).toMatchObject({
      providers: [{ baseUrl: world.ready.baseUrl }],
    });
  } finally {
    await world.stop();
  }
});

test('the engine of the real console comes back after a crash, and the page goes on', async ({
  startConsole,
}) => {
  const app = await startConsole({ args: ['--demo-sims', '50'] });
  const pids = () =>
    app.log().flatMap(({ message, pid }) => (message === 'engine process' ? [Number(pid)] : []));
  await expect.poll(() => pids().length).toBe(1);
  await expect
    .poll(() => app.page.evaluate('window.sextant.invoke("info", {})'))
    .toMatchObject({ state: 'ready' });
  const [pid] = pids();
  process.kill(Number(pid), 'SIGKILL');
  await expect.poll(() => pids().length).toBe(2);
  await expect
    .poll(() => app.page.evaluate('window.sextant.invoke("info", {})'))
    .toMatchObject({ state: 'ready' });
  await app.quit();
  expect(app.log().map(({ message }) => message)).not.toContain(
    'the engine did not stop in time and is killed',
  );
});
