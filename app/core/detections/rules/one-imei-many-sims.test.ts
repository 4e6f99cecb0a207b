import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { noSightings, sighted } from '../sightings.ts';
import { createStage, imeiOf, t0, type Stage } from '../stage.testkit.ts';
import { usedTogether, oneImeiManySims } from './one-imei-many-sims.ts';

let stage: Stage;
afterEach(() => stage?.close());

describe('D-EP-03 one IMEI, many SIMs', () => {
  it('makes one incident of all SIMs of an IMEI, medium with two, high with four', async () => {
    stage = createStage({ rules: [oneImeiManySims] });
    const imei = imeiOf(5);
    const sims = [1, 2, 3, 4].map((number) => stage.sim(number, { site: `Site ${number}` }));
    stage.covered({ clock: t0 });
    const use = (index: number, at: number) => {
      const sim = sims[index];
      if (sim !== undefined) stage.session(sim, at, { imei });
    };
    use(0, t0);
    expect(await stage.run()).toBe(0);
    use(1, t0 + hour);
    await stage.run();
    const medium = stage.findings('D-EP-03');
    expect(medium.map(({ severity }) => severity)).toEqual(['medium', 'medium']);
    use(2, t0 + 2 * day);
    use(3, t0 + 3 * day);
    await stage.run();
    const high = stage.findings('D-EP-03').filter(({ severity }) => severity === 'high');
    expect(new Set(high.map(({ iccid_body }) => iccid_body)).size).toBe(4);
    expect(new Set(stage.findings('D-EP-03').map(({ incident_id }) => incident_id)).size).toBe(1);
  });

  it('says nothing when a second SIM comes days after the first was last seen', () => {
    expect(usedTogether({ a: [t0, t0 + day], b: [t0 + 2 * day + 1, t0 + 9 * day] })).toBeNull();
  });
});

describe('sightings', () => {
  const event = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 20 * day }));
  it('come to the same picture and the same verdict in any order, with any repetition', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.nat(1000)),
        (events, chance) => {
          const merge = (list: typeof events) =>
            list.reduce((seen, [who, at]) => sighted(seen, who, at), noSightings);
          const shuffled = [...events, ...events].sort(() => (chance.next().value ?? 0) - 500);
          expect(merge(shuffled)).toEqual(merge(events));
          expect(usedTogether(merge(shuffled))).toEqual(usedTogether(merge(events)));
        },
      ),
    );
  });
});
