import { useEffect } from 'react';
import { host } from '../data/bridge.ts';
import { usePreferences } from './state/preferences.ts';

/** Puts the chosen theme on the document and tells main, which paints the window before the page is there. */
export function useTheme(): void {
  const theme = usePreferences((preferences) => preferences.theme);
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      document.documentElement.dataset['theme'] =
        theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    };
    apply();
    void host('setTheme', { theme }).catch((error: unknown) => reportError(error));
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);
}
