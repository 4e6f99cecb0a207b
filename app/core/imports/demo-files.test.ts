import { afterAll, expect, it } from 'vitest';
import { startTestWorld } from '../../demo/demo.testkit.ts';
import { hour } from '../../../shared/time.ts';
import { createTestPorts } from '../../testing/ports.ts';
import { createBus } from '../kernel/bus.ts';
import { createImports } from './service.ts';

const { world } = await startTestWorld({
  sims: 600,
  attacks: [{ kind: 'infection', at: -3 * hour }],
});
const ports = createTestPorts({ start: world.clock.now() });
afterAll(async () => {
  ports.close();
  await world.close();
});

it('reads every line of every file that the demo world writes', async () => {
  const imports = createImports({ ...ports, bus: createBus(() => {}) });
  const context = {
    signal: new AbortController().signal,
    traceId: 't',
    actor: { name: 'N. Bauer', role: 'analyst' },
  };
  const { files } = await imports.handlers.run({ paths: [...(await world.writeImports())] }, context);
  expect(files.flatMap(({ problems }) => problems)).toEqual([]);
  expect(new Set(files.map(({ kind }) => kind)).size).toBe(9);
  for (const file of files)
    expect([file.fileName, file.accepted > 0, file.rejected]).toEqual([file.fileName, true, 0]);
  const kinds = ports.ledger.all<{ kind: string }>(
    "SELECT DISTINCT kind FROM evidence WHERE kind NOT LIKE 'attestation:%' ORDER BY kind",
  );
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'device-inventory',
    'dns-summary',
    'firmware',
    'flow-summary',
    'modem-firmware',
    'sbom',
    'scan',
    'tls-probe',
  ]);
  const infected = ports.ledger.get<{ sims: number }>(
    "SELECT COUNT(*) AS sims FROM evidence WHERE kind = 'flow-summary' AND json_extract(facts, '$.administrationTargets') >= 10",
  );
  expect(infected?.sims).toBe(world.attacks.list()[0]?.iccids.length);
});
