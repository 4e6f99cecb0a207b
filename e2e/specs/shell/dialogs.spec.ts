import { expect, test } from '../../fixtures/demo.ts';

test('Ctrl-Enter sends a dialog from its field, and not one that lacks something', async ({ demo }) => {
  const { page, frame } = demo;
  await frame.go('Settings');
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  const dialog = frame.dialog('Who are you?');
  const name = dialog.getByRole('textbox', { name: 'Name' });
  await name.fill('');
  await name.press('Control+Enter');
  await expect(dialog).toBeVisible();
  await name.fill('J. Varga');
  await name.press('Control+Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('J. Varga');
});
