import { expect, test } from '../../fixtures/app.ts';

test('the window opens on the demo workspace and reaches the engine', async ({ bare }) => {
  await expect(bare.page).toHaveTitle('Bare page');
  const info = await bare.page.evaluate('window.sextant.invoke("info", {})');
  expect(info).toMatchObject({ state: 'ready', failure: null, workspace: { demo: true }, theme: 'dark' });
  expect(await bare.page.evaluate('window.bare.call("test.echo", "89883030000000000012")')).toEqual({
    t: 'ok',
    id: 1,
    value: '89883030000000000012',
  });
});
