import { violations } from '../../fixtures/axe.ts';
import { expect, test } from '../../fixtures/demo.ts';
import { closeAll, screens, type Screen } from '../../fixtures/screens.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { incidentsPage } from '../../pages/incidents.ts';

const looked: readonly Screen[] = [
  ...screens,
  {
    name: 'Fleet, a selection',
    async open({ page, frame }) {
      await frame.go('Fleet');
      await fleetPage(page).grid.toHold(300);
      await expect(fleetPage(page).grid.rows.first()).not.toHaveAttribute('aria-busy');
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      await expect(fleetPage(page).selection).toBeVisible();
    },
  },
  {
    name: 'Incidents, one beside the queue',
    async open({ page, frame }) {
      await frame.go('Incidents');
      await incidentsPage(page).queue.rows.first().click();
      await expect(incidentsPage(page).pane).toContainText('Why it fired');
    },
  },
  {
    name: 'Action dialog',
    async open({ page, frame }) {
      await frame.go('Incidents');
      await incidentsPage(page).queue.row('Silent site').click();
      await incidentsPage(page).pane.getByRole('button', { name: 'Contain' }).click();
      await page.getByRole('menuitem', { name: /^Suspend/ }).click();
      await expect(page.getByRole('dialog')).toContainText('Who is affected');
    },
  },
  {
    name: 'Resolve form',
    async open({ page, frame }) {
      await frame.go('Incidents');
      await incidentsPage(page).queue.rows.first().click();
      await page.keyboard.press('r');
      await expect(page.getByRole('dialog', { name: /^Resolve/ })).toBeVisible();
    },
  },
  {
    name: 'Palette',
    async open({ page }) {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'Key sheet',
    async open({ page }) {
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toContainText('Everywhere');
    },
  },
  {
    name: 'Action dialog, a group to choose',
    async open({ page, frame }) {
      await frame.go('Fleet');
      await fleetPage(page).grid.rows.first().click();
      await fleetPage(page).pane.getByRole('button', { name: 'Act on SIM' }).click();
      await page.getByRole('menuitem', { name: /^Move to group/ }).click();
      await expect(page.getByRole('dialog')).toContainText('Choose the group first');
    },
  },
  {
    name: 'Sync of each provider',
    async open({ page, frame }) {
      await frame.sync.click();
      await expect(page.getByRole('button', { name: 'Sync now' }).first()).toBeVisible();
    },
  },
  {
    name: 'Connect a provider',
    async open({ frame, page }) {
      await frame.command('Connect a provider');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
];

test.afterEach(({ viewer }) => closeAll(viewer));

for (const theme of ['dark', 'light'] as const) {
  test.describe(`${theme} theme`, () => {
    for (const screen of looked) {
      test(screen.name, async ({ viewer }) => {
        const { page, frame } = viewer;
        await frame.useTheme(theme);
        await screen.open(viewer);
        expect(await violations(page)).toEqual([]);
      });
    }
  });
}
