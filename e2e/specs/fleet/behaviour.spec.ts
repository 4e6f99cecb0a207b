import { expect, test } from '../../fixtures/demo.ts';
import { fleetPage } from '../../pages/fleet.ts';

test('the pane of a SIM shows what is usual, how far it is known, and learns anew on the word of a person', async ({
  viewer: demo,
}) => {
  await demo.frame.go('Posture');
  await demo.frame.go('Fleet');
  const fleet = fleetPage(demo.page);
  await fleet.query.fill('class:"Pump controller" state:active');
  await expect(fleet.totals).not.toHaveText('300 of 300');
  await fleet.grid.rows.first().click();
  const { pane } = fleet;
  await expect(pane.getByRole('heading', { name: 'Behaviour' })).toBeVisible();
  await expect(pane.getByRole('img', { name: /^Uplink of / })).toBeVisible({ timeout: 60_000 });
  // The console has seen two days of hours: it says so and raises nothing.
  await expect(pane.getByText(/Learning: \d+ of 168 hours/)).toBeVisible({ timeout: 60_000 });
  await pane.getByRole('button', { name: 'Show as table' }).last().click();
  const table = pane.getByRole('table', { name: /^Uplink of / });
  await expect(table.getByRole('row').nth(1)).toContainText(/kB|MB|B/);
  await pane.getByRole('button', { name: 'SMS', exact: true }).click();
  await pane.getByRole('button', { name: 'Learn anew' }).click();
  await pane.getByLabel('Why it has another job now').fill('Feeds two meters now');
  await pane.getByRole('button', { name: 'Learn anew' }).click();
  await expect(pane.getByText(/Learned anew since .*: Feeds two meters now/)).toBeVisible();
});
