/**
 * The demo world: a fleet, its clock, what attacks it, and the emulated Soracom API over loopback HTTP.
 *
 * The world is seeded: the same options, moment and calls give the same answers. It has no timers of its own; whatever happens is
 * worked out when somebody asks.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultTiming } from './actions.ts';
import type { ActionTiming } from './actions.ts';
import type { AttackKind } from './attacks/attack.ts';
import type { ScheduledAttack } from './attacks/schedule.ts';
import { createStage } from './attacks/stage.ts';
import type { Stage, TrueAttack } from './attacks/stage.ts';
import { createAuditLog } from './audit-log.ts';
import { createClock } from './clock.ts';
import type { WorldClock } from './clock.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { createFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { adminRoutes } from './http/admin.ts';
import { handlersAtRest } from './soracom/event-handlers.ts';
import { createExports } from './soracom/exports-store.ts';
import type { WorldCore } from './soracom/world-core.ts';
import { soracomShell } from './soracom/shell.ts';
import { hangUp, listen } from './http/listen.ts';
import { createApiServer } from './http/server.ts';
import { createTokens } from './soracom/tokens.ts';
import type { Credentials } from './soracom/tokens.ts';
import { writeImportFiles } from './imports/write.ts';
import { openJournal } from './journal.ts';
import { writeReadyFile, type ServedProvider } from './ready-file.ts';
import { watchLifetime } from './lifetime.ts';
import { hexDigits } from './random.ts';
import { createScripts } from './scripts.ts';
import type { Scripts } from './scripts.ts';

export interface DemoWorldOptions {
  /** How many SIMs, 1 to 1,000,000. Default 2,000. */
  readonly sims?: number;
  /** Default 1. */
  readonly seed?: number;
  /** TCP port on 127.0.0.1; 0 (default) takes a free one. */
  readonly port?: number;
  /** World seconds per wall second; default 1, 0 = the clock moves only by `clock.advance`. */
  readonly speed?: number;
  /** First moment of the world, ms UTC: its past and the times of attacks count from here. Default: now. */
  readonly epoch?: number;
  /** World time at which this start finds it, ms UTC, not before `epoch`. Default: `epoch`. */
  readonly at?: number;
  /**
   * Goes on from what people did to SIMs in earlier lives of the same world (seed, size and epoch), kept in `dir`. Needs `dir`.
   * Default false: every start is the first.
   */
  readonly resume?: boolean;
  /** Which attacks happen when; default none. See `defaultSchedule` and `parseSchedule`. */
  readonly attacks?: readonly ScheduledAttack[];
  /** Folder for `imports/` and `ground-truth.json`. Default: a folder of its own, removed on close. */
  readonly dir?: string;
  /** When the network follows an action. Default: after 2 to 6 s, the shown status at once. */
  readonly actions?: Partial<ActionTiming>;
  /** Opens `/_world/…` on the same port. Default false. */
  readonly admin?: boolean;
  /** Closes the world after this much wall time, ms. */
  readonly maxLifetimeMs?: number;
  /** Closes the world when the process that started this one is gone. */
  readonly watchParent?: boolean;
}

export interface DemoWorld {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What a Soracom client takes as its base: `url` with `/v1`. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly operatorId: string;
  readonly importDir: string;
  readonly groundTruthPath: string;
  readonly clock: WorldClock;
  readonly faults: Faults;
  readonly fleet: Fleet;
  readonly scripts: Scripts;
  readonly attacks: {
    list(): readonly TrueAttack[];
    /** Attacks of the schedule for which the fleet was too small. */
    readonly skipped: readonly SkippedAttack[];
    /** Puts another attack on, `inMs` of world time from now, and adds it to the ground truth. */
    launch(kind: AttackKind, inMs?: number): Promise<TrueAttack>;
  };
  /** Writes the import files as of now, into `importDir` unless told otherwise. @returns their paths */
  writeImports(dir?: string): Promise<readonly string[]>;
  /** Writes what a client needs to find this world and others beside it, as JSON, readable by the owner only. */
  writeReadyFile(path: string, beside?: readonly ServedProvider[]): Promise<void>;
  /** Settles once the world is closed, by whomever. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a world and listens on loopback.
 *
 * @throws RangeError for options out of range; a system error when the port is taken.
 */
export async function startDemoWorld(options: DemoWorldOptions = {}): Promise<DemoWorld> {
  const { sims = 2_000, seed = 1, port = 0, speed = 1, epoch = Date.now(), attacks = [] } = options;
  const clock = createClock(epoch, speed);
  const fleet = createFleet(seed, sims, epoch);
  clock.advance((options.at ?? epoch) - epoch);
  const ownDir = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'sextant-demo-')) : null;
  const dir = options.dir ?? ownDir ?? '';
  const importDir = join(dir, 'imports');
  const groundTruthPath = join(dir, 'ground-truth.json');
  await mkdir(importDir, { recursive: true });

  const journal =
    options.resume === true ? openJournal(join(dir, 'changes.ndjson'), { seed, sims, epoch }) : null;
  const scripts = createScripts(journal?.past, journal?.append);
  const faults = createFaults(seed);
  const stage = createStage(fleet, scripts, epoch);
  const credentials = {
    authKeyId: `keyId-demo${hexDigits(20, seed, 1, 1)}`,
    authKey: `secret-demo${hexDigits(48, seed, 2, 1)}`,
  };

  const skipped = stageAll(stage, epoch, attacks);

  const operatorId = `OP00${String(1_000_000 + (seed % 1_000_000)).padStart(8, '0')}`;
  let origin = '';
  const world: WorldCore = {
    fleet,
    scripts,
    clock,
    faults,
    stage,
    audit: createAuditLog(seed, epoch),
    tokens: createTokens(credentials),
    exports: createExports(),
    captures: [],
    filters: new Map(),
    handlers: new Map(handlersAtRest(operatorId).map((handler) => [handler.handlerId, handler])),
    timing: { ...defaultTiming, ...options.actions },
    operatorId,
    origin: () => origin,
    writeImports: (target = importDir) => {
      const now = clock.now();
      const listed = stage.hasListed();
      return writeImportFiles(target, { fleet, scripts, now, traces: stage.traces(now), listed });
    },
  };

  const writeGroundTruth = async (): Promise<void> => {
    const truth = { seed, sims, epoch, attacks: stage.list(), skipped };
    await writeFile(groundTruthPath, `${JSON.stringify(truth, null, 2)}\n`, { mode: 0o600 });
  };
  const launch = async (kind: AttackKind, inMs = 0): Promise<TrueAttack> => {
    const truth = stage.launch(kind, clock.now() + inMs);
    await writeGroundTruth();
    return truth;
  };

  await writeGroundTruth();
  await world.writeImports();
  const admin = options.admin === true ? adminRoutes({ launch }) : [];
  const server = createApiServer(world, soracomShell(admin));
  origin = await listen(server, port);

  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      lifetime.stop();
      await hangUp(server);
      if (ownDir !== null) await rm(ownDir, { recursive: true, force: true });
      markClosed();
    })();
    return closing;
  };
  let markClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    markClosed = resolve;
  });
  const lifetime = watchLifetime(
    { maxLifetimeMs: options.maxLifetimeMs, watchParent: options.watchParent === true },
    () => void close(),
  );

  return {
    url: origin,
    baseUrl: `${origin}/v1`,
    credentials,
    operatorId: world.operatorId,
    importDir,
    groundTruthPath,
    clock,
    faults,
    fleet,
    scripts,
    attacks: { list: () => stage.list(), skipped, launch },
    writeImports: world.writeImports,
    async writeReadyFile(path, beside = []) {
      const ready = {
        url: origin,
        baseUrl: `${origin}/v1`,
        ...credentials,
        operatorId: world.operatorId,
        importDir,
        groundTruthPath,
        pid: process.pid,
        providers: [
          {
            name: 'soracom',
            kind: 'soracom',
            baseUrl: `${origin}/v1`,
            credentials,
            options: {},
          } satisfies ServedProvider,
          ...beside,
        ],
      };
      await writeReadyFile(path, ready);
    },
    closed,
    close,
  };
}

interface SkippedAttack {
  readonly kind: AttackKind;
  readonly reason: string;
}

/** Puts the schedule on; a small fleet goes without the attacks for which it has no SIMs. */
function stageAll(stage: Stage, epoch: number, schedule: readonly ScheduledAttack[]): SkippedAttack[] {
  const skipped: SkippedAttack[] = [];
  for (const { kind, at } of schedule) {
    try {
      stage.launch(kind, epoch + at);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      skipped.push({ kind, reason: error.message });
    }
  }
  return skipped;
}
