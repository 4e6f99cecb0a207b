import { Fragment, type ReactNode } from 'react';
import { piecesOf } from './moments.ts';
import { TimeText } from './time.tsx';

/** A stored sentence with the moments in it as times of the chosen zone, so that text and columns agree. */
export function TimedWords({ text }: { readonly text: string }): ReactNode {
  return piecesOf(text).map((piece, index) =>
    'at' in piece ? (
      <TimeText key={index} at={piece.at} style="daySeconds" />
    ) : (
      <Fragment key={index}>{piece.text}</Fragment>
    ),
  );
}
