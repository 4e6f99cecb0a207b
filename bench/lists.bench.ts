import { EntryIndex } from '../app/core/lists/entry-index.ts';
import type { Bench } from './bench.ts';
import { figure, timed } from './statistics.ts';

/** Look-ups of one sample. */
const lookups = 200_000;
/** One look-up in so many meets an entry: most traffic is innocent. */
const metEvery = 50;

/** Sizes are numbers of entries: one third addresses, one third domains, the rest networks and hashes. */
export const benches: readonly Bench[] = [
  {
    name: 'lists.lookup',
    sizes: [10_000, 1_000_000],
    async run({ size }) {
      const entries = valuesOf(size ?? 10_000);
      const index = indexOf(entries);
      const plain = new Set(entries.map(({ value }) => value));
      const asked = questions(entries);
      if (asked.reduce((met, text) => met + Number(index.equals(text, 0) > 0), 0) === 0)
        throw new RangeError('nothing is met');
      const baseline = await timed(9, () => asked.filter((text) => plain.has(text)).length);
      const samples = await timed(9, () => asked.filter((text) => index.equals(text, 0) > 0).length);
      return figure(rates(samples), 'look-ups/s', rates(baseline));
    },
  },
  {
    name: 'lists.network',
    sizes: [10_000, 1_000_000],
    async run({ size }) {
      const index = indexOf(valuesOf(size ?? 10_000));
      const asked = Array.from({ length: lookups }, (_, at) => addressOf(at * 7_919 + 13));
      const samples = await timed(9, () => asked.filter((text) => index.network(text, 0) > 0).length);
      return figure(rates(samples), 'look-ups/s', null);
    },
  },
  {
    name: 'lists.memory',
    sizes: [1_000_000],
    async run({ size }) {
      const count = size ?? 1_000_000;
      const index = new EntryIndex();
      for (let at = 0; at < count; at++) index.add(valueAt(at));
      index.seal();
      const before = heap();
      const plain = new Map<string, number>();
      for (let at = 0; at < count; at++) plain.set(valueAt(at).value, at);
      const after = heap();
      if (plain.size === 0) throw new RangeError('nothing to compare with');
      return figure([index.bytes / 1e6], 'MB', [(after - before) / 1e6]);
    },
  },
];

interface Value {
  readonly entryId: number;
  readonly kind: 'address' | 'domain' | 'network' | 'sha256';
  readonly value: string;
  readonly until: number | null;
}

function valuesOf(count: number): readonly Value[] {
  return Array.from({ length: count }, (_, at) => valueAt(at));
}

function valueAt(at: number): Value {
  const entryId = at + 1;
  const third = at % 3;
  if (third === 0) return { entryId, kind: 'address', value: addressOf(at * 48_271), until: null };
  if (third === 1)
    return {
      entryId,
      kind: 'domain',
      value: `host-${(at * 48_271) % 99_991}.bad-${at}.example`,
      until: null,
    };
  if (at % 6 === 2)
    return {
      entryId,
      kind: 'network',
      value: `${addressOf(at * 48_271).replace(/\.\d+$/, '.0')}/24`,
      until: null,
    };
  return { entryId, kind: 'sha256', value: (at * 2_654_435_761).toString(16).padStart(64, 'a'), until: null };
}

function addressOf(number: number): string {
  const bits = (number * 2_654_435_761) >>> 0;
  return `${(bits >>> 24) % 223 || 1}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
}

function indexOf(entries: readonly Value[]): EntryIndex {
  const index = new EntryIndex();
  for (const entry of entries) index.add(entry);
  index.seal();
  return index;
}

function questions(entries: readonly Value[]): readonly string[] {
  return Array.from({ length: lookups }, (_, at) =>
    at % metEvery === 0
      ? (entries[(at * 31) % entries.length]?.value ?? '')
      : `www.host-${at}.fine-${at % 977}.example`,
  );
}

function rates(samples: readonly number[]): number[] {
  return samples.map((ms) => (lookups * 1_000) / ms);
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
