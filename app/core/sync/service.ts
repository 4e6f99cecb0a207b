import { fail } from '../../../shared/errors.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, FleetReader, Hash, Log, Schedule, WriteDb } from '../ports.ts';
import type { Connector } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';
import { createAnnouncer } from './announce.ts';
import { cadences, type Cadence } from './cadence.ts';
import { forgetChanges } from './changes.ts';
import { createFreshReads } from './fresh.ts';
import { defaultBudget, type Budget } from './plan.ts';
import { purgeRemoved } from './purge.ts';
import { bodiesOfImport } from './evidence.ts';
import { redescribe } from './redescribe.ts';
import type { PassOutcome } from './run.ts';
import { createRunner, type Runner } from './runner.ts';
import { applyOverlayReading } from './read-overlay.ts';
import { readState, watermarkOf } from './state.ts';
import { atRest, providerSync } from './status.ts';
import { writeReadings } from './upsert.ts';

/** What sync needs of the providers feature. */
export interface ConnectedProvider {
  readonly providerId: string;
  readonly name: string;
  readonly demo: boolean;
  /** Not read until a person resumes it. */
  readonly paused: boolean;
}

export interface SyncDeps {
  readonly cache: WriteDb;
  readonly ledger: WriteDb;
  readonly reader: FleetReader;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly hash: Hash;
  readonly log: Log;
  readonly bus: Bus;
  readonly providers: {
    list(): readonly ConnectedProvider[];
    connectorFor(providerId: string): Connector;
  };
  readonly budget?: Budget;
  readonly cadences?: Readonly<Record<'real' | 'demo', Cadence>>;
}

export interface Sync {
  readonly handlers: Handlers<'sync'>;
  /** Begins to read every provider in its cadence, and drops what removed ones left behind. */
  start(): void;
  /** Ends the loops and waits for running passes to stop between two transactions. */
  stop(): Promise<void>;
  /** Runs a pass now, or joins the one that runs. Parts that failed are in the outcome; @throws AppError when the whole did. */
  run(providerId: string): Promise<PassOutcome>;
  /** Newest source time seen of a provider, ms UTC: "now" for everything that runs on event time. Null before its first page. */
  watermark(providerId: string): number | null;
  /**
   * Stores a reading that somebody made on its own, with its bindings and events, as a pass would; pages requested before it
   * cannot take it back. @returns the SIM's key, or null when the provider is not connected any more
   */
  applyReading(providerId: string, reading: SimReading): number | null;
}

/** Keeps the cache like the providers, one pass at a time and provider. */
export function createSync(deps: SyncDeps): Sync {
  const { cache, clock, bus, log } = deps;
  const announce = createAnnouncer(deps);
  const fresh = createFreshReads();
  const runners = new Map<string, Runner>();
  let looping = false;
  /** Housekeeping runs one after another, beside the passes. */
  let chores: Promise<void> = Promise.resolve();

  const connected = (providerId: string): ConnectedProvider => {
    const found = deps.providers.list().find((each) => each.providerId === providerId);
    if (found === undefined)
      throw fail(
        'NOT_FOUND',
        `There is no provider ${providerId}; it may have been removed. Look at the list of providers.`,
      );
    return found;
  };
  const readable = (provider: ConnectedProvider): ConnectedProvider => {
    if (!provider.paused) return provider;
    throw fail('PRECONDITION_FAILED', `${provider.name} is paused. Resume it to read it again.`);
  };
  const runnerOf = (provider: ConnectedProvider): Runner => {
    const known = runners.get(provider.providerId);
    if (known !== undefined) return known;
    const runner = createRunner({
      pass: deps,
      budget: deps.budget ?? defaultBudget,
      cadence: (deps.cadences ?? cadences)[provider.demo ? 'demo' : 'real'],
      providerId: provider.providerId,
      connector: () => deps.providers.connectorFor(provider.providerId),
      fresh,
      announce,
      bus,
    });
    runners.set(provider.providerId, runner);
    return runner;
  };
  const chosen = (providerId: string | undefined): readonly ConnectedProvider[] =>
    providerId === undefined
      ? deps.providers.list().filter(({ paused }) => !paused)
      : [readable(connected(providerId))];
  const audit = (actor: Actor, act: string, providers: readonly ConnectedProvider[]): void =>
    deps.ledger.transaction(() => {
      for (const { providerId } of providers)
        appendAudit(deps.ledger, clock, deps.hash, actor, {
          act,
          subject: `provider:${providerId}`,
          detail: {},
        });
    });
  const chore = (work: () => Promise<unknown>): void => {
    chores = chores.then(work).then(
      () => undefined,
      (error: unknown) => log.error('housekeeping of the fleet cache failed', { error }),
    );
  };
  const purge = (): void =>
    chore(async () => {
      const ids = new Set(deps.providers.list().map(({ providerId }) => providerId));
      for (const [providerId, runner] of runners) {
        if (ids.has(providerId)) continue;
        await runner.stop();
        runners.delete(providerId);
      }
      if (!(await purgeRemoved(deps, ids))) return;
      deps.reader.changed('all');
      bus.emit('simsChanged', { simKeys: 'all' });
      announce.moved();
    });

  bus.on('providersChanged', ({ providerId }) => {
    forgetChanges(cache, providerId);
    purge();
    const provider = deps.providers.list().find((each) => each.providerId === providerId);
    if (provider?.paused === true) void runnerOf(provider).stop('The provider was paused.');
    else if (looping && provider !== undefined) runnerOf(provider).restart();
  });
  bus.on('evidenceImported', ({ importId }) =>
    chore(() => redescribe(deps, bodiesOfImport(deps.ledger, importId), announce.wrote)),
  );
  bus.on('labelsChanged', ({ bodies }) => chore(() => redescribe(deps, bodies, announce.wrote)));

  return {
    start() {
      looping = true;
      purge();
      for (const provider of deps.providers.list()) if (!provider.paused) runnerOf(provider).loop();
    },
    async stop() {
      looping = false;
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
      await chores;
      announce.flush();
    },
    run: (providerId) => runnerOf(readable(connected(providerId))).run(),
    watermark: (providerId) => watermarkOf(cache, providerId),
    applyReading(providerId, reading) {
      if (!deps.providers.list().some((each) => each.providerId === providerId)) return null;
      if (deps.providers.connectorFor(providerId).subjectOf !== undefined) {
        const keys = applyOverlayReading(cache, providerId, reading, clock.now());
        announce.wrote(keys);
        announce.flush();
        return keys[0] ?? null;
      }
      fresh.note(providerId, reading.providerSimId, clock.monotonic());
      const sourceTime = Math.max(
        watermarkOf(cache, providerId) ?? clock.now(),
        reading.sessionUpdatedAt ?? 0,
        reading.modifiedAt ?? 0,
      );
      const pass = readState(cache, providerId, 'sims').pass;
      const stamp = { providerId, pass, at: clock.now(), sourceTime, source: 'reading of this SIM' };
      const { changed, keys } = writeReadings(deps, { ...stamp, readings: [reading] }, () => undefined);
      if (changed.length > 0) {
        announce.wrote(changed);
        announce.flush();
      }
      return keys[0] ?? null;
    },
    handlers: {
      status: () => ({
        providers: deps.providers
          .list()
          .map((provider) =>
            providerSync(
              cache,
              provider,
              deps.providers.connectorFor(provider.providerId),
              runners.get(provider.providerId)?.activity() ?? atRest,
            ),
          ),
      }),
      start({ providerId }, { actor }) {
        const started = chosen(providerId).filter((provider) => !runnerOf(provider).busy());
        audit(actor, 'sync.started', started);
        for (const provider of started) runnerOf(provider).begin();
        return { started: started.map((provider) => provider.providerId) };
      },
      cancel({ providerId }, { actor }) {
        const running = chosen(providerId).filter((provider) => runnerOf(provider).busy());
        audit(actor, 'sync.cancelled', running);
        for (const provider of running) runnerOf(provider).cancel();
        return {};
      },
    },
  };
}
