import { expect, it } from 'vitest';
import { createTestPorts } from '../../testing/ports.ts';
import { listing, reading } from '../sync/readings.testkit.ts';
import { forgetAbilities, keepAbilities, knownAbilities, narrowed } from './abilities.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { AccountAbilities, Connector } from './connector.ts';

const native = { support: 'native', how: 'does it', typically: 'seconds', reversible: true } as const;
const readOnly: AccountAbilities = {
  identity: 'team',
  grants: ['reader'],
  denied: { suspend: 'The key may only read.', imei_lock: 'The key may only read.' },
};

function connectorOf(says: AccountAbilities): Connector {
  return {
    ...listing([]),
    capabilities: capabilitiesOf({ suspend: native, resume: native }, { support: 'none', how: 'not there' }),
    capabilityOf: (kind, sim) =>
      kind === 'resume' && sim.lifecycle !== 'suspended'
        ? { ...native, support: 'none', how: 'not suspended' }
        : native,
    discover: async () => says,
  };
}

it('offers nothing that the credentials may not do, and never calls it absent', async () => {
  const learned: AccountAbilities[] = [];
  const connector = narrowed(connectorOf(readOnly), null, (abilities) => learned.push(abilities));
  expect(connector.capabilities.suspend.support).toBe('native');
  await connector.discover?.(new AbortController().signal);
  expect(learned).toEqual([readOnly]);
  expect(connector.capabilities.suspend).toMatchObject({ support: 'unknown', how: 'The key may only read.' });
  // What the provider has not got at all stays that.
  expect(connector.capabilities.imei_lock).toMatchObject({ support: 'none', how: 'not there' });
  const sim = reading(1);
  expect(connector.capabilityOf?.('suspend', sim)).toMatchObject({ support: 'unknown' });
  expect(connector.capabilityOf?.('resume', sim)).toMatchObject({ support: 'none', how: 'not suspended' });
});

it('knows it after a restart, until another key comes', () => {
  const ports = createTestPorts();
  try {
    expect(keepAbilities(ports.ledger, 'p-1', readOnly, 1)).toBe(true);
    expect(keepAbilities(ports.ledger, 'p-1', readOnly, 2)).toBe(false);
    const again = narrowed(connectorOf(readOnly), knownAbilities(ports.ledger, 'p-1'), () => undefined);
    expect(again.capabilities.suspend.support).toBe('unknown');
    forgetAbilities(ports.ledger, 'p-1');
    expect(knownAbilities(ports.ledger, 'p-1')).toBeNull();
  } finally {
    ports.close();
  }
});
