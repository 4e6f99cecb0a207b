import { startDemoWorld, type DemoWorld, type DemoWorldOptions } from '../../../demo/world.ts';
import { createClock } from '../../../node/adapters/clock.ts';
import { createHashing } from '../../../node/adapters/hash.ts';
import { createHttp, type HostHttp } from '../../../node/adapters/http.ts';
import { createSchedule } from '../../../node/adapters/schedule.ts';
import { createRecordingLog, type RecordingLog } from '../../../testing/log.ts';
import type { ConnectorPorts } from '../connector.ts';
import { openGate } from '../gate.ts';
import type { ClientPolicy } from '../api-client.ts';

/** Real HTTP, real time, and the credentials a test gives. `log` keeps every line. */
export interface RealPorts extends ConnectorPorts {
  readonly http: HostHttp;
  readonly log: RecordingLog;
}

export function realPorts(credentials: { readonly authKeyId: string; readonly authKey: string }): RealPorts {
  const log = createRecordingLog();
  const clock = createClock();
  const schedule = createSchedule(log);
  return {
    http: createHttp(),
    clock,
    schedule,
    gate: openGate(clock, schedule),
    hash: createHashing(new Uint8Array(32).fill(7)),
    log,
    secret: async (name) => (name === 'authKeyId' ? credentials.authKeyId : credentials.authKey),
  };
}

/** A quiet world whose clock stands still unless a test turns it. */
export function standingWorld(options: DemoWorldOptions = {}): Promise<DemoWorld> {
  return startDemoWorld({
    sims: 60,
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 20, 12),
    maxLifetimeMs: 120_000,
    ...options,
  });
}

/** Waits that a test can sit out. */
export const hasty: ClientPolicy = {
  tries: 4,
  baseMs: 4,
  capMs: 40,
  longestWaitMs: 3_000,
  timeoutMs: 2_000,
  maxBytes: 8 * 1024 * 1024,
};
