import { describe, expect, it } from 'vitest';
import { piecesOf } from './moments.ts';

describe('moments in a sentence', () => {
  it('are taken out in their place', () => {
    expect(piecesOf('in GB at 2026-11-22T02:07:29Z and in ES at 2026-11-22T02:07:31.250Z: 357 km')).toEqual([
      { text: 'in GB at ' },
      { at: Date.UTC(2026, 10, 22, 2, 7, 29) },
      { text: ' and in ES at ' },
      { at: Date.UTC(2026, 10, 22, 2, 7, 31, 250) },
      { text: ': 357 km' },
    ]);
    expect(piecesOf('2026-11-22T02:07Z')).toEqual([{ at: Date.UTC(2026, 10, 22, 2, 7) }]);
  });

  it('leave alone what is none', () => {
    for (const text of ['', 'since 2026-11-16: 3.7 MB', 'at 2026-13-40T99:99:99Z', 'PLMN 214-01'])
      expect(
        piecesOf(text)
          .map((piece) => ('text' in piece ? piece.text : '?'))
          .join(''),
      ).toBe(text);
  });
});
