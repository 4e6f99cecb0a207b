import { cutText } from '../../fixtures/cut-text.ts';
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
  ...['Coverage', 'Lists', 'Suppressions'].map((tab) => ({
    name: `Detections, ${tab}`,
    async open({ page, frame }: DemoConsole) {
      await frame.go('Detections');
      await page.getByRole('tab', { name: tab }).click();
      await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
    },
  })),
  {
    name: 'Detections, a rule',
    async open({ page, frame }) {
      await frame.go('Detections');
      await page.getByRole('table', { name: 'Rules' }).getByRole('row').nth(1).click();
      await expect(page.getByRole('complementary', { name: /^Rule / })).toContainText('How it decides');
    },
  },
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
  ...['Overview', 'Timeline', 'SIMs', 'Actions', 'Evidence'].map((tab) => ({
    name: `Incidents, ${tab} beside the queue`,
    async open({ page, frame }: DemoConsole) {
      await frame.go('Incidents');
      await incidentsPage(page).queue.rows.first().click();
      await incidentsPage(page)
        .pane.getByRole('tab', { name: new RegExp(`^${tab}`) })
        .click();
    },
  })),
  {
    name: 'Incidents, one alone',
    async open({ page, frame }) {
      await frame.go('Incidents');
      await incidentsPage(page).queue.rows.first().dblclick();
      await expect(page.getByRole('article')).toContainText('Evidence');
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
    name: 'Audit, a row',
    async open({ page, frame }) {
      await frame.go('Audit');
      await page.getByRole('table', { name: 'Audit log' }).getByRole('row').nth(1).click();
      await expect(page.getByRole('complementary', { name: /^Audit row/ })).toContainText('Who and when');
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
];

// Other tests looked through the same window, and left it as they liked.
test.beforeEach(async ({ viewer: { page, frame } }) => {
  for (let layer = 0; layer < 3; layer++) await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await frame.go('Settings');
});

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
] as const) {
  test.describe(`${width} × ${height}`, () => {
    for (const screen of screens) {
      test(screen.name, async ({ viewer }) => {
        await resize(viewer, width, height);
        await screen.open(viewer);
        expect(await cutText(viewer.page)).toEqual([]);
      });
    }
  });
}

test('a title that the queue cuts shows itself whole under the pointer', async ({ viewer }) => {
  const { page, frame } = viewer;
  await resize(viewer, 1280, 800);
  await frame.go('Incidents');
  await incidentsPage(page).queue.rows.first().click();
  const title = incidentsPage(page).queue.row('Silent site').locator('.truncate').first();
  const whole = (await title.textContent()) ?? '';
  await title.hover();
  await expect(title).toHaveAttribute('title', whole);
  await frame.sync.hover();
  await expect(title).not.toHaveAttribute('title');
});

/** The window's content, in pixels of the page. */
async function resize({ electron, page }: DemoConsole, width: number, height: number): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, size) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.unmaximize();
      window?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
}
