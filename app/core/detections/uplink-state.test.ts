import { describe, expect, it } from 'vitest';
import { createBank } from '../baselines/bank.ts';
import { addSample } from './quantile.ts';
import { newUplink, packUplink, unpackUplink } from './uplink-state.ts';

/** What an earlier version stored of every SIM. */
const bareBytes = 490;

function learned(hours: number) {
  const state = newUplink(createBank(1), 1_796_000_400_000);
  for (let at = 0; at < hours; at++) {
    const up = 80_000 + ((at * 7_919) % 30_000) * (1 + (at % 24) / 12);
    state.baseline.score(0, up, at % 24);
    addSample(state.levels, up);
  }
  return state;
}

describe('what is learned of an uplink', () => {
  it.each([0, 24, 168, 45 * 24])('comes back as it was after %i hours, in half of its bytes', (hours) => {
    const state = learned(hours);
    const bytes = packUplink(state);
    expect(bytes.length).toBeLessThan(bareBytes / 2);
    const back = unpackUplink(createBank(1), bytes);
    expect(back?.until).toBe(state.until);
    expect(back?.levels).toEqual(state.levels);
    expect(back?.baseline.save(0, 1)).toEqual(state.baseline.save(0, 1));
  });

  it('is read as an earlier version stored it', () => {
    const bare = new Uint8Array(bareBytes);
    new DataView(bare.buffer).setFloat64(0, 7, true);
    expect(unpackUplink(createBank(1), bare)?.until).toBe(7);
  });

  it('is learned anew from bytes that are none', () => {
    expect(unpackUplink(createBank(1), packUplink(learned(24)).slice(0, -1))).toBeNull();
    expect(unpackUplink(createBank(1), new Uint8Array(0))).toBeNull();
    expect(unpackUplink(createBank(1), new Uint8Array(bareBytes + 1).fill(1))).toBeNull();
  });
});
