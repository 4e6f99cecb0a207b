import { expect, test } from 'vitest';
import { iccidBody, luhnDigit } from '../../../shared/ids.ts';
import { createFleet } from '../fleet.ts';
import { iccidOf as onomondoIccid, simBy as onomondoSim, simIdOf } from '../onomondo/identity.ts';
import { iccidOf, simBy } from './identity.ts';

test('ICCIDs and ids lead back to their SIM, and no two providers of a mixed fleet hold the same one', () => {
  const fleet = createFleet(3, 500, 0);
  const bodies = new Set<string>();
  for (let index = 0; index < fleet.size; index++) {
    const sim = fleet.facts(index);
    const iccid = iccidOf(sim);
    expect(iccid).toMatch(/^\d{19}$/);
    expect(simBy(fleet, iccid)?.index).toBe(index);
    expect(simBy(fleet, iccid + luhnDigit(iccid))?.index).toBe(index);
    expect(onomondoSim(fleet, simIdOf(index))?.index).toBe(index);
    for (const spelled of [iccid + luhnDigit(iccid), onomondoIccid(sim), sim.iccid])
      bodies.add(iccidBody(spelled));
  }
  expect(bodies.size).toBe(3 * fleet.size);
  for (const none of ['', '8988228066', '89882280660000000001', '898822806x000000000'])
    expect(simBy(fleet, none)).toBeNull();
  for (const none of ['', '1', '000000000', '100000501']) expect(onomondoSim(fleet, none)).toBeNull();
});
