import { expect } from 'vitest';
import { orderFor, telltale } from './act.testkit.ts';
import { allSims, never } from './listing.testkit.ts';
import { leaked, long, secretsIn } from './observe.testkit.ts';
import type { FaultyTrial, Suite } from './trial.testkit.ts';

/** Credentials and tokens travel in requests and nowhere else. */
export function secretChecks({ factory, checkFaulty }: Suite): void {
  checkFaulty(
    'credentials and tokens stand in no log line, no message, no reading and no address',
    async (trial) => {
      const { connector, seen, world } = trial;
      const given = await Promise.all(
        factory.credentials.filter(({ secret }) => secret).map(({ name }) => world.ports.secret(name)),
      );
      const told: unknown[] = [];
      const note = async (work: Promise<unknown>): Promise<void> => {
        told.push(await work.catch((error: unknown) => error));
      };
      await note(connector.test(never));
      if (factory.role === 'inventory') await note(allSims(connector));
      await note(connector.sim(trial.truth.onlineSim, never));
      if (connector.reads.groups.support !== 'none') await note(connector.groups(never));
      if (connector.reads.account.support !== 'none') await note(connector.account(never));
      if (connector.discover !== undefined) await note(connector.discover(never));
      await note(actSomething(trial));
      for (const kind of ['server-error', 'rate-limit', 'malformed-json', 'drop', 'expire-token'] as const) {
        trial.strike({ kind, count: 3 });
        await note(connector.sim(trial.truth.onlineSim, never));
      }
      const secrets = [...given.filter(long), ...secretsIn(seen.requests)];
      expect(secrets.length).toBeGreaterThan(0);
      expect(leaked(secrets, told)).toBeNull();
      expect(leaked(secrets, world.ports.log.lines)).toBeNull();
      expect(
        leaked(
          secrets,
          seen.requests.map(({ url }) => url),
        ),
      ).toBeNull();
    },
  );
}

async function actSomething({ connector, world }: FaultyTrial): Promise<unknown> {
  const kind = telltale(connector);
  if (kind === null) return null;
  const { sim, parameters } = await orderFor(kind, connector, world);
  return connector.act(kind, sim.providerSimId, parameters, never);
}
