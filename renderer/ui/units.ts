import { useState } from 'react';

/** A length given at 16 px root size as rem, so that it grows with the text: 14 → "0.875rem". */
export function rem(px: number): string {
  return `${px / 16}rem`;
}

/** How far the root text size is from 16 px, for what must be reckoned in px (virtual rows, charts). Read once. */
export function useRootScale(): number {
  const [scale] = useState(
    () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1,
  );
  return scale;
}
