import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';

// The module asks Electron for its menu, which an ordinary Node does not have; the template alone is under test.
vi.mock('electron', () => ({ Menu: {} }));
const { menuTemplate } = await import('./menu.ts');

const acts = { command: () => {}, showLogFolder: () => {} };

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

describe.each(['linux', 'win32', 'darwin'])('the menu on %s', (platform) => {
  const items = flatten(menuTemplate(platform, acts));

  it('gives no two items the same keys', () => {
    const keys = items.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('offers every command of the contract, once', () => {
    const said: string[] = [];
    const all = flatten(menuTemplate(platform, { ...acts, command: (name) => said.push(name) }));
    // Electron passes the item, the window and the event; none of ours looks at them.
    for (const { click } of all) (click as (() => void) | undefined)?.();
    expect(said.sort()).toEqual(['about', 'keys', 'palette', 'settings', 'sync']);
  });
});
