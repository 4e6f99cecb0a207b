import { nativeTheme } from 'electron';
import type { Theme } from './window-state.ts';

/** Plane behind everything, before the page has painted: `canvas` of the page's tokens. */
const canvas = { dark: '#0b0f13', light: '#f2f5f8' } as const;

/** Makes `prefers-color-scheme` of every page, and the native dialogs, follow the choice. */
export function applyTheme(theme: Theme): void {
  nativeTheme.themeSource = theme;
}

/** The colour a window is filled with until its page paints. */
export function backgroundColour(): string {
  return nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light;
}
