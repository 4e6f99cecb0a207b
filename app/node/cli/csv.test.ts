import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvAssembler, csvFields } from '../../core/providers/csv.ts';
import { csvRecord } from '../../../shared/csv.ts';

it('writes what our own reader takes back, whatever the text', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !/^[=+\-@\t\r]/.test(value));
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (values) => {
      const assembler = csvAssembler();
      const records = csvRecord(values)
        .split('\n')
        .map((line) => assembler.push(line))
        .filter((record) => record !== null);
      // A record of nothing at all reads as an empty line.
      if (values.every((value) => value === '') && values.length === 1) return;
      expect(records.map((record) => csvFields(record))).toEqual([values]);
    }),
  );
});

it('keeps a formula text', () => {
  expect(csvRecord(['=HYPERLINK("x")', '-1+1', '@SUM', 5, null])).toBe(`"'=HYPERLINK(""x"")",'-1+1,'@SUM,5,`);
});
