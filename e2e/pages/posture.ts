import { type Locator, type Page, expect } from '@playwright/test';

export interface PosturePageObject {
  readonly dial: Locator;
  /** A layer of the dial, by its place 1 to 6. */
  sector(place: number): Locator;
  readonly layers: Locator;
  readonly controls: Locator;
  /** Waits for the first score of a fleet that was read. */
  scored(): Promise<void>;
}

export function posturePage(page: Page): PosturePageObject {
  const dial = page.getByRole('group', { name: 'Posture by layer' });
  const sector = (place: number): Locator => dial.getByRole('button', { name: new RegExp(`^${place} `) });
  return {
    dial,
    sector,
    layers: page.getByRole('table', { name: 'Posture by layer' }),
    controls: page.getByRole('table', { name: 'Controls' }),
    // The network layer needs nothing but the provider, so it is the first to be known.
    scored: () => expect(sector(2)).toHaveAccessibleName(/^2 Network: \d+ to \d+/, { timeout: 60_000 }),
  };
}
