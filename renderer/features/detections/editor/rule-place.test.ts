import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { placeAt } from './rule-place.ts';

/** The place of the mark `¦` in a text. */
function at(text: string) {
  const offset = text.indexOf('¦');
  return placeAt(text.replace('¦', ''), offset);
}

const head = 'title: x\nname: seen\nlogsource:\n  category: network_connection\n';

describe('the place in a rule', () => {
  it('is a key at the top, with what is typed of it', () => {
    expect(at('title: x\nlog¦')).toMatchObject({ kind: 'key', path: [], typed: 'log', from: 9 });
    expect(at('¦')).toMatchObject({ kind: 'key', path: [], typed: '' });
  });

  it('is a field under a selection, and a modifier after the bar', () => {
    expect(at(`${head}detection:\n  selection:\n    dst¦`)).toMatchObject({
      kind: 'key',
      path: ['detection', 'selection'],
      typed: 'dst',
      categories: ['network_connection'],
    });
    expect(at(`${head}detection:\n  selection:\n    dstIp|ci¦`).typed).toBe('dstIp|ci');
  });

  it('is a value of its key: on the line, in a list, in brackets, in braces', () => {
    expect(at(`${head}level: hi¦`)).toMatchObject({ kind: 'value', key: 'level', typed: 'hi', path: [] });
    expect(at('tags:\n  - attack.t1¦')).toMatchObject({ kind: 'value', key: 'tags', typed: 'attack.t1' });
    expect(at('tags: [attack.t1046, att¦')).toMatchObject({ kind: 'value', key: 'tags', typed: 'att' });
    expect(at('logsource: {category: se¦')).toMatchObject({
      kind: 'value',
      key: 'category',
      path: ['logsource'],
      typed: 'se',
    });
    expect(at('logsource: {category: session, pro¦')).toMatchObject({ kind: 'key', path: ['logsource'] });
    expect(at(`${head}detection:\n  selection:\n    direction|expand:\n      - '%al¦`)).toMatchObject({
      kind: 'value',
      key: 'direction|expand',
      path: ['detection', 'selection'],
      typed: "'%al",
    });
  });

  it('is a field in a list of maps', () => {
    expect(at(`${head}detection:\n  selection:\n    - dst¦`)).toMatchObject({
      kind: 'key',
      path: ['detection', 'selection'],
      typed: 'dst',
    });
    expect(at(`${head}detection:\n  selection:\n    - dstPort: 23\n      src¦`).path).toEqual([
      'detection',
      'selection',
    ]);
  });

  it('knows the selections for the condition, and only the word being written', () => {
    const place = at(
      `${head}detection:\n  selection:\n    a: 1\n  filter_lab:\n    b: 2\n  condition: selection and no¦`,
    );
    expect(place).toMatchObject({ kind: 'value', key: 'condition', path: ['detection'], typed: 'no' });
    expect(place.selections).toEqual(['selection', 'filter_lab']);
  });

  it('keeps documents apart, and lends a correlation the fields of the others', () => {
    const text = `${head}detection:\n  s:\n    a: 1\n---\ntitle: y\ncorrelation:\n  type: event_count\n  rules: [se¦]\n  group-by:\n    - icc`;
    expect(at(text)).toMatchObject({ kind: 'value', key: 'rules', path: ['correlation'], names: ['seen'] });
    expect(at(text).categories).toEqual(['network_connection']);
    expect(at(text).selections).toEqual([]);
    expect(at('correlation:\n  condition:\n    gt¦').path).toEqual(['correlation', 'condition']);
  });

  it('is found in any text at any offset', () => {
    const lines = fc.array(
      fc.constantFrom(
        'a:',
        '  b: 1',
        '  - c',
        '---',
        '    - d: e',
        '{',
        ' x: [',
        '"',
        '\t',
        ': :',
        '- - a: b',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(lines, fc.nat(), (parts, at) => {
        const text = parts.join('\n');
        const offset = at % (text.length + 1);
        const place = placeAt(text, offset);
        expect(text.slice(place.from, offset)).toBe(place.typed);
      }),
    );
  });
});
