import { describe, expect, it } from 'vitest';
import { actionKinds, Connectivity, ImeiLock, Lifecycle } from '../../../shared/contract/index.ts';
import { hour, day } from '../../../shared/time.ts';
import type {
  AccountReading,
  Connector,
  ConnectorFactory,
  ConnectorPorts,
  ProviderEvent,
  SimReading,
  UsageReading,
} from './connector.ts';

/** A provider to test a connector against: where it answers, and what is true there. */
export interface ConformanceWorld {
  readonly baseUrl: string;
  readonly ports: ConnectorPorts;
  /**
   * What the world knows of itself; null where a mock answers with examples, so that only requests and shapes can be checked.
   */
  readonly truth: {
    readonly sims: number;
    /** The provider's now, ms UTC. */
    now(): number;
    /** A SIM that is active and online. */
    readonly onlineSim: string;
    /** The account has users, groups, gateways, and past calls in its audit log. */
    readonly account: boolean;
  } | null;
  close(): Promise<void>;
}

/**
 * The suite that every connector must pass: `factory` speaks to a world that `open` starts. Nothing in it knows the provider.
 */
export function connectorConformance(
  title: string,
  factory: ConnectorFactory,
  open: () => Promise<ConformanceWorld>,
): void {
  const never = new AbortController().signal;

  const check = (
    name: string,
    work: (connector: Connector, world: ConformanceWorld) => Promise<void>,
  ): void =>
    it(name, async () => {
      const world = await open();
      try {
        await work(
          factory.create({ providerId: 'conformance-1', baseUrl: world.baseUrl, options: {} }, world.ports),
          world,
        );
      } finally {
        await world.close();
      }
    });

  describe(title, () => {
    check('signs in and reads', (connector) => connector.test(never));

    check(
      'lists every SIM once, page by page, as text identifiers and known words',
      async (connector, { truth }) => {
        const { sims, rejected, serverTime } = await allSims(connector);
        for (const sim of sims) expectReading(sim);
        expect(serverTime).not.toBeNull();
        if (truth === null) {
          expect(sims.length + rejected).toBeGreaterThan(0);
          return;
        }
        expect(rejected).toBe(0);
        expect(sims.length).toBe(truth.sims);
        expect(new Set(sims.map((sim) => sim.providerSimId)).size).toBe(truth.sims);
        expect(Math.abs((serverTime ?? 0) - truth.now())).toBeLessThan(5_000);
      },
    );

    check(
      'reads one SIM as the list tells it, and none where there is none',
      async (connector, { truth }) => {
        if (truth === null) return;
        const reading = await connector.sim(truth.onlineSim, never);
        const { sims } = await allSims(connector);
        expect(reading).toEqual(sims.find((sim) => sim.providerSimId === truth.onlineSim));
        expect(await connector.sim('0000000000000000000', never)).toBeNull();
      },
    );

    check('reads groups without secrets', async (connector, { truth }) => {
      const groups = await connector.groups(never);
      for (const group of groups) {
        expect(typeof group.groupId).toBe('string');
        expect(JSON.parse(group.configuration)).toBeTypeOf('object');
      }
      if (truth?.account === true) expect(groups.length).toBeGreaterThan(0);
    });

    check('reads the account, and says what it could not read', async (connector, { truth }) => {
      const account = await connector.account(never);
      expectAccount(account);
      if (truth?.account !== true) return;
      expect(account.users.length).toBeGreaterThan(0);
      expect(account.gateways.length).toBeGreaterThan(0);
    });

    check(
      'reads session events inside their window, oldest first, with keys that last',
      async (connector, { truth }) => {
        const to = truth?.now() ?? Date.UTC(2026, 10, 20);
        const from = to - 7 * day;
        const sim = truth?.onlineSim ?? '8942310220000000001';
        const events = await connector.sessionEvents(sim, from, to, never);
        expectEvents(events, from, to);
        if (truth === null) return;
        expect(events.length).toBeGreaterThan(0);
        expect(events.every((event) => event.providerSimId === sim)).toBe(true);
        expect((await connector.sessionEvents(sim, from, to, never)).map(({ key }) => key)).toEqual(
          events.map(({ key }) => key),
        );
      },
    );

    check('reads usage in buckets whose hours add up to the day', async (connector, { truth }) => {
      if (truth === null) return;
      const today = Math.floor(truth.now() / day) * day;
      const days = await collect(connector.usage(today - day, today, 'day', never));
      const hours = await collect(connector.usage(today - day, today, 'hour', never));
      expect(days.length).toBeGreaterThan(0);
      for (const reading of hours) {
        expect(reading.at % hour).toBe(0);
        expect(reading.lastAt).toBeGreaterThanOrEqual(reading.at);
        expect(reading.lastAt).toBeLessThan(reading.at + hour);
      }
      expect(sumsBySim(hours)).toEqual(sumsBySim(days));
    });

    check('reads the audit log oldest first', async (connector, { truth }) => {
      const to = (truth?.now() ?? Date.UTC(2026, 10, 20)) - day;
      const events = await collect(connector.auditLog(to - 2 * day, to, never));
      expectEvents(events, to - 2 * day, to);
      if (truth?.account === true) expect(events.length).toBeGreaterThan(0);
    });

    check('says for every kind of action how it is done', async (connector) => {
      for (const kind of actionKinds) {
        const capability = connector.capabilities[kind];
        expect(capability.support).toMatch(/^(native|group|rule|none|unknown)$/);
        if (capability.support === 'native') expect(capability.how).not.toBe('');
      }
    });

    check('carries out every action that it calls native', async (connector, { truth }) => {
      const sim = truth?.onlineSim ?? '8942310220000000001';
      const order = ['imei_lock', 'session_reset', 'imei_unlock', 'suspend', 'resume'] as const;
      for (const kind of order) {
        if (connector.capabilities[kind].support !== 'native') continue;
        const accepted = await connector.act(kind, sim, {}, never);
        if (truth !== null && accepted.reading !== null) {
          expectReading(accepted.reading);
          expect(accepted.reading.providerSimId).toBe(sim);
        }
      }
    });

    check('stops when it is told to', async (connector) => {
      const stopped = AbortSignal.abort();
      await expect(connector.simPage(null, stopped)).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(connector.groups(stopped)).rejects.toMatchObject({ code: 'CANCELLED' });
    });
  });
}

async function allSims(
  connector: Connector,
): Promise<{ sims: SimReading[]; rejected: number; serverTime: number | null }> {
  const sims: SimReading[] = [];
  let rejected = 0;
  let serverTime: number | null = null;
  let cursor: string | null = null;
  do {
    const page = await connector.simPage(cursor, new AbortController().signal);
    sims.push(...page.sims);
    rejected += page.rejected.length;
    serverTime = page.serverTime;
    cursor = page.next;
  } while (cursor !== null);
  return { sims, rejected, serverTime };
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

function sumsBySim(readings: readonly UsageReading[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { providerSimId, imsi, up, down } of readings) {
    const subject = providerSimId ?? imsi ?? '';
    expect(Number.isSafeInteger(up) && Number.isSafeInteger(down)).toBe(true);
    sums.set(subject, (sums.get(subject) ?? 0) + up + down);
  }
  return new Map([...sums].sort());
}

/** Key material has no business outside the connector, whatever it is called. */
const keyMaterial = /privatekey|"pin\d?"|"puk\d?"|"ki"|"opc?"/i;

function expectReading(sim: SimReading): void {
  for (const value of [sim.providerSimId, sim.iccid, sim.rawState]) expect(typeof value).toBe('string');
  for (const value of [
    sim.eid,
    sim.imsi,
    sim.msisdn,
    sim.imei,
    sim.lockedImei,
    sim.groupId,
    sim.ip,
    sim.plmn,
    sim.cell,
  ]) {
    expect(value === null || typeof value === 'string').toBe(true);
  }
  for (const value of [sim.sessionUpdatedAt, sim.modifiedAt, sim.createdAt])
    expect(value === null || Number.isSafeInteger(value)).toBe(true);
  expect(Lifecycle.safeParse(sim.lifecycle).success).toBe(true);
  expect(Connectivity.safeParse(sim.connectivity).success).toBe(true);
  expect(ImeiLock.safeParse(sim.imeiLock).success).toBe(true);
  expect(sim.country ?? 'NL').toMatch(/^[A-Z]{2}$/);
  expect(JSON.stringify(sim)).not.toMatch(keyMaterial);
}

function expectAccount(account: AccountReading): void {
  expect(account.accountId).not.toBe('');
  expect(JSON.stringify(account)).not.toMatch(/secret-|"authKey"/);
  for (const part of account.unreadable ?? []) expect(part.reason).not.toBe('');
}

function expectEvents(events: readonly ProviderEvent[], from: number, to: number): void {
  expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  let before = from;
  for (const event of events) {
    expect(event.at).toBeGreaterThanOrEqual(before);
    expect(event.at).toBeLessThan(to);
    expect(() => JSON.parse(event.raw) as unknown).not.toThrow();
    expect(event.raw).not.toMatch(keyMaterial);
    before = event.at;
  }
}
