import type { ReactNode } from 'react';
import { keyCaps } from './chord.ts';

export interface KbdProps {
  /** Written form of the key or sequence: "j", "g p", "mod+k". */
  readonly keys: string;
  /** `cap` draws a bordered key for each part (default); `bare` only sets the letters, for rail and menus. */
  readonly variant?: 'cap' | 'bare' | undefined;
  /** Shows ⌘ and ⌥. */
  readonly mac?: boolean | undefined;
}

/** Keys as they stand on the keyboard. Decorative: the control it hints at carries `aria-keyshortcuts`. */
export function Kbd({ keys, variant = 'cap', mac = false }: KbdProps): ReactNode {
  const caps = keyCaps(keys, mac).flat();
  return (
    <span className="ui-keys" data-variant={variant} aria-hidden="true">
      {caps.map((cap, index) => (
        <kbd key={`${cap}${String(index)}`} className="ui-kbd">
          {cap}
        </kbd>
      ))}
    </span>
  );
}

/** The value of `aria-keyshortcuts` for a written form: "mod+k" → "Control+K", "g p" → "g p". */
export function ariaKeys(keys: string): string {
  return keyCaps(keys)
    .map((caps) => caps.join('+').replace('Ctrl', 'Control'))
    .join(' ');
}
