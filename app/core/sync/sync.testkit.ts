import type { DemoWorld } from '../../demo/world.ts';
import { createClock } from '../../node/adapters/clock.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import type { CallContext, Http } from '../ports.ts';
import { createProviders, type Providers } from '../providers/service.ts';
import { type Budget, defaultBudget } from './plan.ts';
import { createSync, type Sync, type SyncDeps } from './service.ts';

export const context: CallContext = {
  signal: new AbortController().signal,
  traceId: 't1',
  actor: { name: 'k.lindqvist', role: 'analyst' },
};

/** A little more than a day of hours and a week of days: enough for every figure, and a pass is over in a second. */
const testBudget: Budget = { ...defaultBudget, firstHourRows: 60 * 26, firstDays: 7 };

export interface SyncBench {
  readonly ports: TestPorts;
  readonly bus: Bus;
  readonly providers: Providers;
  readonly sync: Sync;
  readonly providerId: string;
  readonly schedule: SyncDeps['schedule'];
  /** Another engine over the same databases, as after a restart. */
  reopen(over?: Partial<SyncDeps>): Sync;
  close(): Promise<void>;
}

/** Sync over real databases and real HTTP to a demo world whose clock stands still, but for the exports it is asked for. */
export async function openSync(world: DemoWorld, over: Partial<SyncDeps> = {}): Promise<SyncBench> {
  const ports = createTestPorts();
  const schedule = createSchedule(ports.log);
  const bus = createBus((error) => {
    throw error;
  });
  // Waits between tries and polls are tested where they are decided; here they would only take time.
  const impatient = {
    ...schedule,
    sleep: (ms: number, signal?: AbortSignal) => schedule.sleep(Math.min(ms, 20), signal),
  };
  const providers = createProviders({
    ...ports,
    schedule: impatient,
    clock: createClock(),
    http: hurrying(ports.http, world),
    bus,
  });
  const { providerId } = await providers.handlers.add(
    {
      kind: 'soracom',
      name: 'Demo',
      baseUrl: world.baseUrl,
      demo: true,
      options: {},
      credentials: { ...world.credentials },
    },
    context,
  );
  const reopen = (more: Partial<SyncDeps> = {}): Sync =>
    createSync({
      ...ports,
      schedule,
      clock: createClock(),
      bus,
      providers,
      budget: testBudget,
      ...over,
      ...more,
    });
  const sync = reopen();
  return {
    ports,
    bus,
    providers,
    sync,
    providerId,
    schedule: impatient,
    reopen,
    async close() {
      await sync.stop();
      ports.close();
    },
  };
}

/** An export is ready two seconds of world time after it was asked for: a standing world would never get there. */
function hurrying(http: Http, world: DemoWorld): Http {
  return {
    lines: (request) => http.lines(request),
    request(request) {
      if (request.url.includes('/files/exported/')) world.clock.advance(2_500);
      return http.request(request);
    },
  };
}

/** What the cache says of the fleet, without what differs from one filling to the next: row numbers and our own clock. */
export function fleetTable(ports: TestPorts): readonly Record<string, unknown>[] {
  return ports.cache
    .all<Record<string, unknown>>('SELECT * FROM sims ORDER BY provider_id, provider_sim_id')
    .map(({ sim_key: _key, observed_at: _observed, first_seen_at: _first, pass: _pass, ...rest }) => rest);
}

export function count(ports: TestPorts, db: 'cache' | 'ledger', table: string, where = '1'): number {
  return (
    ports[db].get<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table} WHERE ${where}`)?.count ?? 0
  );
}
