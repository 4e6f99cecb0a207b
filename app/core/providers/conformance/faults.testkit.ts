import { expect } from 'vitest';
import type { FaultKind, FaultRule } from '../../../demo/faults.ts';
import type { SimReading } from '../readings.ts';
import { allSims, never } from './listing.testkit.ts';
import { identityOf } from './shapes.testkit.ts';
import { probe, whereTo, type FaultyTrial, type Suite } from './trial.testkit.ts';

/** A deadline that the slow answer below misses and every other keeps, on a busy machine too. */
const deadlineMs = 1_000;
const slow: FaultRule = { kind: 'latency', ms: 2_500 };

/** Reading through everything that goes wrong between two programs. */
export function faultChecks(suite: Suite): void {
  const { factory, checkFaulty } = suite;
  const inventory = factory.role === 'inventory';
  const listed = (trial: FaultyTrial): Promise<{ readonly method: string; readonly path: string }> =>
    whereTo(trial, 'read', (connector) => probe(suite, connector, trial.truth));

  for (const [name, fault] of [
    ['429 without Retry-After', { kind: 'rate-limit' }],
    ['429 with Retry-After', { kind: 'rate-limit', retryAfter: 7 }],
    ['the provider’s own way to throttle', { kind: 'throttled' }],
    ['a server fault', { kind: 'server-error' }],
    ['a dropped connection', { kind: 'drop' }],
    ['an answer that never arrives', { kind: 'drop-answer' }],
    ['an answer that is no JSON', { kind: 'malformed-json' }],
    ['an answer that ends in the middle', { kind: 'truncated-json' }],
  ] as const satisfies readonly (readonly [string, FaultRule])[]) {
    checkFaulty(`${name} passes by itself`, async (trial) => {
      const whole = await probe(suite, trial.connector, trial.truth);
      const struck = trial.strike({ ...fault, ...(await listed(trial)), count: 2 });
      const { connector, seen } = trial.again({});
      expect(await probe(suite, connector, trial.truth)).toEqual(whole);
      expect(struck()).toBe(2);
      if (fault.kind === 'rate-limit' || fault.kind === 'throttled') {
        // Everybody waits, not the one call alone.
        expect(seen.pauses.length).toBe(2);
        expect(seen.pauses.every((ms) => ms > 0)).toBe(true);
      }
      if ('retryAfter' in fault) expect(seen.pauses.every((ms) => ms >= 6_000 && ms <= 8_000)).toBe(true);
    });
  }

  checkFaulty(
    'an answer slower than its deadline is given up and asked for again',
    async (trial) => {
      const whole = await probe(suite, trial.connector, trial.truth);
      const struck = trial.strike({ ...slow, ...(await listed(trial)), count: 1 });
      expect(await probe(suite, trial.connector, trial.truth)).toEqual(whole);
      expect(struck()).toBe(1);
    },
    { deadlineMs },
  );

  for (const [kind, codes] of [
    ['rate-limit', ['PROVIDER_RATE_LIMITED']],
    ['throttled', ['PROVIDER_RATE_LIMITED']],
    ['server-error', ['PROVIDER_UNREACHABLE']],
    ['drop', ['PROVIDER_UNREACHABLE']],
    ['malformed-json', ['PROVIDER_BAD_ANSWER']],
    ['truncated-json', ['PROVIDER_UNREACHABLE', 'PROVIDER_BAD_ANSWER']],
    ['expire-token', ['PROVIDER_AUTH']],
  ] as const satisfies readonly (readonly [FaultKind, readonly string[]])[]) {
    checkFaulty(`${kind} without end ends in its message`, async (trial) => {
      const struck = trial.strike({ kind, ...(await listed(trial)) });
      const failure: unknown = await probe(suite, trial.again({}).connector, trial.truth).catch(
        (error: unknown) => error,
      );
      expect(codes).toContain((failure as { code?: unknown }).code);
      // Every message says what became of the data.
      expect((failure as Error).message).toMatch(/kept/);
      expect(struck()).toBeGreaterThan(0);
      expect(struck()).toBeLessThanOrEqual(8);
    });
  }

  checkFaulty('a wait of an hour is not sat out', async (trial) => {
    const struck = trial.strike({ kind: 'rate-limit', retryAfter: 3_600, ...(await listed(trial)) });
    const { connector, seen } = trial.again({});
    await expect(probe(suite, connector, trial.truth)).rejects.toMatchObject({
      code: 'PROVIDER_RATE_LIMITED',
    });
    expect(struck()).toBe(1);
    expect(seen.pauses).toEqual([]);
  });

  checkFaulty('cancelling ends a wait at once', async (trial) => {
    trial.strike({ kind: 'rate-limit', retryAfter: 20, ...(await listed(trial)) });
    const { connector } = trial.again({ patient: true });
    const stop = new AbortController();
    const started = performance.now();
    setTimeout(() => stop.abort(), 80);
    await expect(
      inventory ? connector.simPage(null, stop.signal) : connector.sim(trial.truth.onlineSim, stop.signal),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  checkFaulty('a provider that is not there is said to be unreachable', async (trial) => {
    const { connector } = trial.again({}, {}, trial.world.baseUrl.replace(/:\d+/, ':9'));
    await expect(connector.test(never)).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      retry: 'later',
    });
  });

  authChecks(suite, listed);
  if (inventory) pageChecks(suite, listed);
}

type Listed = (trial: FaultyTrial) => Promise<{ readonly method: string; readonly path: string }>;

function authChecks(suite: Suite, listed: Listed): void {
  const { checkFaulty } = suite;

  checkFaulty('a session that ends midway is renewed without a word', async (trial) => {
    const whole = await probe(suite, trial.connector, trial.truth);
    const struck = trial.strike({ kind: 'expire-token', ...(await listed(trial)), count: 1 });
    expect(await probe(suite, trial.connector, trial.truth)).toEqual(whole);
    expect(struck()).toBe(1);
  });

  checkFaulty('calls that start together share one sign-in', async (trial) => {
    const { connector, seen } = trial.again({});
    await Promise.all(Array.from({ length: 6 }, () => connector.sim(trial.truth.onlineSim, never)));
    const signIns = (): number => seen.requests.filter(({ lane }) => lane === 'sign-in').length;
    const first = signIns();
    await connector.sim(trial.truth.onlineSim, never);
    // One sign-in may take several requests; what matters is that there is no second one.
    expect(signIns()).toBe(first);
    const alone = trial.again({});
    await alone.connector.sim(trial.truth.onlineSim, never);
    expect(first).toBe(alone.seen.requests.filter(({ lane }) => lane === 'sign-in').length);
  });

  checkFaulty('wrong credentials are said to be wrong', async (trial) => {
    const { connector } = trial.again({}, { secret: async () => 'nonsense' });
    await expect(connector.test(never)).rejects.toMatchObject({ code: 'PROVIDER_AUTH', retry: 'never' });
  });
}

function pageChecks(suite: Suite, listed: Listed): void {
  const { checkFaulty } = suite;
  const ids = (sims: readonly SimReading[]): string[] =>
    sims.map(({ providerSimId }) => providerSimId).sort();

  checkFaulty('short and empty pages do not end the list', async (trial) => {
    const { connector, strike } = trial;
    const whole = await allSims(connector);
    const where = await listed(trial);
    strike({ kind: 'short-page', ...where });
    const empty = strike({ kind: 'empty-page', ...where, count: 3 });
    const short = await allSims(connector);
    expect(ids(short.sims)).toEqual(ids(whole.sims));
    expect(short.pages).toBeGreaterThan(whole.pages);
    expect(empty()).toBe(3);
  });

  checkFaulty('the list goes on after a restart, from the cursor alone', async (trial) => {
    const whole = await allSims(trial.connector);
    trial.strike({ kind: 'short-page', ...(await listed(trial)) });
    const first = await trial.again({}).connector.simPage(null, never);
    expect(first.next).toBeTypeOf('string');
    const second = await trial.again({}).connector.simPage(first.next, never);
    const rest = second.next === null ? [] : (await allSims(trial.again({}).connector, second.next)).sims;
    expect(ids([...first.sims, ...second.sims, ...rest])).toEqual(ids(whole.sims));
  });

  checkFaulty('long identifiers sent as numbers survive digit for digit', async ({ connector, strike }) => {
    const plain = (await allSims(connector)).sims.map(identityOf);
    expect(plain.some(({ iccid }) => iccid.length >= 19)).toBe(true);
    strike({ kind: 'bare-numbers' });
    expect((await allSims(connector)).sims.map(identityOf)).toEqual(plain);
  });

  checkFaulty('words of a later version are kept and count as unknown', async ({ connector, strike }) => {
    const plain = await allSims(connector);
    const known = new Set(plain.sims.map(({ rawState }) => rawState));
    strike({ kind: 'unknown-enum' });
    const { sims, rejected } = await allSims(connector);
    expect(rejected).toBe(0);
    expect(ids(sims)).toEqual(ids(plain.sims));
    const fresh = sims.filter(({ rawState }) => !known.has(rawState));
    expect(fresh.length).toBeGreaterThan(0);
    for (const { rawState, lifecycle } of fresh)
      expect({ rawState, lifecycle }).toEqual({ rawState, lifecycle: 'unknown' });
  });
}
