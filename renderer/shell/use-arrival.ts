import { useEffect, useRef, type RefObject } from 'react';
import type { Place } from './state/navigation.ts';

/**
 * Moves the focus into the page one went to. It would stay on the rail's button otherwise, and Enter would press that
 * again instead of opening the row under the cursor; a screen reader would not notice the new page at all.
 */
export function useArrival(place: Place): RefObject<HTMLElement | null> {
  const page = useRef<HTMLElement>(null);
  const last = useRef(place);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    page.current?.focus({ preventScroll: true });
  }, [place]);
  return page;
}
