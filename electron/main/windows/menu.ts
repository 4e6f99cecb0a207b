import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { HostNotice } from '../../../shared/contract/host.ts';

type Command = Extract<HostNotice, { kind: 'command' }>['command'];

/** What the menu does beside what Electron's own roles do. */
export interface MenuActs {
  command(command: Command): void;
  showLogFolder(): void;
}

/**
 * The menu of the application. Where the window has no menu bar its accelerators work all the same; a key that the page
 * handles itself does not reach them.
 */
export function setMenu(platform: string, acts: MenuActs): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, acts)));
}

/** The menu as data. */
export function menuTemplate(platform: string, acts: MenuActs): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const about = command('About Sextant', undefined, 'about', acts);
  const settings = command('Settings…', 'CmdOrCtrl+,', 'settings', acts);
  return [
    ...(mac
      ? [{ role: 'appMenu' as const, submenu: [about, separator, settings, separator, ...macRoles] }]
      : []),
    {
      label: 'File',
      submenu: [
        command('Sync now', 'CmdOrCtrl+Shift+S', 'sync', acts),
        separator,
        ...(mac ? [{ role: 'close' as const }] : [settings, separator, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        command('Command palette…', 'CmdOrCtrl+K', 'palette', acts),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(__RELEASE__ ? [] : [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' as const }] : []),
    {
      role: 'help',
      submenu: [
        command('Keys', 'CmdOrCtrl+/', 'keys', acts),
        { label: 'Show log folder', click: () => acts.showLogFolder() },
        ...(mac ? [] : [separator, about]),
      ],
    },
  ];
}

const macRoles: MenuItemConstructorOptions[] = [
  { role: 'services' },
  { type: 'separator' },
  { role: 'hide' },
  { role: 'hideOthers' },
  { role: 'unhide' },
  { type: 'separator' },
  { role: 'quit' },
];

function command(
  label: string,
  accelerator: string | undefined,
  name: Command,
  acts: MenuActs,
): MenuItemConstructorOptions {
  return { label, ...(accelerator === undefined ? {} : { accelerator }), click: () => acts.command(name) };
}
