import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, labelsIn } from './group-key.ts';

const label = fc.oneof(fc.string(), fc.constantFrom('', '1', '\u001f', '1\u001fa', '0\u001f\u001f', 'ΒΗΤΑΣ'));

describe('the key of a group', () => {
  it('gives its labels back, whatever characters they hold', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), (labels) => {
        expect(labelsIn(keyOf(labels), labels.length)).toEqual(labels);
      }),
    );
  });
});
