import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldMarks, segmentQuery } from './query-marks.ts';

describe('query marks', () => {
  it('loses no text, whatever the marks', () => {
    const mark = fc.record({
      from: fc.integer({ min: -5, max: 60 }),
      to: fc.integer({ min: -5, max: 80 }),
      kind: fc.constantFrom('field' as const, 'error' as const),
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.array(mark), (text, marks) => {
        expect(
          segmentQuery(text, marks)
            .map((segment) => segment.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('finds field names, not colons in values', () => {
    const fields = (text: string): readonly string[] =>
      fieldMarks(text).map(({ from, to }) => text.slice(from, to));
    expect(fields('class:"Pump: old" sort:severity,-data')).toEqual(['class:', 'sort:']);
    expect(fields('-state:active (imei:49* OR plain) 12:30')).toEqual(['-state:'.slice(1), 'imei:']);
  });
});
