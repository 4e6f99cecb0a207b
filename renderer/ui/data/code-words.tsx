import { Fragment, type ReactNode } from 'react';

/** A sentence in which what stands between backticks is to be written as it is. */
export function CodeWords({ text }: { readonly text: string }): ReactNode {
  return text
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
    );
}
