import { expect } from 'vitest';
import { actionKinds } from '../../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../../shared/time.ts';
import type { Connector } from '../connector.ts';
import type { UsageReading } from '../readings.ts';
import { allSims, changedSims, collect, never } from './listing.testkit.ts';
import { expectAccount, expectEvents, expectReading, expectUsage, sumsBySim } from './shapes.testkit.ts';
import type { Suite } from './trial.testkit.ts';

/** A day in the past for worlds where nothing is true: descriptions give examples whatever is asked. */
const someDay = Date.UTC(2026, 10, 20);
const someSim = '8942310220000000001';
const nobody = '0000000000000000000';

/** What every connector reads, and that it says so. Sources that the provider does not offer are not asked for. */
export function readChecks(suite: Suite): void {
  const { factory, check, checkTrue } = suite;
  const inventory = factory.role === 'inventory';

  check('signs in and reads', ({ connector }) => connector.test(never));

  if (inventory) {
    check(
      'lists every SIM once, as text identifiers and known words',
      async ({ connector, world: { truth } }) => {
        const { sims, rejected, serverTime } = await allSims(connector);
        for (const sim of sims) expectReading(sim);
        if (truth === null) {
          expect(sims.length + rejected).toBeGreaterThan(0);
          return;
        }
        expect(rejected).toBe(0);
        expect(sims.length).toBe(truth.sims);
        expect(new Set(sims.map((sim) => sim.providerSimId)).size).toBe(truth.sims);
        expect(serverTime).not.toBeNull();
      },
    );

    checkTrue('knows every state word of the provider', async ({ connector, truth }) => {
      const { sims } = await allSims(connector);
      expect(sims.filter(({ lifecycle }) => lifecycle === 'unknown').map(({ rawState }) => rawState)).toEqual(
        [],
      );
      const { states } = truth;
      if (states === undefined) return;
      for (const { rawState, lifecycle } of sims)
        expect({ rawState, lifecycle: states[rawState] }).toEqual({ rawState, lifecycle });
      const met = new Set(sims.map(({ rawState }) => rawState));
      const lasting = Object.entries(states).filter(([, lifecycle]) => lifecycle !== 'pending');
      expect(lasting.map(([word]) => word).filter((word) => !met.has(word))).toEqual([]);
    });

    checkTrue('tells the provider’s clock, however wrong the local one is', async ({ again, truth }) => {
      const { connector } = again({ skewMs: 5 * hour });
      const { sims, serverTime } = await allSims(connector);
      expect(sims.length).toBe(truth.sims);
      expect(Math.abs((serverTime ?? 0) - truth.now())).toBeLessThan(minute);
    });
  }

  checkTrue('lists what changed since a moment, and all that ever did', async ({ connector, truth }) => {
    const { changes } = connector;
    if (changes === undefined) return;
    expect(changes.how).not.toBe('');
    expect(changes.fullEvery).toBeGreaterThan(changes.overlap);
    expect((await changedSims(changes, 0)).sims.length).toBe(truth.sims);
    truth.advance(day);
    const since = truth.now();
    expect((await changedSims(changes, since)).sims).toEqual([]);
    const kind = (['suspend', 'deactivate'] as const).find(
      (each) => connector.capabilities[each].support === 'native',
    );
    if (kind === undefined) return;
    await connector.act(kind, truth.onlineSim, {}, never);
    truth.advance(hour);
    const { sims } = await changedSims(changes, since);
    expect(sims.map(({ providerSimId }) => providerSimId)).toEqual([truth.onlineSim]);
    expect(sims).toEqual([await connector.sim(truth.onlineSim, never)]);
    expect((await changedSims(changes, truth.now())).sims).toEqual([]);
  });

  checkTrue(
    'reads one SIM, as the list tells it, and none where there is none',
    async ({ connector, truth }) => {
      const reading = await connector.sim(truth.onlineSim, never);
      expect(reading).not.toBeNull();
      if (inventory) {
        const { sims } = await allSims(connector);
        expect(reading).toEqual(sims.find((sim) => sim.providerSimId === truth.onlineSim));
      }
      expect(await connector.sim(truth.missingSim ?? nobody, never)).toBeNull();
    },
  );

  check('reads groups without secrets', async ({ connector, world: { truth } }) => {
    if (connector.reads.groups.support === 'none') return;
    const groups = await connector.groups(never);
    for (const group of groups) {
      expect(typeof group.groupId).toBe('string');
      expect(JSON.parse(group.configuration)).toBeTypeOf('object');
    }
    if (truth !== null) expect(groups.length).toBeGreaterThan(0);
  });

  check('reads the account, and says what it could not read', async ({ connector, world: { truth } }) => {
    if (connector.reads.account.support === 'none') return;
    const account = await connector.account(never);
    expectAccount(account);
    if (truth?.account !== true) return;
    expect(account.users.length).toBeGreaterThan(0);
    expect(account.gateways.length).toBeGreaterThan(0);
  });

  check(
    'reads session events inside their window, oldest first, with keys that last',
    async ({ connector, world }) => {
      if (connector.reads.sessions.support === 'none') return;
      const to = world.truth?.now() ?? someDay;
      const from = to - 7 * day;
      const sim = world.truth?.onlineSim ?? world.subject ?? someSim;
      const events = await connector.sessionEvents(sim, from, to, never);
      expectEvents(events, from, to);
      if (world.truth === null) return;
      if (connector.reads.sessions.support === 'full') expect(events.length).toBeGreaterThan(0);
      expect(events.every((event) => event.providerSimId === sim)).toBe(true);
      expect((await connector.sessionEvents(sim, from, to, never)).map(({ key }) => key)).toEqual(
        events.map(({ key }) => key),
      );
    },
  );

  checkTrue('reads usage in buckets whose hours add up to the day', async ({ connector, truth }) => {
    const { usage } = connector.reads;
    if (usage.support === 'none') return;
    const today = Math.floor(truth.now() / day) * day;
    const read = (bucket: 'hour' | 'day') => usageOf(connector, truth.onlineSim, today - day, today, bucket);
    const days = await read('day');
    expectUsage(days, day);
    if (usage.support === 'full') expect(days.length).toBeGreaterThan(0);
    if (usage.finest === 'day') return;
    const hours = await read('hour');
    expectUsage(hours, hour);
    expect(sumsBySim(hours)).toEqual(sumsBySim(days));
  });

  check('reads the audit log oldest first', async ({ connector, world: { truth } }) => {
    if (connector.reads.audit.support === 'none') return;
    const to = (truth?.now() ?? someDay) - day;
    const events = await collect(connector.auditLog(to - 2 * day, to, never));
    expectEvents(events, to - 2 * day, to);
    if (truth?.account === true) expect(events.length).toBeGreaterThan(0);
  });

  check('says for every source and every kind of action how it is done', async ({ connector }) => {
    const { groups, account, sessions, usage, audit, connectivityLag } = connector.reads;
    for (const source of [groups, account, sessions, usage, audit]) expect(source.how).not.toBe('');
    expect(connectivityLag).toBeGreaterThanOrEqual(0);
    for (const kind of actionKinds) {
      const capability = connector.capabilities[kind];
      expect(capability.support).toMatch(/^(native|group|rule|none|unknown)$/);
      expect(capability.how, kind).not.toBe('');
    }
  });

  check('tells what the credentials may do', async ({ connector }) => {
    const abilities = await connector.discover?.(never);
    if (abilities === undefined) return;
    expect(abilities.identity).not.toBe('');
    for (const reason of Object.values(abilities.denied)) expect(reason).not.toBe('');
  });

  checkTrue('knows no operation that was never begun', async ({ connector, truth }) => {
    if (connector.operation === undefined) return;
    expect(await connector.operation(truth.missingSim ?? nobody, never)).toBeNull();
  });

  check('stops when it is told to', async ({ connector, world }) => {
    const stopped = AbortSignal.abort();
    const sim = world.truth?.onlineSim ?? world.subject ?? someSim;
    const cancelled = { code: 'CANCELLED' };
    if (inventory) await expect(connector.simPage(null, stopped)).rejects.toMatchObject(cancelled);
    await expect(connector.sim(sim, stopped)).rejects.toMatchObject(cancelled);
    await expect(connector.test(stopped)).rejects.toMatchObject(cancelled);
    if (connector.reads.groups.support !== 'none')
      await expect(connector.groups(stopped)).rejects.toMatchObject(cancelled);
  });
}

async function usageOf(
  connector: Connector,
  simId: string,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
): Promise<readonly UsageReading[]> {
  if (connector.reads.usage.by === 'account') return collect(connector.usage(from, to, bucket, never));
  if (connector.simUsage === undefined) throw new Error('usage is read by SIM, but there is no simUsage');
  return connector.simUsage(simId, from, to, bucket, never);
}
