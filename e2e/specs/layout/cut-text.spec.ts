import { cutText } from '../../fixtures/cut-text.ts';
import { expect, test, type DemoConsole } from '../../fixtures/demo.ts';
import { closeAll, screens, type Screen } from '../../fixtures/screens.ts';
import { incidentsPage } from '../../pages/incidents.ts';

const looked: readonly Screen[] = [
  ...screens,
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
    name: 'Audit, a row',
    async open({ page, frame }) {
      await frame.go('Audit');
      await page.getByRole('table', { name: 'Audit log' }).getByRole('row').nth(1).click();
      await expect(page.getByRole('complementary', { name: /^Audit row/ })).toContainText('Who and when');
    },
  },
];

test.beforeEach(({ viewer }) => closeAll(viewer));

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
] as const) {
  test.describe(`${width} × ${height}`, () => {
    for (const screen of looked) {
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
