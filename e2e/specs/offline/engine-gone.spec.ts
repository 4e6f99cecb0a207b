import { expect, test } from '../../fixtures/demo.ts';
import { incidentsPage } from '../../pages/incidents.ts';

test('a killed engine fails what was asked of it, loses nothing, and comes back under the same window', async ({
  demo,
}) => {
  const { page, frame } = demo;
  const incidents = incidentsPage(page);
  await frame.go('Incidents');
  await incidents.queue.toHold(7);
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await expect(incidents.queue.cursor).toContainText('Triage');
  await page.keyboard.press('j');

  const pids = (): number[] =>
    demo
      .log()
      .filter(({ message }) => message === 'engine process')
      .map(({ pid }) => Number(pid));
  const [pid = 0] = pids().slice(-1);

  await test.step('what is under way fails with words, instead of waiting for ever', async () => {
    // Held first, so that the question is certainly on its way when the process dies.
    process.kill(pid, 'SIGSTOP');
    await page.keyboard.press('a');
    process.kill(pid, 'SIGKILL');
    await expect(frame.message('The engine is restarting')).toBeVisible();
    await expect(incidents.queue.rows).toHaveCount(7);
  });

  await test.step('main starts another, and the window goes on with it', async () => {
    await expect.poll(() => pids().length).toBe(2);
    await expect(async () => {
      await page.keyboard.press('a');
      await expect(incidents.queue.cursor).toContainText('Triage', { timeout: 2_000 });
    }).toPass();
    await expect(frame.sync).toContainText('Synced');
  });

  await test.step('what was committed before is there, and the chain holds', async () => {
    await expect
      .poll(() => incidents.queue.cells('Status'))
      .toEqual(['Triage', 'Triage', 'New', 'New', 'New', 'New', 'New']);
    await frame.go('Audit');
    await page.getByRole('button', { name: 'Verify chain' }).click();
    await expect(page.getByText(/^\d+ rows verified/)).toBeVisible();
  });
});
