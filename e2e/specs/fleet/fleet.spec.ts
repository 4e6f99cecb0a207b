import { expect, test } from '../../fixtures/demo.ts';
import { fleetPage } from '../../pages/fleet.ts';

test.beforeEach(async ({ viewer: demo }) => {
  // Coming from elsewhere the list starts anew: no query, no cursor, no selection.
  await demo.frame.go('Posture');
  await demo.frame.go('Fleet');
  await fleetPage(demo.page).grid.toHold(300);
});

test('a query narrows the list to exactly what matches, and says so', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  await demo.page.keyboard.press('/');
  await expect(fleet.query).toBeFocused();
  await fleet.query.fill('class:"Heat meter" state:active');
  await expect(fleet.totals).not.toHaveText('300 of 300');
  const matched = await fleet.grid.count();
  expect(matched).toBeGreaterThan(10);
  expect(matched).toBeLessThan(300);
  await expect(fleet.totals).toHaveText(`${matched} of 300`);
  await expect(fleet.facet('Device class', /^Heat meter/)).toHaveAccessibleName(new RegExp(`${matched}$`));
  expect(new Set(await fleet.grid.cells('State'))).toEqual(new Set(['Active']));
});

test('a query that cannot be understood keeps the list and says where the trouble is', async ({
  viewer: demo,
}) => {
  const fleet = fleetPage(demo.page);
  await fleet.query.fill('nonsense:1');
  await expect(fleet.problem).toContainText('nonsense');
  await expect(fleet.query).toHaveAttribute('aria-invalid', 'true');
  await fleet.grid.toHold(300);
});

test('nothing matches is told apart from nothing there', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  await fleet.query.fill('device:no-such-device');
  await expect(fleet.grid.grid.getByText('No SIMs match')).toBeVisible();
  await demo.page.getByRole('button', { name: 'Clear the query' }).click();
  await fleet.grid.toHold(300);
});

test('identifiers stay text, all of their digits', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  const [first = ''] = await fleet.grid.cells('ICCID');
  const iccid = first.replace(/\D/g, '');
  expect(iccid).toMatch(/^\d{19,20}$/);
  await fleet.query.fill(`iccid:${iccid}`);
  await fleet.grid.toHold(1);
  await fleet.query.fill(`iccid:${iccid.slice(0, -1)}`);
  await fleet.grid.toHold(1);
});

test('the query completes fields and values that occur', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  await fleet.query.pressSequentially('countr');
  await expect(fleet.suggestions.getByRole('option', { name: /^country:/ })).toBeVisible();
  await demo.page.keyboard.press('Tab');
  await expect(fleet.query).toHaveValue('country:');
  await fleet.query.pressSequentially('N');
  await fleet.suggestions.getByRole('option').first().click();
  await expect(fleet.query).toHaveValue(/^country:N[LO] $/);
  await expect.poll(() => fleet.grid.count()).toBeLessThan(300);
});

test('heads sort, Shift adds a second column, and the query shows it', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  await fleet.grid.sortBy('Device');
  await expect(fleet.query).toHaveValue('sort:device');
  await expect(fleet.grid.column('Device')).toHaveAttribute('aria-sort', 'ascending');
  const devices = (await fleet.grid.cells('Device')).filter((name) => name !== '');
  expect(devices).toEqual(devices.toSorted((a, b) => a.localeCompare(b, 'en')));
  await fleet.grid.sortBy('State');
  await fleet.grid.sortBy('ICCID', true);
  await expect(fleet.query).toHaveValue('sort:state,iccid');
  await fleet.grid.sortBy('State');
  await expect(fleet.query).toHaveValue('sort:-state');
});

test('facets include and exclude with counts that come true', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  const suspended = fleet.facet('State', /^Suspended/);
  const count = Number(/\d+$/.exec((await suspended.textContent()) ?? '')?.[0]);
  await suspended.click();
  await fleet.grid.toHold(count);
  await expect(fleet.query).toHaveValue('state:suspended');
  await suspended.click();
  await fleet.grid.toHold(300);
  await suspended.hover();
  await fleet.exclude('State', 'Suspended').click();
  await fleet.grid.toHold(300 - count);
  await expect(fleet.query).toHaveValue('-state:suspended');
});

test('a list of ICCIDs is pasted, with and without check digit', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  const [one = '', two = ''] = (await fleet.grid.cells('ICCID')).map((text) => text.replace(/\D/g, ''));
  await demo.page.getByRole('button', { name: 'Paste ICCIDs' }).click();
  await demo.page.getByRole('textbox', { name: /ICCID/ }).fill(`${one}\n${two.slice(0, -1)}\n`);
  await demo.page.getByRole('button', { name: /^Show/ }).click();
  await fleet.grid.toHold(2);
});

test('the keyboard moves, opens, follows, selects and closes', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  const { page } = demo;
  const iccids = (await fleet.grid.cells('ICCID')).map((text) => text.replace(/\D/g, ''));
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key);
  await expect(fleet.grid.cursor).toHaveAttribute('aria-rowindex', '3');
  await page.keyboard.press('Enter');
  await expect(fleet.pane).toHaveAccessibleName(`SIM ${iccids[1]}`);
  await page.keyboard.press('j');
  await expect(fleet.pane).toHaveAccessibleName(`SIM ${iccids[2]}`);
  await expect(fleet.pane).toContainText('3 of 300');
  await page.keyboard.press('Escape');
  await expect(fleet.pane).toBeHidden();

  await page.keyboard.press('x');
  await expect(fleet.selection).toContainText('1 selected');
  for (const key of ['j', 'j', 'Shift+X']) await page.keyboard.press(key);
  await expect(fleet.selection).toContainText('3 selected');
  await fleet.selection.getByRole('button', { name: 'Select all 300 matching' }).click();
  await expect(fleet.selection).toContainText('All 300 matching');
  await page.keyboard.press('Escape');
  await expect(fleet.selection).toBeHidden();
  await page.keyboard.press('End');
  await expect(fleet.grid.cursor).toHaveAttribute('aria-rowindex', '301');
});

test('keys are inert while typing', async ({ viewer: demo }) => {
  const fleet = fleetPage(demo.page);
  await fleet.query.focus();
  await demo.page.keyboard.type('jx');
  await expect(fleet.query).toHaveValue('jx');
  await expect(fleet.grid.cursor).toHaveCount(0);
  await expect(fleet.selection).toBeHidden();
});

test('the identity card tells who a SIM is, what it did, how it stands and what can be done', async ({
  viewer: demo,
}) => {
  const fleet = fleetPage(demo.page);
  await fleet.query.fill('class:"EV charger" state:active severity:critical');
  await fleet.grid.rows.first().click();
  const { pane } = fleet;
  for (const section of [
    'Identity',
    'Data per day',
    'Incidents and actions',
    'Posture',
    'Binding history',
    'Events',
  ]) {
    await expect(pane.getByRole('heading', { name: section })).toBeVisible();
  }
  await expect(pane).toContainText(/IMSI/);
  await expect(pane).toContainText(/INC-\d+/);
  await pane.getByRole('button', { name: 'Act on SIM' }).click();
  await expect(demo.page.getByRole('menuitem', { name: /^Suspend/ })).toBeEnabled();
  await expect(demo.page.getByRole('menuitem', { name: /^Resume/ })).toContainText('Not suspended');
});
