import { expect, it } from 'vitest';
import { dataRoot } from './data-root.ts';

it.each([
  ['linux', {}, '/home/n', '/home/n/.local/share/sextant'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/n', '/data/sextant'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/n', '/home/n/.local/share/sextant'],
  ['darwin', {}, '/Users/n', '/Users/n/Library/Application Support/Sextant'],
  ['win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\Users\\n', 'C:\\L\\Sextant'],
  ['win32', {}, 'C:\\Users\\n', 'C:\\Users\\n\\AppData\\Local\\Sextant'],
])('finds the data of %s with %o', (platform, env, home, root) => {
  expect(dataRoot(platform, env, home)).toBe(root);
});
