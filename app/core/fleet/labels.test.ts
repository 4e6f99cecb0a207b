import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { verifyChain } from '../audit/audit.ts';
import { describe as described, noEvidence } from '../sync/describe.ts';
import { deviceEvidence } from '../sync/evidence.ts';
import { labelsOf, setLabel } from './labels.ts';

let ports: TestPorts;
const actor = { name: 'N. Bauer', role: 'analyst' };
const body = '894231022000000001';

beforeEach(() => {
  ports = createTestPorts();
  for (const [key, iccid] of [
    [1, `${body}0`],
    [2, '8942310220000000028'],
  ] as const)
    ports.cache.run(
      `INSERT INTO sims (sim_key, provider_id, provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state, connectivity, tags,
         fingerprint, first_seen_at, observed_at, pass)
       VALUES (?, 'soracom-1', ?, ?, ?, 'open', 'active', 'active', 'online', '{"site":"Old"}', '', 0, 0, 1)`,
      [key, iccid, iccid, iccid.slice(0, 18)],
    );
});
afterEach(() => ports.close());

const auditActs = (): string[] =>
  ports.ledger.all<{ act: string }>('SELECT act FROM audit ORDER BY seq').map(({ act }) => act);

it('sets, changes and takes away a label, each with one audit row, and says which SIMs changed', () => {
  expect(setLabel(ports, [1, 2], 'site', 'Kiel', actor)).toHaveLength(2);
  expect(setLabel(ports, [1, 2], 'site', 'Kiel', actor)).toEqual([]);
  expect(setLabel(ports, [1], 'site', 'Lübeck', actor)).toHaveLength(1);
  expect(setLabel(ports, [2], 'site', null, actor)).toHaveLength(1);
  expect(auditActs()).toEqual(['label.set', 'label.set', 'label.removed']);
  expect(verifyChain(ports.ledger, ports.hash)).toMatchObject({ ok: true });
  expect(() => setLabel(ports, [99], 'site', 'x', actor)).toThrow(/in the fleet/);
});

it('describes a SIM before the provider does, and says whether the provider carries it too', () => {
  const [changed = ''] = setLabel(ports, [1], 'site', 'Kiel', actor);
  setLabel(ports, [1], 'note', 'spare', actor);
  expect(labelsOf(ports.ledger, changed, { site: 'Kiel' })).toMatchObject([
    { name: 'note', value: 'spare', by: 'N. Bauer', atProvider: false },
    { name: 'site', value: 'Kiel', atProvider: true },
  ]);
  const evidence = deviceEvidence(ports.ledger, [changed]).get(changed) ?? noEvidence;
  expect(described({ site: 'Old', owner: 'Pumps' }, evidence)).toMatchObject({
    site: 'Kiel',
    owner: 'Pumps',
  });
});
