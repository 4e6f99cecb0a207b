import { afterEach, describe, expect, it } from 'vitest';
import { hour, minute } from '../../../../shared/time.ts';
import { greatCircle, leastDistance } from '../countries.ts';
import { createStage, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { impossibleTravel } from './impossible-travel.ts';

let stage: Stage;
afterEach(() => stage?.close());

function begin(mobility?: string): StagedSim {
  stage = createStage({ rules: [impossibleTravel] });
  stage.covered({ clock: t0 });
  return stage.sim(1, mobility === undefined ? {} : { tags: { mobility } });
}

describe('D-NW-02 impossible travel', () => {
  it('fires on two countries too far apart for the time between', async () => {
    const sim = begin();
    stage.session(sim, t0, { country: 'NL' });
    stage.session(sim, t0 + 40 * minute, { country: 'ES' });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toMatch(/was in NL .* and in ES .* km in 40 min/);
  });

  it('tells a leap of seconds in seconds', async () => {
    const sim = begin();
    stage.session(sim, t0, { country: 'NL' });
    stage.session(sim, t0 + 2_000, { country: 'ES' });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toMatch(/ km in 2 s\.$/);
  });

  it('is quiet on neighbours, on time enough, on the air and on countries it does not know', async () => {
    const sim = begin();
    stage.session(sim, t0, { country: 'NL' });
    stage.session(sim, t0 + minute, { country: 'DE' });
    stage.session(sim, t0 + 2 * minute, { country: 'DK' });
    stage.session(sim, t0 + 30 * hour, { country: 'ES' });
    stage.session(sim, t0 + 31 * hour, { country: 'ZZ' });
    expect(await stage.run()).toBe(0);
    stage.close();
    const km = leastDistance('NL', 'ES') ?? 0;
    const at500 = t0 + (km / 500) * hour;
    for (const [mobility, found] of [
      ['air', 0],
      ['ground', 1],
    ] as const) {
      const moved = begin(mobility);
      stage.session(moved, t0, { country: 'NL' });
      stage.session(moved, at500, { country: 'ES' });
      expect(await stage.run(), mobility).toBe(found);
      if (found === 0) stage.close();
    }
  });

  it('comes to the same whatever the order in which sightings come in', async () => {
    const sim = begin();
    stage.session(sim, t0 + 40 * minute, { country: 'ES' });
    expect(await stage.run()).toBe(0);
    stage.session(sim, t0, { country: 'NL' });
    expect(await stage.run()).toBe(1);
  });
});

describe('D-NW-02 with coordinates', () => {
  const place = (
    sim: StagedSim,
    at: number | null,
    latitude: number,
    longitude: number,
    radius = 800,
  ): void => {
    stage.ports.ledger.run(
      `INSERT INTO sim_locations (iccid_body, provider_id, asked_at, asked_by, observed_at, latitude, longitude, radius, basis)
       VALUES (?, 'p1', ?, 'J. Varga', ?, ?, ?, ?, 'Cell')`,
      [sim.body, at ?? t0, at, latitude, longitude, radius],
    );
  };
  const rotterdam = [51.92, 4.48] as const;
  const groningen = [53.22, 6.57] as const;

  it('fires on two places of one country, whatever sessions lie between', async () => {
    const sim = begin();
    place(sim, t0, ...rotterdam);
    stage.session(sim, t0 + 5 * minute, { country: 'NL' });
    expect(await stage.run()).toBe(0);
    place(sim, t0 + 20 * minute, ...groningen);
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toMatch(/near 51\.9, 4\.5 .* km in 20 min/);
    expect(await stage.run()).toBe(0);
  });

  it('is quiet on places less than 50 km apart, or whose circles come as near', async () => {
    const sim = begin();
    const north = (km: number) => rotterdam[0] + km / 111.2;
    place(sim, t0, ...rotterdam, 0);
    place(sim, t0 + minute, north(49), rotterdam[1], 0);
    expect(await stage.run()).toBe(0);
    stage.close();
    const vague = begin();
    place(vague, t0, ...rotterdam, 20_000);
    place(vague, t0 + minute, north(80), rotterdam[1], 20_000);
    expect(await stage.run()).toBe(0);
    place(vague, t0 + 2 * minute, north(-80), rotterdam[1], 0);
    expect(await stage.run()).toBeGreaterThan(0);
  });

  it('fires on a place and a country that are far apart, also where a sensor told it', async () => {
    const sim = begin();
    stage.session(sim, t0, { country: 'ES' });
    stage.sensed(sim, 'location', 'location.reported', t0 + 20 * minute, {
      latitude: rotterdam[0],
      longitude: rotterdam[1],
      accuracyMetres: 30,
    });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('was in ES');
  });

  it('is quiet on time enough, on what the radius explains, on what nobody dates, and within the country', async () => {
    const sim = begin();
    place(sim, t0, ...rotterdam);
    stage.session(sim, t0 + minute, { country: 'NL' });
    place(sim, t0 + 3 * hour, ...groningen);
    place(sim, null, 40, -3);
    place(sim, t0 + 3 * hour + minute, 52.9, 6.1, 60_000);
    expect(await stage.run()).toBe(0);
  });
});

describe('distances of countries', () => {
  it('are nothing between neighbours and large between continents', () => {
    for (const [a, b] of ['NL BE', 'FR ES', 'DE PL', 'US CA', 'SE NO', 'GB IE'].map((pair) =>
      pair.split(' '),
    ))
      expect(leastDistance(a ?? '', b ?? '')).toBe(0);
    expect(leastDistance('NL', 'SG')).toBeGreaterThan(9_000);
    expect(leastDistance('NL', 'XX')).toBeNull();
    expect(greatCircle({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(
      20_015,
      -1,
    );
  });
});
