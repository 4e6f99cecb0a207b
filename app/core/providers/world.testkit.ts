import type { EmulatorCore, Emulation, EmulatorOptions } from '../../demo/emulator.ts';
import { startEmulator } from '../../demo/emulator.ts';
import type { SimFacts } from '../../demo/fleet.ts';
import { createClock } from '../../node/adapters/clock.ts';
import { createHashing } from '../../node/adapters/hash.ts';
import { createHttp, type HostHttp } from '../../node/adapters/http.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { createRecordingLog, type RecordingLog } from '../../testing/log.ts';
import type { ConformanceTruth, ConformanceWorld } from './conformance/world.testkit.ts';
import type { ConnectorPorts } from './connector-factory.ts';
import { openGate } from './gate.ts';
import type { ClientPolicy } from './api-client.ts';

/** Real HTTP, real time, and the credentials a test gives. `log` keeps every line. */
export interface RealPorts extends ConnectorPorts {
  readonly http: HostHttp;
  readonly log: RecordingLog;
}

/** @param credentials by the names of the connector's credential fields */
export function realPorts(credentials: Readonly<Record<string, string>>): RealPorts {
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
    secret: async (name) => credentials[name] ?? '',
  };
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

/** The first SIM of a fleet that is active and holds a session all the time. */
export function alwaysOnline({ fleet }: Pick<EmulatorCore, 'fleet'>): SimFacts {
  for (let index = 0; index < fleet.size; index++) {
    const sim = fleet.facts(index);
    if (sim.status === 'active' && sim.deviceClass.sessions.lasts === 'always') return sim;
  }
  throw new Error('the world has no SIM that stays online');
}

/** What a test tells of an emulation beside the emulation itself. */
export interface Known<W> extends Pick<ConformanceTruth, 'account' | 'states' | 'missingSim'> {
  readonly parameters?: ConformanceWorld['parameters'];
  /** The SIM's id at this provider. Default: its ICCID in the fleet. */
  readonly simId?: (sim: SimFacts, world: W) => string;
  /** For a connector without an inventory: what may be asked about. */
  readonly subjects?: (world: W) => readonly string[];
  readonly emulator?: EmulatorOptions;
}

/** Worlds to test a connector in: real HTTP against an emulation, or against a mock of the published description. */
export interface Worlds {
  /** An emulator of its own, whose faults can be switched on. */
  readonly fresh: () => Promise<ConformanceWorld>;
  /**
   * One emulator for several tests, and a way to reach it through `via`, such as a proxy that checks every exchange. No faults there:
   * the proxy would not pass them on.
   */
  readonly shared: (via: (baseUrl: string) => Promise<Door>) => Promise<SharedWorld>;
}

/** Another address of the same thing. */
export interface Door {
  readonly url: string;
  close(): Promise<void>;
}

export interface SharedWorld {
  readonly open: () => Promise<ConformanceWorld>;
  close(): Promise<void>;
}

/** 600 SIMs, so that even a tenth of the largest page does not hold them all. */
const emulatorDefaults: EmulatorOptions = { sims: 600, seed: 7, maxLifetimeMs: 600_000 };

/**
 * The worlds of one emulation for `connectorConformance`:
 *
 * `connectorConformance('X connector against its emulation', xFactory, worldsOf(xEmulation).fresh);`
 */
export function worldsOf<W extends EmulatorCore>(emulation: Emulation<W>, known: Known<W> = {}): Worlds {
  const start = () => startEmulator(emulation, { ...emulatorDefaults, ...known.emulator });
  return {
    async fresh() {
      const emulator = await start();
      return emulated({ ...emulator, ...known, faults: true });
    },
    async shared(via) {
      const emulator = await start();
      const door = await via(emulator.baseUrl);
      return {
        open: async () =>
          emulated({ ...emulator, ...known, faults: false, baseUrl: door.url, close: async () => undefined }),
        async close() {
          await door.close();
          await emulator.close();
        },
      };
    },
  };
}

/** A mock that answers with the examples of a description; nothing is true there, so only requests and shapes are checked. */
export function mockWorld(
  baseUrl: string,
  mock: Pick<ConformanceWorld, 'options' | 'parameters' | 'subject'> & {
    readonly credentials: Readonly<Record<string, string>>;
  },
): ConformanceWorld {
  const { credentials, ...rest } = mock;
  const ports = realPorts(credentials);
  return { ...rest, baseUrl, ports, truth: null, faults: null, close: async () => ports.http.close() };
}

/** A running emulation, or anything like it, as the suite sees it. */
export function emulated<W extends Pick<EmulatorCore, 'fleet' | 'clock' | 'faults'>>(
  running: Omit<Known<W>, 'emulator'> & {
    readonly baseUrl: string;
    readonly credentials: Readonly<Record<string, string>>;
    readonly options?: Readonly<Record<string, string>>;
    readonly world: W;
    /** Whether faults may be switched on: not where a proxy stands between. */
    readonly faults: boolean;
    close(): Promise<void>;
  },
): ConformanceWorld {
  const { baseUrl, credentials, options = {}, world, parameters = {}, simId = (sim) => sim.iccid } = running;
  const ports = realPorts(credentials);
  return {
    baseUrl,
    options,
    ports,
    parameters,
    truth: {
      sims: world.fleet.size,
      now: () => world.clock.now(),
      advance: (ms) => world.clock.advance(ms),
      onlineSim: simId(alwaysOnline(world), world),
      ...(running.account === undefined ? {} : { account: running.account }),
      ...(running.states === undefined ? {} : { states: running.states }),
      ...(running.missingSim === undefined ? {} : { missingSim: running.missingSim }),
      ...(running.subjects === undefined ? {} : { subjects: running.subjects(world) }),
    },
    faults: running.faults ? world.faults : null,
    async close() {
      ports.http.close();
      await running.close();
    },
  };
}
