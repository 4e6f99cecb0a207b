import fc from 'fast-check';
import { expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { nextDelay, cadences } from './cadence.ts';
import { describe as described, noEvidence } from './describe.ts';
import { createImsiIndex } from './imsi-index.ts';
import { createKeySet, packKeys, unpackKeys } from './key-set.ts';
import { createKeyTimes } from './key-times.ts';
import { createMoved } from './moved.ts';
import { estimateMs } from './status.ts';
import { figureWindow } from './usage-rows.ts';

const nobody = { labels: {}, inventory: null, firmware: null };

it('finds every IMSI again and no other', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[1-9]\d{13,14}$/), { maxLength: 300 }), (imsis) => {
      const index = createImsiIndex();
      imsis.forEach((imsi, key) => index.put(imsi, key + 1));
      expect(index.size).toBe(imsis.length);
      imsis.forEach((imsi, key) => expect(index.get(imsi)).toBe(key + 1));
      expect(index.get('9999')).toBeNull();
    }),
  );
  const large = createImsiIndex();
  for (let index = 0; index < 50_000; index++) large.put(`29505${String(index).padStart(10, '0')}`, index);
  for (let index = 0; index < 50_000; index += 997)
    expect(large.get(`29505${String(index).padStart(10, '0')}`)).toBe(index);
  expect(large.get('295050000050001')).toBeNull();
});

it('keeps keys as bits, and as blobs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 200 }), (keys) => {
      const set = createKeySet();
      for (const key of keys) set.add(key);
      expect(set.size).toBe(new Set(keys).size);
      for (const key of keys) expect(set.has(key)).toBe(true);
      expect(set.has(100_001)).toBe(false);
      expect(unpackKeys(packKeys(keys))).toEqual(keys);
    }),
  );
});

it('keeps the newest time of a key', () => {
  const times = createKeyTimes();
  times.raise(5_000, 7);
  times.raise(5_000, 3);
  expect([times.get(5_000), times.get(1), times.get(9_999)]).toEqual([7, null, null]);
});

it('chooses urgent SIMs first and counts those it had no room for', () => {
  const moved = createMoved(3);
  for (let key = 1; key <= 5; key++)
    moved.add({ simKey: key, providerSimId: `${key}`, eventsUntil: null, urgent: key === 5 });
  expect(moved.chosen().map(({ simKey }) => simKey)).toEqual([5, 1, 2]);
  expect(moved.left).toBe(2);
});

it('takes 24 whole hours where they are covered, else the last whole day, and never more', () => {
  const until = Date.UTC(2026, 10, 20, 12, 35);
  expect(figureWindow({ from: until - 2 * day, until }, { from: null, until: null })).toEqual({
    table: 'usage_hours',
    from: Date.UTC(2026, 10, 19, 13),
    to: until,
  });
  expect(figureWindow({ from: until - hour, until }, { from: until - 30 * day, until })).toEqual({
    table: 'usage_days',
    from: Date.UTC(2026, 10, 19),
    to: Date.UTC(2026, 10, 20),
  });
  expect(figureWindow({ from: until - hour, until }, { from: null, until: null })).toBeNull();
});

it('describes a device by tags first, in any spelling of their names, then by the inventory', () => {
  const inventory = {
    name: 'n',
    deviceClass: 'Camera',
    maker: 'Optrel',
    model: 'OP-5',
    site: 'S',
    owner: 'O',
    criticality: 8,
    eid: '89',
  } as const;
  expect(
    described(
      { Name: 'mdk-07-p1', Device_Class: 'Pump controller', criticality: 'High', FW: '4.2' },
      { ...nobody, inventory },
    ),
  ).toEqual({
    device: 'mdk-07-p1',
    model: 'Optrel OP-5',
    deviceClass: 'Pump controller',
    site: 'S',
    owner: 'O',
    firmware: '4.2',
    criticality: 4,
    eid: '89',
  });
  expect(described({ name: ' ', criticality: 'whatever' }, noEvidence)).toEqual({
    device: null,
    model: null,
    deviceClass: null,
    site: null,
    owner: null,
    firmware: null,
    criticality: null,
    eid: null,
  });
  expect(described({}, { ...nobody, firmware: { version: '4.2.1' } }).firmware).toBe('4.2.1');
  expect(
    ['1', '2', '3', '4'].map((criticality) => described({ criticality }, noEvidence).criticality),
  ).toEqual([1, 2, 4, 8]);
});

it('comes back sooner after the first failures than after many, and rarely with wrong credentials', () => {
  const { real, demo } = cadences;
  expect(
    [0, 1, 2, 3, 20].map((failures) => nextDelay(real, failures, 'PROVIDER_UNREACHABLE') / 60_000),
  ).toEqual([15, 1, 2, 4, 60]);
  expect(nextDelay(real, 1, 'PROVIDER_AUTH')).toBe(real.longestRetry);
  expect([0, 1, 5].map((failures) => nextDelay(demo, failures, 'PROVIDER_UNREACHABLE') / 1_000)).toEqual([
    20, 5, 60,
  ]);
});

it('estimates from the pace so far, and not before there is one', () => {
  expect(estimateMs({ done: 500, total: 2_000, phaseMs: 1_000 })).toBe(3_000);
  expect(estimateMs({ done: 5, total: 2_000, phaseMs: 100 })).toBeNull();
  expect(estimateMs({ done: 5, total: null, phaseMs: 10_000 })).toBeNull();
});
