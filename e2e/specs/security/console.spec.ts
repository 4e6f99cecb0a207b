import { expect, test } from '../../fixtures/app.ts';

/** Beside the smallest page, the real one: it keeps the policy in every place that it can be taken to. */
test('the console itself never breaks its own policy', async ({ startConsole }) => {
  const app = await startConsole({ args: ['--demo-sims', '200'] });
  const complaints: string[] = [];
  app.page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  app.page.on('pageerror', (error) => complaints.push(error.message));
  await app.page.reload();
  await app.page.locator('html[data-ready]').waitFor({ state: 'attached' });
  for (const place of ['p', 'i', 'f', 'a', 'd', 'r', 'u', 's']) {
    await app.page.keyboard.press('g');
    await app.page.keyboard.press(place);
    await app.page.locator('main').waitFor();
  }
  await app.page.keyboard.press('Control+k');
  await app.page.keyboard.press('Escape');
  expect(complaints.filter((text) => /policy|trusted|refused|violat/i.test(text))).toEqual([]);
  const refused = app.log().filter(({ message }) => message === 'security');
  expect(refused).toEqual([]);
});
