import { expect, it } from 'vitest';
import { conditionWords, fieldTime, timeOf, weeklyWords } from './words.ts';

it('says when a window opens', () => {
  const weekly = {
    kind: 'weekly',
    days: [7, 6],
    start: '23:00',
    minutes: 300,
    zone: 'Europe/Amsterdam',
    from: 0,
    until: null,
  } as const;
  expect(weeklyWords({ ...weekly, days: [...weekly.days] })).toBe('Sat, Sun 23:00 for 5 h, Europe/Amsterdam');
  expect(weeklyWords({ ...weekly, days: [1, 2, 3, 4, 5, 6, 7], minutes: 90 })).toBe(
    'Daily 23:00 for 90 min, Europe/Amsterdam',
  );
  expect(weeklyWords({ kind: 'once', from: 0, to: 1 })).toBeNull();
});

it('says conditions, and carries times through fields', () => {
  expect(
    conditionWords([
      { field: 'plmn', values: ['21303', '21304'] },
      { field: 'site', values: ['Breda'] },
    ]),
  ).toBe('plmn is 21303 or 21304, and site is Breda');
  expect(timeOf(fieldTime(Date.UTC(2026, 10, 22, 8, 30)))).toBe(Date.UTC(2026, 10, 22, 8, 30));
  expect(timeOf('')).toBeNull();
});
