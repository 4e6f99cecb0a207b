import { createBank, seriesBytes } from './bank.ts';
import { metrics, type Metric } from './metrics.ts';
import { createProfiles, profileBytes, type Baselines } from './profile.ts';

/** SIMs whose baselines are stored as one piece of bytes. */
export const blockSims = 4_096;

/** Sources that are read at their own pace, each learned up to its own hour. */
export const feeds = ['usage', 'sessions', 'flows', 'messages'] as const;
export type Feed = (typeof feeds)[number];

/** Bytes of one SIM: what is learned of five metrics, and how far. */
export const simBytes = seriesBytes + 4 * profileBytes + 4 * feeds.length + 12;

/** Baselines of `size` SIMs, by their place in the block. */
export interface Block {
  readonly banks: Readonly<Record<Metric, Baselines>>;
  /** Hours since 1970 before which a feed was learned; 0 where nothing was. */
  readonly until: Readonly<Record<Feed, Uint32Array>>;
  /** Hour since 1970 in which learning began; 0 while it has not. */
  readonly since: Uint32Array;
  /** What the device and its plan were when they were learned: another value begins anew. */
  readonly traits: Uint32Array;
  /** The last reset by a person that was taken into account. */
  readonly resets: Uint32Array;
  reset(place: number): void;
  save(): Uint8Array<ArrayBuffer>;
  /** Takes back what `save` of a block of this size, or of a smaller one, gave. @throws RangeError for bytes of another layout */
  load(bytes: Uint8Array): void;
}

/** @param size places of the block: `blockSims` in a large fleet, no more than are taken in a small one */
export function createBlock(size: number): Block {
  const banks: Record<Metric, Baselines> = {
    up: createBank(size),
    down: createProfiles(size),
    sessions: createProfiles(size),
    destinations: createProfiles(size),
    sms: createProfiles(size),
  };
  const hours = (): Uint32Array => new Uint32Array(size);
  const until = { usage: hours(), sessions: hours(), flows: hours(), messages: hours() };
  const since = hours();
  const traits = hours();
  const resets = hours();
  const arrays = [...feeds.map((feed) => until[feed]), since, traits, resets];
  const bytesOf = (array: Uint32Array): Uint8Array =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

  return {
    banks,
    until,
    since,
    traits,
    resets,
    reset(place) {
      for (const metric of metrics) banks[metric].reset(place);
      since[place] = 0;
    },
    save() {
      const bytes = new Uint8Array(size * simBytes);
      let at = 0;
      for (const part of [
        ...metrics.map((metric) => banks[metric].save(0, size)),
        ...arrays.map((array) => bytesOf(array)),
      ]) {
        bytes.set(part, at);
        at += part.length;
      }
      return bytes;
    },
    load(bytes) {
      const count = bytes.length / simBytes;
      if (!Number.isInteger(count) || count > size)
        throw new RangeError(`${bytes.length} bytes are no block of ${size} SIMs`);
      let at = 0;
      for (const metric of metrics) {
        const length = count * (metric === 'up' ? seriesBytes : profileBytes);
        banks[metric].load(0, bytes.subarray(at, at + length));
        at += length;
      }
      for (const array of arrays) {
        bytesOf(array).set(bytes.subarray(at, at + 4 * count));
        at += 4 * count;
      }
    },
  };
}
