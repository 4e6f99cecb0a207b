import { violations } from '../../fixtures/axe.ts';
import { expect, test, type DemoConsole } from '../../fixtures/demo.ts';
import { places } from '../../pages/console.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { incidentsPage } from '../../pages/incidents.ts';
import { posturePage } from '../../pages/posture.ts';
import { settingsPage } from '../../pages/settings.ts';

interface Screen {
  readonly name: string;
  open(demo: DemoConsole): Promise<void>;
}

const screens: readonly Screen[] = [
  ...places.map((place) => ({
    name: place,
    async open({ page, frame }: DemoConsole) {
      await frame.go(place);
      if (place === 'Posture') await posturePage(page).scored();
      if (place === 'Incidents') await incidentsPage(page).queue.toHold(7);
      if (place === 'Fleet') await fleetPage(page).grid.toHold(300);
    },
  })),
  {
    name: 'Posture, a control',
    async open({ page, frame }) {
      await frame.go('Posture');
      await posturePage(page).controls.getByRole('row').nth(1).click();
      await expect(page.getByRole('complementary', { name: /^Control C-/ })).toContainText('What it wants');
    },
  },
  {
    name: 'Fleet, a SIM',
    async open({ page, frame }) {
      await frame.go('Fleet');
      await fleetPage(page).grid.rows.first().click();
      await expect(fleetPage(page).pane).toContainText('Binding history');
    },
  },
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
    name: 'Incidents, one alone',
    async open({ page, frame }) {
      await frame.go('Incidents');
      await incidentsPage(page).queue.rows.first().dblclick();
      await expect(page.getByRole('article')).toContainText('Evidence');
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
    name: 'Report dialog',
    async open({ page, frame }) {
      await frame.go('Incidents');
      await incidentsPage(page).queue.rows.first().click();
      await incidentsPage(page).pane.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Report' }).click();
      await expect(page.getByRole('dialog', { name: /^Report of/ })).toBeVisible();
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
    name: 'Settings, a provider',
    async open({ page, frame }) {
      await frame.go('Settings');
      await settingsPage(page).provider('Soracom').click();
      await expect(settingsPage(page).pane('Soracom')).toContainText('Controls');
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

for (const theme of ['dark', 'light'] as const) {
  test.describe(`${theme} theme`, () => {
    for (const screen of screens) {
      test(screen.name, async ({ viewer }) => {
        const { page, frame } = viewer;
        await frame.useTheme(theme);
        await screen.open(viewer);
        expect(await violations(page)).toEqual([]);
      });
    }

    test.afterEach(async ({ viewer: { page, frame } }) => {
      for (let layer = 0; layer < 3; layer++) await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await frame.go('Settings');
    });
  });
}
