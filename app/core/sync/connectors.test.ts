import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProviderKind } from '../../../shared/contract/index.ts';
import { minute } from '../../../shared/time.ts';
import type { Emulator } from '../../demo/emulator.ts';
import { emulations } from '../../demo/emulations.ts';
import { createClock } from '../../node/adapters/clock.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus } from '../kernel/bus.ts';
import { createProviders, type Providers } from '../providers/service.ts';
import { createSync, type Sync } from './service.ts';
import { context, count, fleetTable } from './sync.testkit.ts';

/** Providers that hold an inventory, some of them twice, as accounts of their own. */
const accounts = ['1nce', '1ot', 'emnify', 'onomondo', 'supersim', 'telnyx', 'telnyx', 'emnify'] as const;
const simsEach = 60;

let ports: TestPorts;
let providers: Providers;
let sync: Sync;
let emulators: Emulator[];

beforeEach(async () => {
  ports = createTestPorts();
  const bus = createBus((error) => {
    throw error;
  });
  const schedule = createSchedule(ports.log);
  const shared = { ...ports, schedule, bus, clock: createClock() };
  providers = createProviders(shared);
  sync = createSync({ ...shared, providers });
  emulators = await Promise.all(
    accounts.map((name, index) => {
      const options = { sims: simsEach, seed: 40 + index, speed: 0, maxLifetimeMs: 120_000 };
      return emulations[name]?.(options) ?? expect.unreachable(`there is no emulation of ${name}`);
    }),
  );
  for (const { kind, baseUrl, credentials, options } of emulators)
    await providers.handlers.add(
      {
        kind: kind as ProviderKind,
        name: kind,
        baseUrl,
        credentials: { ...credentials },
        options: { ...options },
        demo: true,
      },
      context,
    );
});
afterEach(async () => {
  await sync.stop();
  await Promise.all(emulators.map((emulator) => emulator.close()));
  ports.close();
});

const passes = () => Promise.all(providers.list().map(({ providerId }) => sync.run(providerId)));

it('reads a mixed fleet, several accounts of one provider at once, each apart', async () => {
  const outcomes = await passes();
  expect(outcomes.flatMap(({ failures }) => failures.map(({ message }) => message))).toEqual([]);
  const sizes = ports.cache.all<{ provider_id: string; sims: number }>(
    'SELECT provider_id, COUNT(*) AS sims FROM sims GROUP BY provider_id ORDER BY provider_id',
  );
  expect(sizes).toEqual(
    providers
      .list()
      .map(({ providerId }) => ({ provider_id: providerId, sims: simsEach }))
      .sort((a, b) => (a.provider_id < b.provider_id ? -1 : 1)),
  );
  // No SIM is two providers'.
  expect(count(ports, 'cache', '(SELECT DISTINCT iccid_body FROM sims)')).toBe(accounts.length * simsEach);
});

it('writes nothing of any provider when nothing changed, and what changed once something did', async () => {
  await passes();
  const before = fleetTable(ports);
  await passes();
  expect(
    ports.cache.all("SELECT provider_id, written FROM sync_state WHERE source = 'sims' AND written <> 0"),
  ).toEqual([]);
  expect(fleetTable(ports)).toEqual(before);

  const native = providers.list().flatMap(({ providerId }) => {
    const connector = providers.connectorFor(providerId);
    return connector.capabilities.suspend.support === 'native' ? [{ providerId, connector }] : [];
  });
  expect(native.length).toBeGreaterThan(5);
  const changed: string[] = [];
  for (const { providerId, connector } of native) {
    const sim = ports.cache
      .all<{ provider_sim_id: string }>(
        "SELECT provider_sim_id FROM sims WHERE provider_id = ? AND lifecycle = 'active' ORDER BY 1 LIMIT 1",
        [providerId],
      )
      .at(0);
    await connector.act('suspend', sim?.provider_sim_id ?? '', {}, context.signal);
    changed.push(`${providerId}/${sim?.provider_sim_id ?? ''}`);
  }
  for (const { world } of emulators) world.clock.advance(30 * minute);
  await passes();
  const suspended = ports.cache
    .all<{ id: string; lifecycle: string }>(
      "SELECT provider_id || '/' || provider_sim_id AS id, lifecycle FROM sims",
    )
    .filter(({ id }) => changed.includes(id));
  expect(suspended.map(({ lifecycle }) => lifecycle)).toEqual(changed.map(() => 'suspended'));
});
