import { expect, test } from '../../fixtures/demo.ts';
import { incidentsPage } from '../../pages/incidents.ts';

test.beforeEach(async ({ demo }) => {
  await demo.frame.go('Incidents');
  await incidentsPage(demo.page).queue.toHold(7);
});

test('a whole incident is triaged without touching the mouse', async ({ demo }) => {
  const { page, frame } = demo;
  const incidents = incidentsPage(page);
  await page.keyboard.press('j');
  await expect(incidents.queue.cursor).toContainText('SIM-theft chain');
  const name = /INC-\d+/.exec((await incidents.queue.cursor.textContent()) ?? '')?.[0] ?? '';
  await page.keyboard.press('Enter');
  await expect(incidents.pane).toHaveAccessibleName(`Incident ${name}`);

  await test.step('a: mine', async () => {
    await page.keyboard.press('a');
    await expect(incidents.facts).toContainText('Triage');
    await expect(incidents.queue.cursor).toContainText('Triage');
  });

  await test.step('c: a comment, sent by Ctrl-Enter', async () => {
    await page.keyboard.press('c');
    const form = incidents.form(`Comment on ${name}`);
    await expect(form.getByRole('textbox', { name: 'Comment' })).toBeFocused();
    // Keys are letters here.
    await page.keyboard.type('Asked the site for a far check.');
    await page.keyboard.press('Control+Enter');
    await expect(form).toBeHidden();
    await page.keyboard.press('2');
    await expect(incidents.pane.getByRole('tabpanel', { name: 'Timeline' })).toContainText(
      'Asked the site for a far check.',
    );
  });

  await test.step('e: another severity, with a reason, beside the detection’s own', async () => {
    await page.keyboard.press('e');
    const form = incidents.form(`Escalate ${name}`);
    await form.getByRole('button', { name: 'High' }).click();
    await form.getByRole('textbox', { name: 'Reason' }).fill('The device is back in our hands');
    await page.keyboard.press('Control+Enter');
    await expect(form).toBeHidden();
    await expect(incidents.queue.row(name)).toHaveAccessibleName(/^High/);
    // The cursor stays with the incident, wherever the order puts it.
    await expect(incidents.queue.cursor).toContainText(name);
  });

  await test.step('Ctrl-Z: the severity is back', async () => {
    await page.keyboard.press('Control+z');
    await expect(frame.message('Taken back for 1 incident')).toBeVisible();
    await expect(incidents.queue.row(name)).toHaveAccessibleName(/^Critical/);
  });

  await test.step('r: nothing is closed without a verdict and a reason', async () => {
    await page.keyboard.press('r');
    const form = incidents.form(`Resolve ${name}`);
    const submit = form.getByRole('button', { name: 'Resolve' });
    await expect(submit).toBeDisabled();
    await form.getByRole('textbox', { name: 'Reason' }).fill('Card found and destroyed');
    await expect(submit).toBeDisabled();
    await form.getByRole('combobox', { name: 'Verdict' }).click();
    await page.getByRole('option', { name: 'True positive' }).click();
    await expect(submit).toBeEnabled();
    await page.keyboard.press('Control+Enter');
    await expect(form).toBeHidden();
    await expect(incidents.queue.row(name)).toBeHidden();
  });

  await test.step('Ctrl-Z: it is open again, in triage, mine', async () => {
    await page.keyboard.press('Control+z');
    await expect(incidents.queue.row(name)).toContainText('Triage');
  });
});

test('f closes as a false positive; Esc leaves everything as it was', async ({ demo }) => {
  const { page } = demo;
  const incidents = incidentsPage(page);
  const before = await incidents.queue.count();
  await page.keyboard.press('j');
  const name = /INC-\d+/.exec((await incidents.queue.cursor.textContent()) ?? '')?.[0] ?? '';
  await page.keyboard.press('f');
  const form = incidents.form(`Resolve ${name}`);
  await expect(form.getByRole('combobox', { name: 'Verdict' })).toHaveText('False positive');
  await page.keyboard.press('Escape');
  await expect(form).toBeHidden();
  await incidents.queue.toHold(before);
  await page.keyboard.press('f');
  await page.keyboard.type('A planned swap');
  await page.keyboard.press('Control+Enter');
  const offer = incidents.form(`Keep what ${name} found from coming back`);
  await expect(offer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(offer).toBeHidden();
  await incidents.queue.toHold(before - 1);
});

test('a selection is acted on as a whole, and says of how many', async ({ demo }) => {
  const { page, frame } = demo;
  const incidents = incidentsPage(page);
  const all = await incidents.queue.count();
  for (const key of ['j', 'x', 'j', 'Shift+X']) await page.keyboard.press(key);
  await expect(incidents.selection).toContainText('2 selected');
  await incidents.selection.getByRole('button', { name: `Select all ${all} matching` }).click();
  await expect(incidents.selection).toContainText(`All ${all} matching`);
  await page.keyboard.press('a');
  await expect(frame.message(`Acknowledged and took ${all} incidents`)).toBeVisible();
  await expect
    .poll(() => incidents.queue.cells('Status'))
    .toEqual(Array.from({ length: all }, () => 'Triage'));
  await page.keyboard.press('Escape');
  await expect(incidents.selection).toBeHidden();
});

test('tabs, facets and the query are one filter, with counts that come true', async ({ demo }) => {
  const { page } = demo;
  const incidents = incidentsPage(page);
  const all = await incidents.queue.count();
  await page.getByRole('tab', { name: /Critical/ }).click();
  await expect(incidents.query).toHaveValue(/severity:critical/);
  await incidents.queue.toHold(1);
  await page.getByRole('tab', { name: /All/ }).click();
  await incidents.queue.toHold(all);
  await incidents.facet('Detection', /D-EP-01/).click();
  await expect(incidents.query).toHaveValue(/D-EP-01/);
  await expect.poll(() => incidents.queue.count()).toBeLessThan(all);
  await incidents.query.fill('is:open title:nothing-like-it');
  await page.keyboard.press('Enter');
  await expect(incidents.queue.grid.getByText('No incidents match')).toBeVisible();
  await incidents.query.fill('is:open severity:');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
});

test('the full page tells the whole story, and goes back to the same row', async ({ demo }) => {
  const { page } = demo;
  const incidents = incidentsPage(page);
  for (const key of ['j', 'Enter', 'o']) await page.keyboard.press(key);
  const full = page.getByRole('article', { name: /^Incident INC-/ });
  for (const section of [
    'Timeline',
    'Why it fired',
    'SIMs',
    'Evidence',
    'Actions',
    'Response clocks',
    'Instants',
  ]) {
    await expect(full.getByRole('heading', { name: section, exact: true })).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expect(incidents.queue.cursor).toContainText('SIM-theft chain');
});

test('detection, awareness and classification are instants of their own that nobody rewrites', async ({
  demo,
}) => {
  const { page } = demo;
  const incidents = incidentsPage(page);
  for (const key of ['j', 'Enter']) await page.keyboard.press(key);
  await expect(incidents.pane.getByRole('definition').filter({ hasText: 'not recorded' })).toHaveCount(2);
  for (const note of ['Told by the site', 'Corrected: told by the installer']) {
    await incidents.pane.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Record a decision' }).click();
    const form = incidents.form(/^Record a decision/);
    await form.getByRole('textbox', { name: 'What made us aware' }).fill(note);
    await form.getByRole('button', { name: 'Record' }).click();
    await expect(form).toBeHidden();
  }
  await expect(incidents.pane.getByRole('definition').filter({ hasText: 'not recorded' })).toHaveCount(1);
  await expect(incidents.pane).toContainText('Told by the site');
  await expect(incidents.pane).toContainText('Corrected: told by the installer');
});
