import { limits } from '../../../shared/limits.ts';

/** One line of a text that streams by; null where it is too long to be held. */
export type TextLine = string | null;

/** Parts a text into lines, whatever its pieces are. A line that is too long is passed over and given as null. */
export function lineParter(): { push(piece: string): TextLine[]; end(): TextLine[] } {
  let rest = '';
  let dropping = false;
  return {
    push(piece) {
      const parts = (rest + piece).split('\n');
      rest = parts.pop() ?? '';
      const lines = parts.map((line, index): TextLine => {
        if (index === 0 && dropping) {
          dropping = false;
          return null;
        }
        return line.length > limits.listItemChars ? null : line.replace(/\r$/, '');
      });
      if (rest.length > limits.listItemChars) {
        rest = '';
        dropping = true;
      }
      return lines;
    },
    end: () => (dropping ? [null] : rest === '' ? [] : [rest]),
  };
}
