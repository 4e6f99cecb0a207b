import { day, isoSeconds } from '../../../../shared/time.ts';
import { groupBySite, nameOf, type Draft, type Rule } from '../rule.ts';

/** What the fleet does and what the inventory says grow apart. */
export const inventoryDrift: Rule = {
  meta: {
    id: 'D-EE-07',
    name: 'Inventory drift',
    layer: 'end-to-end',
    severity: 'low',
    signal: 'SIMs with traffic, the device inventory, and when SIMs were last seen',
    algorithm:
      'A SIM that came after the console has carried traffic for a week and stands in no inventory, while most SIMs of its provider do; or an active SIM that showed no sign of life for 90 days.',
    mappings: [
      { id: 'T1200', name: 'Hardware Additions', framework: 'ATT&CK enterprise' },
      { id: 'T1078', name: 'Valid Accounts', framework: 'ATT&CK enterprise' },
    ],
    falsePositives: 'A device that waits to be recorded, a spare that is kept switched on at the provider.',
    response:
      'Record the device, or suspend the SIM until somebody knows whose it is. Deactivate what nobody uses.',
    basis: 'proposed',
  },
  needs: ['sims'],
  learnsFor: 0,
  refractory: 30 * day,
  evaluate({ behaviour }, _memory, context) {
    if (behaviour === null) return [];
    return behaviour.drifting.flatMap(({ body, cause, at }): Draft[] => {
      const sim = context.simOf(body);
      if (sim === null) return [];
      return [
        {
          sim,
          at: behaviour.until,
          severity: 'low',
          subject: `${body}:${cause}`,
          summary:
            cause === 'unlisted'
              ? `${nameOf(sim)} carries traffic since ${isoSeconds(at)} and stands in no inventory.`
              : `${nameOf(sim)} is active and was last seen at ${isoSeconds(at)}.`,
          group:
            cause === 'unlisted' ? groupBySite(sim) : { kind: 'provider', value: `${sim.providerId}/idle` },
          signals: { cause, at, imei: sim.imei },
        },
      ];
    });
  },
};
