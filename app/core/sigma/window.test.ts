import { describe, expect, it } from 'vitest';
import { correlates, detects, rulesOf } from './sigma.testkit.ts';
import { GroupWindow } from './window.ts';

function windowOf(correlation: string): GroupWindow {
  const [rule] = rulesOf(
    detects('a', '{ k: a }') + detects('b', '{ k: b }') + correlates('c', correlation),
  ).filter(({ kind }) => kind === 'correlation');
  if (rule?.kind !== 'correlation') throw new Error('no correlation');
  return new GroupWindow(rule);
}

const sum = '{ type: value_sum, rules: [a], group-by: [g], timespan: 10s, condition: { field: v, gt: 0.5 } }';
const order = '{ type: temporal_ordered, rules: [a, b], group-by: [g], timespan: 10s }';

describe('the window of a group', () => {
  it('counts what is left of it, and nothing of what left', () => {
    const window = windowOf(sum);
    window.add(1_000, [0.1]);
    window.add(2_000, [0.2]);
    expect(window.add(2_500, [0.3])).toEqual({ holds: true, value: 0.1 + 0.2 + 0.3 });
    expect(window.add(20_000, [0.3]).value).toBeCloseTo(0.3, 12);
    expect(window.save()).toMatchObject({ times: [20_000], items: [0.3], tally: 0.3 });
    expect(window).toMatchObject({ events: 1, weight: 1, oldest: 20_000, newest: 20_000 });
    expect(window.add(20_500, [0.4])).toEqual({ holds: true, value: 0.3 + 0.4 });
  });

  it('that was emptied takes a late event at its own time', () => {
    const window = windowOf(sum);
    window.add(100_000, [1]);
    window.clear();
    expect(window.events).toBe(0);
    window.add(95_000, [1]);
    expect(window).toMatchObject({ events: 1, oldest: 95_000, newest: 100_000 });
    expect(window.save()).toMatchObject({ times: [95_000], items: [1] });
    expect(window.add(105_000, [1]).value).toBe(1);
  });

  it('knows an order across a stored event, and forgets it with the window', () => {
    const window = windowOf(order);
    window.add(1_000, [0]);
    const stored = window.save();
    const back = windowOf(order);
    back.restore(stored);
    expect(back.save()).toEqual(stored);
    expect(back.add(5_000, [1])).toEqual({ holds: true, value: 2 });
    expect(back.add(30_000, [1])).toEqual({ holds: false, value: 1 });
    expect(back.weight).toBe(5);
  });
});
