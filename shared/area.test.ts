import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, areaText, metresBetween, sameArea } from './area.ts';

const bonn = { latitude: 50.735851, longitude: 7.10066, radius: 50_000 };

describe('an area', () => {
  it('is read as a person writes it', () => {
    expect(areaOf('50.735851', ' 7,10066', '50000')).toEqual({ area: bonn });
    expect(areaOf('-0.5', '-180', '1')).toEqual({ area: { latitude: -0.5, longitude: -180, radius: 1 } });
  });

  it.each([
    ['latitude', '90.1', '7', '5'],
    ['latitude', '', '7', '5'],
    ['longitude', '50', '-180.01', '5'],
    ['longitude', '50', '7°', '5'],
    ['radius', '50', '7', '0'],
    ['radius', '50', '7', '200001'],
    ['radius', '50', '7', '1.5'],
    ['radius', '50', '7', '1e3'],
  ])('says that the %s is wrong', (wrong, latitude, longitude, radius) => {
    expect(areaOf(latitude, longitude, radius)).toMatchObject({ wrong });
  });

  it('is told in short', () => {
    expect(areaText(bonn)).toBe('within 50 km of 50.73585, 7.10066');
    expect(areaText({ ...bonn, radius: 750 })).toBe('within 750 m of 50.73585, 7.10066');
    expect(areaText({ ...bonn, radius: 1_250 })).toBe('within 1.25 km of 50.73585, 7.10066');
  });

  it('is the same where an operator rounded it, and another elsewhere', () => {
    expect(sameArea(bonn, { latitude: 50.74, longitude: 7.1, radius: 50_200 })).toBe(true);
    expect(sameArea(bonn, { ...bonn, latitude: 51 })).toBe(false);
    expect(sameArea(bonn, { ...bonn, radius: 60_000 })).toBe(false);
  });

  it('lies as far from another as that one from it', () => {
    const point = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(metresBetween(a, a)).toBe(0);
        expect(metresBetween(a, b)).toBeCloseTo(metresBetween(b, a), 3);
        expect(metresBetween(a, b)).toBeLessThanOrEqual(20_015_200);
      }),
    );
    expect(
      metresBetween({ latitude: 46.948, longitude: 7.4474 }, { latitude: 47.141, longitude: 9.5209 }),
    ).toBeCloseTo(158_600, -3);
  });
});
