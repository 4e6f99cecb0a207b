import { luhnDigit } from '../../../shared/ids.ts';
import type { Fleet, SimFacts } from '../fleet.ts';
import type { CamaraWorld } from './world.ts';
import { member } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';

/** The phone number of a SIM, as inventories of the same fleet tell it. */
export function phoneOf(sim: SimFacts): string {
  return `+${sim.msisdn}`;
}

/** The two halves of the fleet: plug-in cards and chips. */
const prefixes = ['894231022', '8942310784'] as const;
const serials = 1_000_000_000;

/**
 * The SIM with this phone number, or null. Phone number and ICCID of the fleet carry the same serial, one of them shifted; by how much
 * is read off the first SIM.
 */
export function simBy(fleet: Fleet, phone: string): SimFacts | null {
  const first = fleet.facts(0);
  if (!/^\+\d{5,15}$/.test(phone) || phone.length !== phoneOf(first).length) return null;
  const shift = Number(first.iccid.slice(-10, -1)) - Number(first.msisdn.slice(-9));
  const serial = String((Number(phone.slice(-9)) + shift + serials) % serials).padStart(9, '0');
  for (const prefix of prefixes) {
    const body = prefix + serial;
    const index = fleet.indexOf(body + luhnDigit(body));
    const sim = index === null ? null : fleet.facts(index);
    if (sim !== null && phoneOf(sim) === phone) return sim;
  }
  return null;
}

/** The same, where it is one of this operator's. */
export function knownBy(world: CamaraWorld, phone: string): SimFacts | null {
  const sim = simBy(world.fleet, phone);
  return sim !== null && world.knows(sim.index) ? sim : null;
}

/** The SIM that a call names by `phoneNumber`, at the top or in `device`; else the refusal. */
export function simOf(
  call: Call,
  world: CamaraWorld,
): { readonly sim: SimFacts } | { readonly refusal: Reply } {
  const phone = member(member(call.body, 'device'), 'phoneNumber') ?? member(call.body, 'phoneNumber');
  if (typeof phone !== 'string') return { refusal: refuse(refusals.noIdentifier) };
  const sim = knownBy(world, phone);
  return sim === null ? { refusal: refuse(refusals.noPhone) } : { sim };
}
