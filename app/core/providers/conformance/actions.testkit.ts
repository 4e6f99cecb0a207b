import { expect } from 'vitest';
import type { FaultKind, FaultRule } from '../../../demo/faults.ts';
import { kindsOfAction } from '../../actions/kinds.ts';
import { OutcomeUnknown, type Accepted, type ActionParameters } from '../connector.ts';
import { follow, holds, nativeKinds, orderFor, telltale, type Order } from './act.testkit.ts';
import { never } from './listing.testkit.ts';
import { expectReading } from './shapes.testkit.ts';
import { whereTo, type Connected, type FaultyTrial, type Suite } from './trial.testkit.ts';

/** Parameters of acts on a mock: examples of a description take whatever has the right form. */
const example: ActionParameters = {
  groupId: 'group-1',
  speedClass: 's1.fast',
  dataLimitBytes: 500_000_000,
  tagName: 'watched',
  tagValue: 'yes',
  smsText: 'status?',
  profileId: 'profile-1',
};
const someSim = '8942310220000000001';

/** Acts: what was accepted is followed until a reading shows it, and what went wrong is never called done nor repeated. */
export function actionChecks(suite: Suite): void {
  const { check, checkTrue, checkFaulty } = suite;

  check('asks for every native action in the words of the description', async ({ connector, world }) => {
    if (world.truth !== null) return;
    for (const kind of nativeKinds(connector)) {
      const given = kind === 'imei_lock' ? {} : example;
      await connector.act(kind, world.subject ?? someSim, world.parameters?.[kind] ?? given, never);
    }
  });

  checkTrue(
    'carries out every action that it calls native, seen by reading',
    async ({ connector, world, truth }) => {
      for (const kind of nativeKinds(connector)) {
        const order = await orderFor(kind, connector, world);
        const accepted = await connector.act(kind, order.sim.providerSimId, order.parameters, never);
        if (accepted.reading !== null) {
          expectReading(accepted.reading);
          expect(accepted.reading.providerSimId).toBe(order.sim.providerSimId);
        }
        const outcome = await follow(order, accepted.providerOperationId, connector, truth);
        const blind = connector.capabilities[kind].confirmed === 'never';
        expect({ kind, outcome }).toEqual({ kind, outcome: blind ? 'open' : 'held' });
      }
    },
  );

  check('says of an action that nothing can confirm that it is never confirmed', async ({ connector }) => {
    for (const kind of nativeKinds(connector)) {
      const { typically, confirmed } = connector.capabilities[kind];
      expect({ kind, typically, said: /never confirmed/.test(typically) }).toMatchObject({
        said: confirmed === 'never',
      });
      // What only a report can confirm needs somebody who reports.
      if (kindsOfAction[kind].confirmedBy === 'report' && connector.operation === undefined)
        expect({ kind, confirmed }).toEqual({ kind, confirmed: 'never' });
    }
  });

  checkFaulty(
    'an action that the provider refuses does not happen, and is not called done',
    async (trial) => {
      await withTelltale(trial, async ({ connector }, order, act) => {
        trial.strike({ kind: 'action-fail' });
        const accepted = await act().catch((error: unknown) => error);
        const operation = isAccepted(accepted) ? accepted.providerOperationId : null;
        const outcome = await follow(order, operation, connector, trial.truth);
        // Refused at once, left open by a server fault, or accepted and failed later by the provider's own word.
        if (isAccepted(accepted)) expect(outcome).toBe('failed');
        else {
          expect(accepted instanceof OutcomeUnknown || codeOf(accepted) === 'PROVIDER_REFUSED').toBe(true);
          expect(outcome).toBe('open');
        }
      });
    },
  );

  checkFaulty('an action that was accepted and got lost is never seen to hold', async (trial) => {
    await withTelltale(trial, async ({ connector }, order, act) => {
      trial.strike({ kind: 'action-lost' });
      const accepted = await act();
      expect(await follow(order, accepted.providerOperationId, connector, trial.truth)).not.toBe('held');
    });
  });

  for (const [name, kind, happened] of [
    ['answered by a dropped connection', 'drop', false],
    ['whose answer never arrives', 'drop-answer', true],
    ['answered by a server fault', 'server-error', false],
    ['answered by half an answer', 'truncated-json', true],
  ] as const satisfies readonly (readonly [string, FaultKind, boolean])[]) {
    checkFaulty(`an action ${name} is open, and is not repeated`, async (trial) => {
      await withTelltale(trial, async ({ connector }, order, act, where) => {
        const struck = trial.strike({ kind, ...where });
        await expect(act()).rejects.toBeInstanceOf(OutcomeUnknown);
        expect(struck()).toBe(1);
        expect(await follow(order, null, connector, trial.truth)).toBe(happened ? 'held' : 'open');
      });
    });
  }

  checkFaulty(
    'an action that is not answered in time is open, and is not repeated',
    async (trial) => {
      await withTelltale(trial, async (_connected, _order, act, where) => {
        const struck = trial.strike({ kind: 'latency', ms: 2_500, ...where });
        await expect(act()).rejects.toBeInstanceOf(OutcomeUnknown);
        expect(struck()).toBe(1);
      });
    },
    { deadlineMs: 1_000 },
  );

  for (const kind of ['rate-limit', 'throttled'] as const) {
    checkFaulty(`an action that is throttled (${kind}) certainly did not happen`, async (trial) => {
      await withTelltale(trial, async ({ connector }, order, act, where) => {
        const struck = trial.strike({ kind, ...where });
        await expect(act()).rejects.toMatchObject({ code: 'PROVIDER_RATE_LIMITED' });
        expect(struck()).toBe(1);
        trial.truth.advance(60_000);
        expect(await holds(order, connector)).toBe(false);
      });
    });
  }

  checkFaulty('a session that ends before an action costs one renewal', async (trial) => {
    await withTelltale(trial, async ({ connector }, order, act, where) => {
      const struck = trial.strike({ kind: 'expire-token', ...where, count: 1 });
      const { providerOperationId } = await act();
      expect(struck()).toBe(1);
      expect(await follow(order, providerOperationId, connector, trial.truth)).toBe('held');
    });
  });

  checkFaulty('an action on a provider that is not there was not sent', async (trial) => {
    await withTelltale(trial, async (_connected, { kind, sim, parameters }) => {
      const nobody = trial.again({}, {}, trial.world.baseUrl.replace(/:\d+/, ':9')).connector;
      await expect(nobody.act(kind, sim.providerSimId, parameters, never)).rejects.toMatchObject({
        code: 'PROVIDER_UNREACHABLE',
      });
    });
  });
}

type Where = Pick<FaultRule, 'method' | 'path'>;

/**
 * Runs `work` with an action whose effect a reading tells, and where its request goes. The SIM on which that was found out is
 * another one, so that nothing has happened to this one yet.
 */
async function withTelltale(
  trial: FaultyTrial,
  work: (connected: Connected, order: Order, act: () => Promise<Accepted>, where: Where) => Promise<void>,
): Promise<void> {
  const kind = telltale(trial.connector);
  if (kind === null) return;
  const scout = await orderFor(kind, trial.connector, trial.world);
  const { method, path } = await whereTo(trial, 'act', (connector) =>
    connector.act(kind, scout.sim.providerSimId, scout.parameters, never),
  );
  await follow(scout, null, trial.connector, trial.truth);
  const order = await orderFor(kind, trial.connector, trial.world);
  expect(order.sim.providerSimId).not.toBe(scout.sim.providerSimId);
  const scoutId = encodeURIComponent(scout.sim.providerSimId);
  const where = { method, path: path.replace(scoutId, encodeURIComponent(order.sim.providerSimId)) };
  await work(
    trial,
    order,
    () => trial.connector.act(kind, order.sim.providerSimId, order.parameters, never),
    where,
  );
}

function isAccepted(outcome: unknown): outcome is Accepted {
  return typeof outcome === 'object' && outcome !== null && 'providerOperationId' in outcome;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
