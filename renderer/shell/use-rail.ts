import { useSyncExternalStore } from 'react';
import { useNavigation } from './state/navigation.ts';
import { usePreferences } from './state/preferences.ts';

const narrowWindow = '(max-width: 100rem)';

/** Whether the rail is narrow now, and the key that turns it. Left alone, it makes room for lists with a pane. */
export function useRail(): { readonly collapsed: boolean; readonly toggle: () => void } {
  const { rail, set } = usePreferences();
  const place = useNavigation((navigation) => navigation.here.place);
  const tight = useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(narrowWindow);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => window.matchMedia(narrowWindow).matches,
  );
  const collapsed =
    rail === 'narrow' || (rail === 'auto' && tight && (place === 'fleet' || place === 'incidents'));
  return { collapsed, toggle: () => set({ rail: collapsed ? 'wide' : 'narrow' }) };
}
