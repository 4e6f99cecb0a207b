import { expect, test } from 'vitest';
import { noon } from './demo.testkit.ts';
import { createFleet } from './fleet.ts';
import { indexesOfSite, siteOf } from './sites.ts';

test('a SIM is the same whenever and wherever it is asked for', () => {
  const small = createFleet(5, 200, noon);
  const large = createFleet(5, 1_000_000, noon);
  expect(large.facts(150)).toEqual(small.facts(150));
  expect(large.facts(999_999)).toEqual(createFleet(5, 1_000_000, noon).facts(999_999));
  expect(large.facts(150)).not.toEqual(createFleet(6, 200, noon).facts(150));
});

test('a SIM is found by its ICCID and by nothing close to it', () => {
  const fleet = createFleet(5, 300, noon);
  const { iccid } = fleet.facts(123);
  expect(fleet.indexOf(iccid)).toBe(123);
  const wrongDigit = iccid.slice(0, -1) + ((Number(iccid.at(-1)) + 1) % 10);
  for (const other of [
    wrongDigit,
    iccid.slice(0, -1),
    `${iccid}0`,
    '',
    'x',
    createFleet(5, 400, noon).facts(350).iccid,
  ]) {
    expect(fleet.indexOf(other)).toBeNull();
  }
});

test('device names are unique, sites have their SIMs side by side, and evidence is missing here and there', () => {
  const fleet = createFleet(1, 5_000, noon);
  const sims = Array.from({ length: 5_000 }, (_, i) => fleet.facts(i));
  expect(new Set(sims.map(({ name }) => name)).size).toBe(5_000);
  for (const number of [0, 3, 17]) {
    const onSite = sims.filter(({ site }) => site.number === number).map(({ index }) => index);
    expect(indexesOfSite(number, 5_000)).toEqual(onSite);
    expect(fleet.facts(onSite[0] ?? 0).site).toEqual(siteOf(1, number));
  }
  const tagged = (tag: string): number =>
    sims.filter((sim) => (fleet.tags(sim)[tag] ?? '') !== '').length / 5_000;
  for (const tag of ['name', 'site', 'class', 'model', 'owner', 'criticality', 'quota_mb']) {
    expect(tagged(tag), tag).toBeGreaterThan(0.6);
    expect(tagged(tag), tag).toBeLessThan(1);
  }
  expect(sims.some(({ group }) => group === null)).toBe(true);
  expect(new Set(sims.map(({ status }) => status)).size).toBe(6);
});

test('a fleet refuses sizes it cannot have', () => {
  for (const size of [0, -1, 1.5, 1_000_001, NaN])
    expect(() => createFleet(1, size, noon)).toThrow(RangeError);
});
