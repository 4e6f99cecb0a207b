import type { ReactNode } from 'react';

export interface AvatarProps {
  /** Full name; null for nobody, drawn as a dashed ring. */
  readonly name: string | null;
  /** The person at this desk, in the accent tint. */
  readonly me?: boolean | undefined;
  /** px; 20 by default. */
  readonly size?: 20 | 24 | undefined;
  /** Decorative because the name stands beside it. */
  readonly hidden?: boolean | undefined;
}

/** A person by initials. */
export function Avatar({ name, me = false, size = 20, hidden = false }: AvatarProps): ReactNode {
  const label = name ?? 'Unassigned';
  return (
    <span
      className="ui-avatar"
      data-me={me || undefined}
      data-empty={name === null || undefined}
      data-size={size}
      {...(hidden ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label, title: label })}
    >
      {name === null ? '' : initialsOf(name)}
    </span>
  );
}

/** First letters of the first and last word, in capitals: "Jana Varga" → "JV", "night shift" → "NS". */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.]+/u).filter((word) => word !== '');
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toLocaleUpperCase('en-GB');
}
