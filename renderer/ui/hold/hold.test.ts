import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, free, holdNext, holdTimes, isHeld, type Hold, type HoldEvent } from './hold.ts';

type Step = readonly [HoldEvent, number];
const after = (...steps: readonly Step[]): Hold =>
  steps.reduce((hold, [event, at]) => holdNext(hold, event, at), free);

const events: readonly HoldEvent[] = [
  'moved',
  'left',
  'pressed',
  'released',
  'cancelled',
  'acted',
  'menuOpened',
  'menuClosed',
  'looked',
];
/** Events of some kinds, in order, at growing times. */
const stepsOf = (kinds: readonly HoldEvent[]): fc.Arbitrary<Step[]> =>
  fc
    .array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 1_500 })), { maxLength: 80 })
    .map((parts) => {
      let at = 0;
      return parts.map(([event, wait]): Step => [event, (at += wait)]);
    });

describe('a list under the pointer', () => {
  it('stands while the pointer moves over its rows, and a moment longer', () => {
    const hold = after(['moved', 100]);
    expect(isHeld(hold, 100)).toBe(true);
    expect(isHeld(hold, 100 + holdTimes.afterMove - 1)).toBe(true);
    expect(isHeld(hold, 100 + holdTimes.afterMove)).toBe(false);
    expect(isHeld(after(['moved', 100], ['left', 200]), 200)).toBe(false);
  });

  it('stands from press to click however long that takes, and for the second press of two', () => {
    const pressed = after(['moved', 0], ['pressed', 500]);
    expect(isHeld(pressed, 60_000)).toBe(true);
    expect(endOf(pressed)).toBeNull();
    const released = holdNext(pressed, 'released', 60_000);
    expect(isHeld(released, 60_001)).toBe(true);
    // A finger leaves as it lifts, before its click comes.
    expect(isHeld(holdNext(released, 'left', 60_001), 60_002)).toBe(true);
    expect(isHeld(released, 60_000 + holdTimes.afterPress)).toBe(false);
    expect(isHeld(holdNext(pressed, 'cancelled', 700), 700)).toBe(false);
  });

  it('moves on after ten seconds of movement, takes a breath, and can stand again', () => {
    let hold = free;
    for (let at = 0; at < holdTimes.longest; at += 100) hold = holdNext(hold, 'moved', at);
    expect(isHeld(hold, holdTimes.longest - 1)).toBe(true);
    hold = holdNext(hold, 'moved', holdTimes.longest);
    expect(isHeld(hold, holdTimes.longest)).toBe(false);
    // A press counts at once.
    expect(isHeld(holdNext(hold, 'pressed', holdTimes.longest + 1), holdTimes.longest + 1)).toBe(true);
    const ready = holdTimes.longest + holdTimes.breath;
    expect(isHeld(holdNext(hold, 'moved', ready - 1), ready - 1)).toBe(false);
    expect(isHeld(holdNext(hold, 'moved', ready), ready)).toBe(true);
  });

  it('lets what a control did be seen at once, but never under a button that is down', () => {
    expect(isHeld(after(['moved', 0], ['pressed', 10], ['acted', 20]), 20)).toBe(true);
    const hold = after(['moved', 0], ['pressed', 10], ['released', 60], ['acted', 61], ['moved', 300]);
    expect(isHeld(hold, 61)).toBe(false);
    expect(isHeld(hold, 300)).toBe(false);
    expect(isHeld(holdNext(hold, 'moved', 61 + holdTimes.afterAct), 61 + holdTimes.afterAct)).toBe(true);
  });

  it('stands while a menu of a row is open, within the bound', () => {
    const hold = after(['moved', 0], ['menuOpened', 100], ['left', 200]);
    expect(isHeld(hold, 5_000)).toBe(true);
    expect(isHeld(hold, holdTimes.longest)).toBe(false);
    expect(isHeld(holdNext(hold, 'menuClosed', 5_000), 5_000)).toBe(false);
  });

  it('always stands while a button is down', () => {
    fc.assert(
      fc.property(stepsOf(events), (steps) => {
        let hold = free;
        for (const [event, at] of steps) {
          hold = holdNext(hold, event, at);
          if (hold.down) expect(isHeld(hold, at + 100_000)).toBe(true);
        }
      }),
    );
  });

  it('is never older than the bound where nobody presses', () => {
    const unpressed = stepsOf(['moved', 'moved', 'moved', 'left', 'menuOpened', 'menuClosed', 'looked']);
    fc.assert(
      fc.property(unpressed, (steps) => {
        let hold = free;
        let heldFrom: number | null = null;
        const look = (at: number): void => {
          heldFrom = isHeld(hold, at) ? (heldFrom ?? at) : null;
          if (heldFrom !== null) expect(at - heldFrom).toBeLessThan(holdTimes.longest);
        };
        const last = steps.at(-1)?.[1] ?? 0;
        const times = Array.from(
          { length: (last + 20_000) / 50 },
          (_, index) => ['looked', index * 50] as const,
        );
        for (const [event, at] of [...steps, ...times].sort((one, other) => one[1] - other[1])) {
          look(at);
          hold = holdNext(hold, event, at);
          look(at);
        }
        expect(isHeld(hold, last + 20_000)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('says itself when it ends: held until then, and free from then on', () => {
    fc.assert(
      fc.property(stepsOf(events), fc.nat(1_000), (steps, part) => {
        const hold = after(...steps);
        const at = steps.at(-1)?.[1] ?? 0;
        const end = endOf(hold);
        if (end === null) {
          expect(isHeld(hold, at + 100_000)).toBe(hold.down);
          return;
        }
        expect(end).toBeGreaterThan(at);
        expect(isHeld(hold, at + ((end - at) * part) / 1_001)).toBe(true);
        expect(isHeld(hold, end)).toBe(false);
        expect(isHeld(holdNext(hold, 'looked', end), end)).toBe(false);
      }),
    );
  });
});
