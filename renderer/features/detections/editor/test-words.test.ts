import { expect, it } from 'vitest';
import { eventLines, testFrom } from './test-words.ts';

const typed = { name: 'telnet', expects: 'match' as const };

it('reads one object, a list, or an object a line', () => {
  for (const events of ['{"a": 1}', '[{"a": 1}]', '\n{"a":1}\n\n', '{\n  "a": 1\n}'])
    expect(testFrom({ ...typed, events })).toEqual({ ...typed, events: [{ a: 1 }] });
  expect(testFrom({ ...typed, events: '{"a":1}\n{"a":2}' })).toMatchObject({ events: [{ a: 1 }, { a: 2 }] });
  expect(eventLines([{ a: 1 }, { a: 2 }])).toBe('{"a":1}\n{"a":2}');
});

it('says what is wrong, and in which line', () => {
  expect(testFrom({ ...typed, events: '{"a":1}\n{a:2}' })).toMatchObject({ line: 2 });
  expect(testFrom({ ...typed, events: '' })).toMatchObject({
    wrong: expect.stringContaining('at least one') as string,
  });
  expect(testFrom({ ...typed, events: '[1]' })).toMatchObject({
    wrong: expect.stringContaining('object') as string,
  });
  expect(testFrom({ ...typed, name: ' ', events: '{}' })).toMatchObject({ wrong: 'Give the case a name.' });
});
