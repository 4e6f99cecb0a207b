import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metresBetween } from '../../../../shared/area.ts';
import { camaraEmulation } from '../../../demo/camara/emulation.ts';
import { phoneOf } from '../../../demo/camara/phones.ts';
import type { CamaraWorld } from '../../../demo/camara/world.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import { never } from '../conformance/listing.testkit.ts';
import type { LocationReading } from '../tools.ts';
import { locationApi, usualScope } from './apis.ts';
import { createCamaraConnector } from './connector.ts';
import { toLocation } from './tools.ts';

const lastLocationTime = Date.UTC(2026, 10, 20);
const found = (reading: LocationReading) => (reading.found ? reading : expect.unreachable(reading.reason));

describe('the area that an operator tells', () => {
  it('is the circle that was told', () => {
    const center = { latitude: 50.735851, longitude: 7.10066 };
    expect(toLocation({ lastLocationTime, area: { areaType: 'CIRCLE', center, radius: 800 } })).toEqual({
      found: true,
      ...center,
      radius: 800,
      observedAt: lastLocationTime,
      basis: 'Location retrieval of the operator',
    });
  });

  it('holds every corner of a polygon, on both sides of the date line too', () => {
    const corner = fc.record({
      latitude: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      longitude: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(corner, { minLength: 3, maxLength: 15 }),
        fc.double({ min: -80, max: 80, noNaN: true }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (offsets, latitude, longitude) => {
          const boundary = offsets.map((offset) => {
            const east = longitude + offset.longitude;
            return {
              latitude: latitude + offset.latitude,
              longitude: east > 180 ? east - 360 : east < -180 ? east + 360 : east,
            };
          });
          const place = found(toLocation({ lastLocationTime, area: { areaType: 'POLYGON', boundary } }));
          expect(Math.abs(place.longitude)).toBeLessThanOrEqual(180);
          expect(place.radius).toBeLessThan(150_000);
          for (const each of boundary)
            expect(metresBetween(place, each)).toBeLessThanOrEqual(place.radius ?? 0);
        },
      ),
    );
  });
});

describe('asking where a device is', () => {
  let bench: Bench<CamaraWorld>;
  const open = (options?: Readonly<Record<string, string>>) =>
    bench.connect(options === undefined ? {} : { options }).tools?.location ?? expect.unreachable('no tool');
  const phones = (): string[] =>
    Array.from({ length: 30 }, (_, index) => phoneOf(bench.emulator.world.fleet.facts(index)));

  beforeEach(async () => {
    bench = await openBench(camaraEmulation, createCamaraConnector, { sims: 60 });
  });
  afterEach(() => bench.close());

  it('tells circles, areas with corners, and that nobody knows', async () => {
    const { use } = open();
    const told = [];
    for (const phone of phones()) told.push((await use?.(phone, never)) ?? expect.unreachable('not offered'));
    const bases = told.filter((one) => one.found).map(({ basis }) => basis);
    expect(new Set(bases)).toEqual(
      new Set([
        'Location retrieval of the operator',
        'Location retrieval of the operator, the circle around an area of 4 corners',
      ]),
    );
    expect(told).toContainEqual({ found: false, reason: 'The operator cannot locate the device now.' });
    expect(await use?.('+423663999999999', never)).toEqual({
      found: false,
      reason: 'The operator does not know this number.',
    });
  });

  it('says that the account may not, rather than that nobody knows', async () => {
    bench.emulator.world.missing.add(locationApi.path);
    await expect(open().use?.(phones()[0] ?? '', never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
  });

  it('is not offered, and its permission not asked for, until a person wants it', () => {
    const { location: _location, ...others } = bench.emulator.options;
    expect(open(others)).toMatchObject({ support: 'unknown', use: null });
    expect(usualScope({ relay: true, location: false })).not.toContain(locationApi.scope);
    expect(usualScope({ relay: false, location: true })).toContain(locationApi.scope);
  });
});
