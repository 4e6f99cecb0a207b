import { useEffect } from 'react';
import { bridge } from '../data/bridge.ts';
import { useEngine } from '../data/use-op.tsx';
import { useHotkeys } from '../ui/keys/use-hotkeys.tsx';
import { placeList } from './places.tsx';
import { useDialogs } from './state/dialogs.ts';
import { useNavigation } from './state/navigation.ts';
import { useRail } from './use-rail.ts';

/** The keys and menu commands that work everywhere. */
export function useShellKeys(): void {
  const { go, back } = useNavigation();
  const { open, show, close } = useDialogs();
  const { toggle } = useRail();
  const engine = useEngine();
  const group = 'Everywhere';
  useHotkeys([
    {
      keys: 'mod+k',
      label: 'Search or run a command',
      group,
      whileTyping: true,
      aboveDialogs: true,
      run: () => (open?.kind === 'palette' ? close() : open === null ? show({ kind: 'palette' }) : undefined),
    },
    {
      keys: 'mod+shift+h',
      label: 'Hold or release all automation',
      group,
      whileTyping: true,
      run: () => (open === null ? show({ kind: 'automation' }) : undefined),
    },
    { keys: '?', label: 'All keys', group, run: () => show({ kind: 'keys' }) },
    {
      keys: '[',
      label: 'Narrow or widen the rail',
      group,
      run: toggle,
    },
    { keys: 'alt+ArrowLeft', label: 'Back', group, run: back },
    ...placeList.map(({ place, label, key }) => ({
      keys: `g ${key}`,
      label: `Go to ${label}`,
      group,
      run: () => go(place),
    })),
  ]);
  useEffect(
    () =>
      bridge().onNotice((notice) => {
        if (notice.kind === 'open') {
          if (notice.incidentId === null) go('settings', { record: 'messages' });
          else go('incidents', { record: String(notice.incidentId) });
        }
        if (notice.kind !== 'command') return;
        if (notice.command === 'sync')
          void engine.call('sync.start', {}).catch((error: unknown) => reportError(error));
        else if (notice.command === 'settings') go('settings');
        else show({ kind: notice.command });
      }),
    [engine, go, show],
  );
}
