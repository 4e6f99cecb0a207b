import { expect, it } from 'vitest';
import type { AccountReading } from '../providers/readings.ts';
import { groupFacts, type ProviderContext } from './provider-context.ts';

/** A provider whose account was read, with what it could not tell. */
function providerWith(unreadable: AccountReading['unreadable']): ProviderContext {
  const facts = {
    accountId: 'A1',
    rootMfa: null,
    users: [],
    gateways: [],
    exposedSims: null,
    ...(unreadable === undefined ? {} : { unreadable }),
  };
  return {
    providerId: 'p-1',
    name: 'P',
    chain: [],
    toSource: (at) => at,
    simsConfirmedAt: 0,
    auditUntil: null,
    account: { observedAt: 1, source: 'P', hash: null, facts },
    groups: new Map(),
    groupsConfirmedAt: 0,
    imeiLockOffered: false,
  };
}

it('takes a group without a gateway of its own for shared only where the provider tells of gateways', () => {
  const gatewayUnder = (unreadable: AccountReading['unreadable']) =>
    groupFacts(2, providerWith(unreadable), 'G1', null).gateway;
  expect(gatewayUnder(undefined)).toBe('shared');
  expect(gatewayUnder([{ part: 'users', reason: 'not allowed' }])).toBe('shared');
  expect(gatewayUnder([{ part: 'gateways', reason: 'not told' }])).toBeNull();
  expect(groupFacts(2, { ...providerWith(undefined), account: null }, 'G1', null).gateway).toBeNull();
});
