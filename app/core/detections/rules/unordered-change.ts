import { day, minute, isoSeconds } from '../../../../shared/time.ts';
import { groupBySite, nameOf, type Draft, type Rule, type RuleContext, type ToldSignal } from '../rule.ts';

/** An order this long before or after explains a change: providers stamp changes by their own clocks. */
const window = 5 * minute;

/** Changes that somebody must have wanted. What a SIM does by itself on first use, or a provider at the end of a contract, is left out. */
const watched: Readonly<Record<string, readonly string[]>> = {
  active: ['suspended', 'deactivated', 'standby'],
  suspended: ['active'],
  deactivated: ['active', 'suspended', 'standby'],
  standby: ['deactivated'],
  terminated: ['active', 'suspended', 'standby', 'deactivated', 'ready', 'test'],
};

/** Kinds of orders by the state they lead to. */
const orders: Readonly<Record<string, readonly string[]>> = {
  active: ['activate', 'resume'],
  suspended: ['suspend'],
  deactivated: ['deactivate', 'suspend'],
  standby: ['deactivate', 'suspend'],
  terminated: ['terminate'],
};

/** A SIM that somebody else switched. */
export const unorderedChange: Rule = {
  meta: {
    id: 'D-EP-11',
    name: 'Change of SIM state that nobody ordered',
    layer: 'endpoint',
    severity: 'medium',
    signal: 'Changes of a SIM’s state at its provider, and the orders of this console',
    algorithm:
      'A SIM was activated, resumed, suspended, deactivated or terminated, and no order of this console to that SIM explains it within five minutes. First activations are left out. Silent until this console has given an order to that provider: a console that only watches cannot know whose order it was.',
    mappings: [
      { id: 'T1098', name: 'Account Manipulation', framework: 'ATT&CK enterprise' },
      { id: 'FGT5022', name: 'Alter Subscriber Profile', framework: 'FiGHT' },
    ],
    falsePositives: 'People who work in the provider’s own portal, rules of the provider, its maintenance.',
    response:
      'Ask who did it. If nobody did: put the state back, look at the provider’s audit log, replace the API keys.',
    basis: 'proposed',
  },
  needs: ['changes'],
  learnsFor: 0,
  refractory: day,
  evaluate(batch, _memory, context) {
    return batch.told.flatMap((signal) => changeOf(signal, context));
  },
};

function changeOf({ sim, at, event }: ToldSignal, context: RuleContext): Draft[] {
  if (event.class !== 'sim') return [];
  const { was, isNow } = event;
  if (was === undefined || isNow === undefined || watched[isNow]?.includes(was) !== true) return [];
  if (!context.givesOrders(sim.providerId)) return [];
  // The reading that told of the change came later than the change; an order in between is as good.
  const seen = Math.max(at, event.receivedAt);
  const given = context.orders(sim.body, at - window, seen + window);
  if (given.some((kind) => orders[isNow]?.includes(kind) === true)) return [];
  return [
    {
      sim,
      at,
      severity: isNow === 'active' || isNow === 'terminated' ? 'high' : 'medium',
      subject: `${sim.body}:${isNow}`,
      summary: `${nameOf(sim)} went from ${was} to ${isNow} at ${isoSeconds(at)}; no order of this console asked for it.`,
      group: groupBySite(sim),
      signals: { was, isNow, at, receivedAt: event.receivedAt, orders: given },
    },
  ];
}
