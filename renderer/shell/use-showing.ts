import { useEffect } from 'react';
import { host } from '../data/bridge.ts';
import { useNavigation } from './state/navigation.ts';

/** Tells main which incident is on the screen, so that nobody is notified of what they look at. */
export function useShowing(): void {
  const { place, record } = useNavigation((navigation) => navigation.here);
  const incidentId = place === 'incidents' && record !== null && /^\d+$/.test(record) ? Number(record) : null;
  useEffect(() => {
    host('showing', { incidentId }).catch((error: unknown) => reportError(error));
  }, [incidentId]);
}
