import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterText, parseFilter, type FilterPart, type FilterRule } from './filter-rules.ts';

const octet = fc.integer({ min: 0, max: 255 });
const range = fc
  .tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 }))
  .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`);
const rule = fc
  .record({
    action: fc.constantFrom('allow' as const, 'deny' as const),
    to: range,
    protocol: octet,
    ports: fc.tuple(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 65_535 })),
  })
  .map(({ action, to, protocol, ports: [a, b] }): FilterRule => {
    return { action, to, protocol, fromPort: Math.min(a, b), toPort: Math.max(a, b) };
  });
const problemOf = (part: FilterPart, text: string) => parseFilter(part, text).problem;

describe('rules of a filter as text', () => {
  it('are what was written, in its order', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 20 }), (rules) => {
        expect(parseFilter('ip', filterText('ip', rules)).rules).toEqual(rules);
      }),
    );
  });

  it('are read with comments, words for protocols, and everything where nothing is said', () => {
    const { rules } = parseFilter(
      'ip',
      '# backend\nallow 192.0.2.0/24 tcp 443\n\ndeny 0.0.0.0/0  # the rest\n',
    );
    expect(rules).toEqual([
      { action: 'allow', to: '192.0.2.0/24', protocol: 6, fromPort: 443, toPort: 443 },
      { action: 'deny', to: '0.0.0.0/0', protocol: 255, fromPort: 0, toPort: 0 },
    ]);
    expect(parseFilter('domain', 'allow *.example.com udp 53').rules).toHaveLength(1);
    expect(parseFilter('routing', 'deny 0.0.0.0/0').rules).toHaveLength(1);
    expect(parseFilter('routing', '').rules).toEqual([]);
  });

  it('name the first line that cannot be read', () => {
    const wrong: readonly (readonly [FilterPart, string])[] = [
      ['ip', 'permit 192.0.2.0/24'],
      ['ip', 'allow 192.0.2.0'],
      ['ip', 'allow 192.0.300.0/24'],
      ['ip', 'allow 192.0.2.0/33'],
      ['ip', 'allow 192.0.2.0/24 tcpp'],
      ['ip', 'allow 192.0.2.0/24 tcp 70000'],
      ['ip', 'allow 192.0.2.0/24 tcp 20-10'],
      ['ip', 'allow 192.0.2.0/24 tcp 1 2'],
      ['routing', 'allow 192.0.2.0/24 tcp'],
      ['domain', 'deny example.com'],
      ['domain', 'allow *.*.example.com'],
      ['domain', 'allow 192.0.2.0/24'],
    ];
    for (const [part, line] of wrong) expect(problemOf(part, `\n${line}`)).toMatchObject({ line: 2 });
    expect(problemOf('ip', 'allow 10.0.0.0/8\n'.repeat(501))).toMatchObject({ line: 501 });
  });
});
