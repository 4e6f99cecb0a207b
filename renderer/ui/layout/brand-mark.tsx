import type { ReactNode } from 'react';
import { rem } from '../units.ts';

/** The product's mark: the frame and index arm of a sextant over its scale. @param size px, 20 by default */
export function BrandMark({ size = 20 }: { readonly size?: number | undefined }): ReactNode {
  return (
    <svg
      className="ui-brand"
      viewBox="0 0 20 20"
      style={{ width: rem(size), height: rem(size) }}
      aria-hidden="true"
    >
      <path
        d="M10 2.2 2.6 15.4c2.2 1.7 4.7 2.6 7.4 2.6s5.2-.9 7.4-2.6z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <path
        className="ui-brand-arm"
        d="M10 2.2 11.8 17.6"
        fill="none"
        strokeWidth="1.75"
        strokeLinecap="round"
      />
      <path
        d="M3.4 19.2h.01M6 19.8h.01M8.7 20h.01"
        fill="none"
        stroke="currentColor"
        strokeWidth="0"
        strokeLinecap="round"
      />
    </svg>
  );
}
