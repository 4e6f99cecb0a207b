import { expect, it } from 'vitest';
import { copyOf } from './new-rule.ts';

it('gives a copy ids and names of its own, and leaves what they stand for', () => {
  const id = '94a9b7b2-850c-50da-87cf-090723416834';
  const text = `title: a\nid: ${id}\nname: seen\n---\ncorrelation:\n  rules:\n    - seen\n    - seen_too\n    - ${id}\n`;
  let next = 0;
  const copy = copyOf(text, () => `${(++next).toString().padStart(4, '0')}-uuid`);
  expect(copy).toBe(
    'title: a\nid: 0001-uuid\nname: seen_0002\n---\ncorrelation:\n  rules:\n    - seen_0002\n    - seen_too\n    - 0001-uuid\n',
  );
});
