import type { Layer } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { day, isoSeconds, minute, second } from '../../../shared/time.ts';
import { currentClock } from '../incidents/sla.ts';
import { stateOf, type StoredIncident } from '../incidents/rows.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Clock, Ids, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { asAppError } from '../../../shared/errors.ts';
import { listChannels, type StoredChannel } from './channels.ts';
import { groupsOf, sitesOf } from './facts.ts';
import { passes, type Happening } from './filter.ts';
import { heldHappenings } from './held.ts';
import { changesOf, type Seen } from './incident-changes.ts';
import { insertMessage, runningDigest } from './messages.ts';
import { dueOf, expiryOf } from './timing.ts';

/** Notices what people may want to be told of, and queues a message in every channel that asks for it. */

/** How the sync of one provider stands. */
export interface ProviderStanding {
  readonly providerId: string;
  readonly name: string;
  readonly paused: boolean;
  /** `busy`: it is being read, which says nothing yet. */
  readonly state: 'well' | 'busy' | 'failing';
  readonly unreachable: boolean;
  readonly problem: string;
}

export interface WatchDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
  readonly standings: () => Promise<readonly ProviderStanding[]>;
  /** Messages were queued in these channels. */
  readonly queued: (channelIds: readonly number[]) => void;
}

export interface Watch {
  start(): void;
  stop(): Promise<void>;
}

/** Changes are gathered for so long: one act often moves an incident several times. */
const gatherMs = 300;
/** Clocks and providers are looked at so often. */
const everyMs = 15 * second;
/** Incidents looked at in one transaction. */
const slice = 200;
/** A provider must fail for so long: one lost connection is nobody's alarm. */
const patience = 3 * minute;
/** A clock is told of when so much of it has run. */
const shortShare = 0.8;
/** The longest time that the last fifth of a clock takes. */
const longestLead = 2 * day;

export function createWatch(deps: WatchDeps): Watch {
  const { ledger, clock } = deps;
  const changed = new Set<number>();
  let gather: (() => void) | null = null;
  let tick: (() => void) | null = null;
  let leave: (() => void) | null = null;
  let work: Promise<void> = Promise.resolve();
  let stopped = false;

  const tell = (channels: readonly StoredChannel[], happening: Happening, touched: Set<number>): void => {
    const now = clock.now();
    for (const channel of channels) {
      if (!channel.enabled || !passes(channel.filter, happening)) continue;
      const { timing } = channel;
      const dueAt = dueOf(timing, now, runningDigest(ledger, channel.id, now));
      insertMessage(ledger, {
        channelId: channel.id,
        key: deps.ids.unique(),
        occasion: happening.occasion,
        severity: happening.severity,
        incidentId: happening.incident?.id ?? null,
        about: happening.about,
        facts: happening.facts,
        occasionAt: happening.at,
        queuedAt: now,
        dueAt,
        expiresAt: expiryOf(timing, happening.severity, {
          occasionAt: happening.at,
          queuedAt: now,
          dueAt,
        }),
      });
      touched.add(channel.id);
    }
  };

  /** Queues messages and notes what was looked at in one transaction: neither is there without the other. */
  const together = (make: (asked: boolean) => readonly Happening[]): void => {
    const touched = new Set<number>();
    ledger.transaction(() => {
      const channels = listChannels(ledger);
      // What nobody asks for is noted as looked at, and not described.
      const happenings = make(channels.some(({ enabled }) => enabled));
      for (const happening of happenings) tell(channels, happening, touched);
    });
    if (touched.size > 0) deps.queued([...touched]);
  };

  const lookAtIncidents = async (ids: readonly number[]): Promise<void> => {
    for (let from = 0; from < ids.length && !stopped; from += slice) {
      together((asked) => ids.slice(from, from + slice).flatMap((id) => incidentHappenings(deps, id, asked)));
      await deps.schedule.breathe();
    }
  };
  /** Those that changed while nobody looked: the console ended before it could tell. */
  const lookAtMissed = async (): Promise<void> => {
    const missed = ledger.all<{ id: number }>(
      `SELECT i.incident_id AS id FROM incidents i LEFT JOIN notify_incidents n USING (incident_id)
       WHERE n.version IS NOT i.version ORDER BY i.incident_id`,
    );
    await lookAtIncidents(missed.map(({ id }) => id));
  };
  const inTurn = (step: () => Promise<void> | void): void => {
    work = work.then(step).catch((error: unknown) => {
      deps.log.error('what happened could not be looked at', { error: asAppError(error).message });
    });
  };
  const onTick = (): void => {
    inTurn(async () => {
      if (stopped) return;
      const standings = await deps.standings();
      together((asked) => [
        ...clockHappenings(deps, asked),
        ...providerHappenings(deps, standings),
        ...responseHappenings(deps, asked),
        ...heldHappenings(ledger, clock.now()),
      ]);
    });
    if (!stopped) tick = deps.schedule.after(everyMs, onTick);
  };

  return {
    start() {
      leave = deps.bus.on('incidentsChanged', ({ incidentIds }) => {
        for (const id of incidentIds) changed.add(id);
        gather ??= deps.schedule.after(gatherMs, () => {
          gather = null;
          const ids = [...changed];
          changed.clear();
          inTurn(() => lookAtIncidents(ids));
          inTurn(() => together((asked) => responseHappenings(deps, asked)));
        });
      });
      inTurn(lookAtMissed);
      onTick();
    },
    async stop() {
      stopped = true;
      leave?.();
      gather?.();
      tick?.();
      await work;
    },
  };
}

/** What is new of one incident, noted as looked at. */
function incidentHappenings({ cache, ledger }: WatchDeps, id: number, asked: boolean): readonly Happening[] {
  const row = ledger.get<StoredIncident>('SELECT * FROM incidents WHERE incident_id = ?', [id]);
  if (row === undefined) return [];
  const seen = ledger.get<Seen & { version: number }>(
    'SELECT rank, status, version FROM notify_incidents WHERE incident_id = ?',
    [id],
  );
  if (seen?.version === row.version) return [];
  const changes = changesOf(seen ?? null, {
    severity: row.severity,
    status: row.status,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    containedAt: row.contained_at,
    resolvedAt: row.resolved_at,
    merged: row.merged_into !== null,
  });
  ledger.run(
    `INSERT INTO notify_incidents (incident_id, version, rank, status)
     SELECT incident_id, version, rank, status FROM incidents WHERE incident_id = ?
     ON CONFLICT (incident_id) DO UPDATE SET version = excluded.version, rank = excluded.rank, status = excluded.status`,
    [id],
  );
  if (changes.length === 0 || !asked) return [];
  const about = aboutIncident(cache, ledger, row);
  return changes.map(({ occasion, at, was }) => ({
    ...about,
    occasion,
    at,
    facts: was === undefined ? {} : { 'severity.was': was },
  }));
}

function aboutIncident(
  cache: ReadDb,
  ledger: ReadDb,
  row: StoredIncident,
): Pick<Happening, 'severity' | 'about' | 'incident'> {
  const id = row.incident_id;
  return {
    severity: row.severity,
    about: humanId('INC', id),
    incident: {
      id,
      ruleId: row.rule_id,
      layer: row.layer satisfies Layer,
      sites: sitesOf(ledger, id),
      groups: groupsOf(cache, ledger, id),
    },
  };
}

interface ToldIntent {
  readonly finding_id: number;
  readonly rule: string;
  readonly state: 'acted' | 'refused';
  readonly settled_at: number;
  readonly why: string | null;
  readonly action_id: number | null;
}

/** What armed rules did or left to a person, each told once. */
function responseHappenings({ cache, ledger }: WatchDeps, asked: boolean): readonly Happening[] {
  const rows = ledger.all<StoredIncident & ToldIntent>(
    `SELECT i.*, r.finding_id, r.rule_id AS rule, r.state, r.settled_at, r.why, r.action_id
     FROM response_intents r JOIN incidents i ON i.incident_id = r.incident_id
     WHERE r.told = 0 AND r.state <> 'due' ORDER BY r.finding_id LIMIT ?`,
    [slice],
  );
  return rows.flatMap((row) => {
    ledger.run('UPDATE response_intents SET told = 1 WHERE finding_id = ?', [row.finding_id]);
    if (!asked) return [];
    const { rule, state, why, action_id: actionId } = row;
    const acted = state === 'acted';
    const response = acted
      ? `${rule} acted by itself on one SIM: ${humanId('ACT', actionId ?? 0)}`
      : `${rule} asks: ${why ?? ''}`;
    return [
      {
        ...aboutIncident(cache, ledger, row),
        occasion: acted ? ('response.acted' as const) : ('response.asks' as const),
        at: row.settled_at,
        facts: { response },
      },
    ];
  });
}

/** Clocks of which four fifths have run, each told once. */
function clockHappenings({ cache, ledger, clock }: WatchDeps, asked: boolean): readonly Happening[] {
  const now = clock.now();
  const rows = ledger.all<StoredIncident & { sla_due_at: number }>(
    `SELECT i.* FROM incidents i INDEXED BY incidents_cube LEFT JOIN notify_incidents n USING (incident_id)
     WHERE i.status IN ('new', 'triage', 'containing') AND i.merged_into IS NULL AND i.sla_due_at <= ?
       AND n.clock_told IS NOT i.sla_due_at AND n.incident_id IS NOT NULL LIMIT ?`,
    [now + longestLead, slice],
  );
  return rows.flatMap((row) => {
    const { name, startedAt, dueAt } = currentClock(stateOf(row), now);
    if (startedAt === null || dueAt === null) return [];
    const at = Math.round(startedAt + shortShare * (dueAt - startedAt));
    if (at > now) return [];
    ledger.run('UPDATE notify_incidents SET clock_told = ? WHERE incident_id = ?', [
      row.sla_due_at,
      row.incident_id,
    ]);
    if (!asked) return [];
    const facts = { 'clock.name': name, 'clock.due': isoSeconds(dueAt) };
    return [{ ...aboutIncident(cache, ledger, row), occasion: 'clock.short' as const, at, facts }];
  });
}

/** Providers that could not be read for a while, each told once until it is well again. */
function providerHappenings(
  { ledger, clock }: WatchDeps,
  all: readonly ProviderStanding[],
): readonly Happening[] {
  const now = clock.now();
  const known = new Map(
    ledger
      .all<{ provider_id: string; since: number; told: number }>('SELECT * FROM notify_providers')
      .map((row) => [row.provider_id, row]),
  );
  for (const id of known.keys()) {
    const standing = all.find(({ providerId }) => providerId === id);
    if (standing === undefined || standing.paused || standing.state === 'well')
      ledger.run('DELETE FROM notify_providers WHERE provider_id = ?', [id]);
  }
  return all.flatMap((standing): readonly Happening[] => {
    const { providerId, name, paused, state, unreachable, problem } = standing;
    if (paused || state !== 'failing') return [];
    const row = known.get(providerId);
    if (row === undefined)
      ledger.run('INSERT INTO notify_providers (provider_id, since, told) VALUES (?, ?, 0)', [
        providerId,
        now,
      ]);
    if (row === undefined || row.told === 1 || now - row.since < patience) return [];
    ledger.run('UPDATE notify_providers SET told = 1 WHERE provider_id = ?', [providerId]);
    return [
      {
        occasion: unreachable ? 'provider.down' : 'sync.failing',
        at: row.since,
        severity: unreachable ? 'high' : 'medium',
        about: name,
        incident: null,
        facts: { title: problem, problem, provider: name },
      },
    ];
  });
}
