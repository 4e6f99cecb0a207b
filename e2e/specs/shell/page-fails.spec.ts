import { expect, test } from '../../fixtures/demo.ts';
import { posturePage } from '../../pages/posture.ts';

test('a page that fails to draw says so, leaves the rest of the window alone, and can be tried again', async ({
  demo,
}) => {
  const { page, frame } = demo;
  await frame.go('Fleet');
  // The dial alone needs it.
  await page.evaluate(() => {
    const { cos } = Math;
    Object.assign(window, { mend: () => Object.assign(Math, { cos }) });
    Math.cos = () => {
      throw new Error('no such angle');
    };
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Posture' }).click();
  const failure = page.getByRole('main').getByRole('alert');
  await expect(failure).toContainText('This page could not be shown');
  await expect(failure).toContainText('no such angle');
  await frame.go('Incidents');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Posture' }).click();
  await page.evaluate('window.mend()');
  await failure.getByRole('button', { name: 'Try again' }).click();
  await posturePage(page).scored();
});
