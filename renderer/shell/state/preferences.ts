import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type Theme = 'dark' | 'light' | 'system';
export type ZoneKind = 'utc' | 'local';

/** How this person likes the window. Kept by the page; nothing here is worth a backup. */
interface Preferences {
  readonly theme: Theme;
  readonly zone: ZoneKind;
  /** `auto`: narrow where a list and its pane need the room. */
  readonly rail: 'auto' | 'wide' | 'narrow';
  readonly density: 'compact' | 'standard' | 'relaxed';
  /** Hidden grid columns by list. */
  readonly hidden: Readonly<Record<string, readonly string[]>>;
  set(change: Partial<Omit<Preferences, 'set'>>): void;
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: 'dark',
      zone: 'utc',
      rail: 'auto',
      density: 'compact',
      hidden: {},
      set: (change) => set(change),
    }),
    { name: 'sextant.preferences', version: 3 },
  ),
);
