import { fail } from '../../../shared/errors.ts';
import { hour } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import { profilesOf } from '../fleet/capability.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Hash, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { noTools, type CaptureTool, type Tools } from '../providers/tools.ts';
import { audited } from './audited.ts';
import { locatorsOf } from './locators.ts';
import { clearOldLocations, forgetLocations, keepLocation, locationDays, locationsOf } from './locations.ts';
import { filterHandlers, type FiltersDeps } from './filters.ts';
import { ruleHandlers } from './rules.ts';

export interface ToolsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly schedule: Schedule;
  readonly bus: Bus;
  /** What the connector of a provider offers; undefined where it says nothing. @throws AppError NOT_FOUND */
  readonly toolsOf: (providerId: string) => Tools | undefined;
  readonly providerName: (providerId: string) => string;
  readonly paused: (providerId: string) => boolean;
  readonly groupSizes: FiltersDeps['groupSizes'];
}

export interface ToolsFeature {
  readonly handlers: Handlers<'tools'>;
  start(): void;
  stop(): void;
}

interface SimRow {
  readonly sim_key: number;
  readonly provider_id: string;
  readonly provider_sim_id: string;
  readonly iccid_body: string;
  readonly profiles: string | null;
}

const clearEvery = 6 * hour;

/** What a provider tells and does on demand: places, packet captures, automations. Nothing here is asked unless a person asks. */
export function createTools(deps: ToolsDeps): ToolsFeature {
  const changed = (): void => deps.bus.publish('tools.changed', {});
  let timer: (() => void) | null = null;

  const simOf = (simKey: number): SimRow => {
    const sim = deps.cache.get<SimRow>(
      'SELECT sim_key, provider_id, provider_sim_id, iccid_body, profiles FROM sims WHERE sim_key = ?',
      [simKey],
    );
    if (sim === undefined) throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.');
    return sim;
  };
  /** Nobody asks a paused provider anything. */
  const askable = (providerId: string): Tools => {
    if (deps.paused(providerId))
      throw fail(
        'PRECONDITION_FAILED',
        `${deps.providerName(providerId)} is paused. Resume it first; nothing was asked.`,
      );
    return deps.toolsOf(providerId) ?? noTools;
  };
  const captureTool = (providerId: string): CaptureTool => {
    const { use, how } = askable(providerId).capture;
    if (use === null) throw fail('UNSUPPORTED', `${how}. Nothing was sent.`);
    return use;
  };
  const pseudonym = (sim: SimRow): string => deps.hash.pseudonym(sim.iccid_body);

  const clear = (): void => {
    clearOldLocations(deps.ledger, deps.clock.now());
    timer = deps.schedule.after(clearEvery, clear);
  };

  return {
    handlers: {
      ...ruleHandlers({ ...deps, toolsOf: askable, changed }),
      ...filterHandlers({ ...deps, toolsOf: askable, changed }),
      sim({ simKey }) {
        const sim = simOf(simKey);
        const { capture } = deps.toolsOf(sim.provider_id) ?? noTools;
        const { best, able } = locatorsOf(deps, sim);
        const profiles = sim.profiles === null ? null : profilesOf(sim.profiles);
        return {
          provider: deps.providerName(sim.provider_id),
          location: { support: best.tool.support, how: best.tool.how },
          locators: able.map(({ providerId, tool }) => ({
            providerId,
            name: deps.providerName(providerId),
            how: tool.how,
          })),
          capture: { support: capture.support, how: capture.how },
          shortest: capture.use?.shortest ?? 0,
          longest: capture.use?.longest ?? 0,
          locations: locationsOf(deps.ledger, sim.iccid_body, deps.clock.now(), deps.providerName),
          keptDays: locationDays,
          profiles: profiles === null ? null : { active: profiles.active, all: [...profiles.all] },
        };
      },
      async locate({ simKey, through }, { signal, actor }) {
        const sim = simOf(simKey);
        const { best, able } = locatorsOf(deps, sim);
        const asked = through === undefined ? best : able.find(({ providerId }) => providerId === through);
        if (asked === undefined)
          throw fail('INVALID_INPUT', 'That provider cannot be asked where this SIM is. Nothing was asked.', {
            field: 'through',
          });
        const { use, how } = asked.tool;
        if (use === null) throw fail('UNSUPPORTED', `${how}. Nothing was asked.`);
        askable(asked.providerId);
        const place = await use(asked.providerSimId, signal);
        // Whoever looks up where a person is leaves a trace; the place itself stays out of the log that is kept for good.
        const id = deps.ledger.transaction(() => {
          const now = deps.clock.now();
          clearOldLocations(deps.ledger, now);
          appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
            act: 'sim.located',
            subject: `provider:${asked.providerId}`,
            detail: { sim: pseudonym(sim), found: place.found },
          });
          const owner = { body: sim.iccid_body, providerId: asked.providerId };
          return place.found ? keepLocation(deps.ledger, owner, place, now, actor.name) : null;
        });
        changed();
        if (!place.found) return { location: null, reason: place.reason };
        const kept = locationsOf(deps.ledger, sim.iccid_body, deps.clock.now(), deps.providerName);
        return { location: kept.find((one) => one.id === id) ?? null, reason: null };
      },
      forgetLocations({ simKey }, { actor }) {
        const sim = simOf(simKey);
        const forgotten = deps.ledger.transaction(() => {
          const count = forgetLocations(deps.ledger, sim.iccid_body);
          if (count > 0)
            appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
              act: 'sim.locations_forgotten',
              subject: `provider:${sim.provider_id}`,
              detail: { sim: pseudonym(sim), places: count },
            });
          return count;
        });
        if (forgotten > 0) changed();
        return { forgotten };
      },
      async captures({ simKey }, { signal }) {
        const sim = simOf(simKey);
        const found = await captureTool(sim.provider_id).list(sim.provider_sim_id, signal);
        return { captures: found.map((capture) => ({ ...capture })) };
      },
      async startCapture({ simKey, seconds, reason }, { signal, actor }) {
        const sim = simOf(simKey);
        const tool = captureTool(sim.provider_id);
        if (seconds < tool.shortest || seconds > tool.longest)
          throw fail(
            'INVALID_INPUT',
            `A capture lasts from ${tool.shortest} to ${tool.longest} seconds here. Nothing was sent.`,
            { field: 'seconds' },
          );
        const ask = {
          act: 'capture.start',
          subject: `provider:${sim.provider_id}`,
          detail: { sim: pseudonym(sim), seconds, reason },
        };
        const capture = await audited(deps, actor, ask, () =>
          tool.start(sim.provider_sim_id, seconds, signal),
        );
        return { capture: { ...capture } };
      },
      async stopCapture({ simKey, sessionId }, { signal, actor }) {
        const sim = simOf(simKey);
        const tool = captureTool(sim.provider_id);
        const ask = {
          act: 'capture.stop',
          subject: `provider:${sim.provider_id}`,
          detail: { sim: pseudonym(sim), capture: sessionId },
        };
        await audited(deps, actor, ask, () => tool.stop(sim.provider_sim_id, sessionId, signal));
        const now = (await tool.list(sim.provider_sim_id, signal)).find((one) => one.sessionId === sessionId);
        return { confirmed: now !== undefined && now.state !== 'capturing' && now.state !== 'requested' };
      },
    },
    start: clear,
    stop: () => timer?.(),
  };
}
