import { expect, it } from 'vitest';
import { capabilitiesOf } from '../providers/capabilities.ts';
import type { ControlCapability } from '../providers/connector.ts';
import { controllerFor, unitedCapability, type Controller } from './controllers.ts';

const sim = {
  sim_key: 1,
  provider_id: 'listing',
  provider_sim_id: 's1',
  lifecycle: 'active',
  raw_state: 'active',
  restriction: null,
  connectivity: 'online',
  imei: null,
  imei_lock: 'open',
  locked_imei: null,
  msisdn: '31612345678',
  group_id: null,
  termination_protected: null,
  profiles: null,
};

function controller(
  providerId: string,
  role: Controller['role'],
  support: ControlCapability['support'],
  lock = 'open',
): Controller {
  const own: ControlCapability = { support, how: `as ${providerId}`, typically: '', reversible: true };
  const capabilities = capabilitiesOf({ imei_lock: own, imei_unlock: own }, { support: 'none', how: 'none' });
  return {
    providerId,
    name: providerId,
    role,
    providerSimId: `id at ${providerId}`,
    provider: { kind: 'test', capabilities },
    sim: { ...sim, imei_lock: lock },
  };
}

const through = (kind: 'imei_lock' | 'imei_unlock', first: Controller, second: Controller, named?: string) =>
  controllerFor(kind, [first, second], named)?.controller.providerId ?? null;

it.each([
  ['native', 'native', 'listing'],
  ['native', 'group', 'listing'],
  ['group', 'native', 'operator'],
  ['none', 'native', 'operator'],
  ['unknown', 'group', 'operator'],
  ['none', 'none', 'listing'],
  ['unknown', 'none', 'listing'],
] as const)('a %s control here and a %s one there goes through the %s', (here, there, chosen) => {
  const [listed, overlay] = [
    controller('listing', 'inventory', here),
    controller('operator', 'overlay', there),
  ];
  expect(through('imei_lock', listed, overlay)).toBe(chosen);
  // The one that was named, whatever is best.
  expect(through('imei_lock', listed, overlay, 'operator')).toBe('operator');
  expect(through('imei_lock', listed, overlay, 'stranger')).toBeNull();
});

it('takes a lock away through whom it was set', () => {
  const listed = controller('listing', 'inventory', 'native', 'open');
  const overlay = controller('operator', 'overlay', 'native', 'locked');
  expect(through('imei_unlock', listed, overlay)).toBe('operator');
  expect(through('imei_lock', listed, overlay)).toBe('listing');
});

it('tells who else has the control, and leaves out those who do not', () => {
  const listed = controller('listing', 'inventory', 'group');
  const [best, none] = [
    controller('operator', 'overlay', 'native'),
    controller('another', 'overlay', 'unknown'),
  ];
  expect(unitedCapability('imei_lock', [listed, best, none])).toMatchObject({
    support: 'native',
    through: { providerId: 'operator', role: 'overlay' },
    others: [{ providerId: 'listing', support: 'group', available: true }],
  });
});
