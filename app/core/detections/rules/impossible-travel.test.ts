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

  it('is quiet on neighbours, on time enough, on the air and on countries it does not know', async () => {
    const sim = begin();
    stage.session(sim, t0, { country: 'NL' });
    stage.session(sim, t0 + minute, { country: 'DE' });
    stage.session(sim, t0 + 2 * minute, { country: 'DK' });
    stage.session(sim, t0 + 30 * hour, { country: 'ES' });
    stage.session(sim, t0 + 31 * hour, { country: 'ZZ' });
    expect(await stage.run()).toBe(0);
    stage.close();
    const plane = begin('air');
    stage.session(plane, t0, { country: 'NL' });
    stage.session(plane, t0 + 3 * hour, { country: 'ES' });
    expect(await stage.run()).toBe(0);
  });

  it('comes to the same whatever the order in which sightings come in', async () => {
    const sim = begin();
    stage.session(sim, t0 + 40 * minute, { country: 'ES' });
    expect(await stage.run()).toBe(0);
    stage.session(sim, t0, { country: 'NL' });
    expect(await stage.run()).toBe(1);
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
