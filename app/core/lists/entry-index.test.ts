import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNetwork } from '../sigma/cidr.ts';
import { EntryIndex } from './entry-index.ts';
import { canonicalNetwork } from './network.ts';
import { TextSet } from './text-set.ts';

describe('a set of texts', () => {
  it('answers as a map does', () => {
    const word = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('a', 'b', 'ab', 'bücher', '日本', ''));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, fc.integer({ min: 1, max: 9 }))),
        fc.array(word),
        (pairs, asked) => {
          const set = new TextSet();
          const map = new Map<string, number>();
          for (const [text, number] of pairs) {
            set.set(text, number);
            map.set(text, number);
          }
          set.seal();
          expect(set.size).toBe(map.size);
          for (const text of [...asked, ...map.keys()]) {
            expect(set.find(text)).toBe(map.get(text) ?? 0);
            expect(set.find(`xy${text}`, 2)).toBe(map.get(text) ?? 0);
          }
        },
      ),
    );
  });

  it('holds many', () => {
    const set = new TextSet();
    for (let at = 1; at <= 50_000; at++) set.set(`host-${at}.example`, at);
    set.seal();
    for (let at = 1; at <= 50_000; at += 997) expect(set.find(`host-${at}.example`)).toBe(at);
    expect(set.find('host-0.example')).toBe(0);
  });
});

describe('networks', () => {
  it('hold the addresses that they are', () => {
    const network = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 16, max: 128 })),
    );
    fc.assert(
      fc.property(
        fc.array(network, { maxLength: 8 }),
        fc.array(fc.oneof(fc.ipV4(), fc.ipV6())),
        (pairs, asked) => {
          const index = new EntryIndex();
          const tests: ((address: string) => boolean)[] = [];
          for (const [at, [address, length]] of pairs.entries()) {
            const canonical = canonicalNetwork(`${address}/${length}`);
            if (canonical === null || 'reason' in canonical) continue;
            index.add({ entryId: at + 1, kind: 'network', value: canonical.text, until: null });
            tests.push(parseNetwork(canonical.text) ?? (() => false));
          }
          index.seal();
          for (const address of [...asked, ...pairs.map(([one]) => one)])
            expect([address, index.network(address, 0) > 0]).toEqual([
              address,
              tests.some((test) => test(address)),
            ]);
        },
      ),
    );
  });

  it('say which entry it was, and pass over those that ended', () => {
    const index = new EntryIndex();
    index.add({ entryId: 7, kind: 'network', value: '192.0.2.0/24', until: null });
    index.add({ entryId: 8, kind: 'address', value: '192.0.2.66', until: 600_000 });
    index.seal();
    expect(index.network('192.0.2.66', 0)).toBe(8);
    expect(index.network('192.0.2.66', 900_000)).toBe(7);
    expect(index.equals('192.0.2.66', 900_000)).toBe(0);
    expect(index.network('no address', 0)).toBe(0);
  });
});

describe('names', () => {
  it('stand for what is below them, at labels alone, in any script', () => {
    const index = new EntryIndex();
    index.add({ entryId: 1, kind: 'domain', value: 'evil.example', until: null });
    index.add({ entryId: 2, kind: 'domain', value: 'xn--bcher-kva.example', until: null });
    index.seal();
    expect(index.below('a.b.evil.example', 0)).toBe(1);
    expect(index.below('evil.example', 0)).toBe(0);
    expect(index.equals('evil.example', 0)).toBe(1);
    expect(index.below('notevil.example', 0)).toBe(0);
    expect(index.equals('bücher.example', 0)).toBe(2);
    expect(index.below('www.bücher.example', 0)).toBe(2);
  });

  it('of two lists hold until the later end', () => {
    const index = new EntryIndex();
    index.add({ entryId: 1, kind: 'domain', value: 'evil.example', until: 60_000 });
    index.add({ entryId: 2, kind: 'domain', value: 'evil.example', until: null });
    index.add({ entryId: 3, kind: 'domain', value: 'evil.example', until: 60_000 });
    index.seal();
    expect(index.equals('evil.example', 10_000_000)).toBe(2);
  });
});
