import { valuesOfList } from '../lists/store.ts';
import type { ReadDb } from '../ports.ts';
import { imei14 } from '../../../shared/ids.ts';
import { createCohortReader } from './cohort-days.ts';
import type { RuleContext, SignalKind, SimView, UsageBucket } from './rule.ts';
import { readNewPlaces, readPlaces } from './seen-places.ts';
import {
  readDays,
  readFindingsOf,
  readGroupTags,
  readPeers,
  readSessions,
  readSim,
  readSimByBody,
  readUsage,
  type GroupTags,
} from './signals.ts';
import { oldestSession, readBusiest, readSignalling, type Signalling } from './signalling.ts';
import { readOrders, readTold } from './told.ts';

export interface RunContext extends RuleContext {
  readonly groups: GroupTags;
  /** The SIM behind a stored event; read once a run. */
  simByKey(simKey: number): SimView | null;
  /** Drops what was kept for one slice, so that a run over a large fleet stays small. */
  endSlice(): void;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Coverage {
  readonly watermark: number | null;
  readonly sims: number | null;
  readonly usage: Span | null;
  readonly days: Span | null;
}

/**
 * What rules may look up during one run. Figures over the whole fleet are counted once and kept for the run.
 *
 * @param held whether an open incident of a rule holds a SIM
 * @param lagOf how long a provider may call a SIM connected after it fell silent, ms
 */
export function createContext(
  cache: ReadDb,
  ledger: ReadDb,
  held: RuleContext['held'],
  lagOf: RuleContext['connectivityLag'] = noLag,
): RunContext {
  const groups = readGroupTags(cache);
  const cohorts = createCohortReader(cache, groups);
  const coverages = new Map<string, Coverage>();
  const sims = new Map<number, SimView | null>();
  const usages = new Map<string, readonly UsageBucket[]>();
  const fleetLists = new Map<string, string | null>();
  const peerTags = new Map<string, ReadonlyMap<string, string>>();
  const oldest = new Map<string, number | null>();
  const storms = new Map<string, readonly Signalling[]>();
  let networks: Map<string, number> | null = null;
  let countries: Map<string, number> | null = null;
  let sites: Map<string, number> | null = null;

  const simByKey = (simKey: number): SimView | null => {
    const known = sims.get(simKey);
    if (known !== undefined) return known;
    const sim = readSim(cache, groups, simKey);
    sims.set(simKey, sim);
    return sim;
  };
  const coverageOf = (providerId: string): Coverage => {
    const known = coverages.get(providerId) ?? readCoverage(cache, providerId);
    coverages.set(providerId, known);
    return known;
  };
  return {
    groups,
    simByKey,
    endSlice() {
      sims.clear();
      usages.clear();
    },
    watermark: (providerId) => coverageOf(providerId).watermark,
    daysComplete: (providerId) => coverageOf(providerId).days,
    connectivityLag: lagOf,
    simsReadTo: (providerId) => coverageOf(providerId).sims,
    usageComplete: (providerId) => coverageOf(providerId).usage,
    sessions: (simKey, from, to) => readSessions(cache, simKey, from, to),
    usage(simKey, from, to) {
      const key = `${simKey}/${from}/${to}`;
      const known = usages.get(key) ?? readUsage(cache, simKey, from, to);
      usages.set(key, known);
      return known;
    },
    days: (simKey, from, to) => readDays(cache, simKey, from, to),
    cohortDays: (sim, from, usualTo, to) => cohorts.days(sim, from, usualTo, to),
    places: (body, from, to) => readPlaces(cache, ledger, body, from, to),
    newPlaces: (after) => readNewPlaces(cache, ledger, after),
    told: (body, kind, from, to) => readTold(cache, ledger, body, kind, from, to),
    orders: (body, from, to) => readOrders(ledger, body, from, to),
    givesOrders: (providerId) =>
      ledger.get('SELECT 1 FROM action_sims WHERE provider_id = ? AND sent_at IS NOT NULL LIMIT 1', [
        providerId,
      ]) !== undefined,
    activeOn(providerId, plmn) {
      networks ??= counted(
        cache,
        `SELECT provider_id AS a, plmn AS b, COUNT(*) AS n FROM sims NOT INDEXED
         WHERE plmn IS NOT NULL AND lifecycle = 'active' GROUP BY 1, 2`,
      );
      return networks.get(`${providerId}/${plmn}`) ?? 0;
    },
    eventsFrom(providerId) {
      const known = oldest.get(providerId);
      if (known !== undefined) return known;
      const at = oldestSession(cache, providerId);
      oldest.set(providerId, at);
      return at;
    },
    // A first sync brings the history SIM by SIM, so that every slice asks for the same windows: counted anew each time, a fleet of
    // 20,000 took half of its first look over them. What comes in during a run is judged by the next one.
    signalling(providerId, plmn, from, to, length) {
      const key = `${providerId}/${plmn}/${from}/${to}/${length}`;
      const known = storms.get(key) ?? readSignalling(cache, providerId, plmn, from, to, length);
      storms.set(key, known);
      return known;
    },
    busiest(providerId, plmn, from, to) {
      const simKey = readBusiest(cache, providerId, plmn, from, to);
      return simKey === null ? null : simByKey(simKey);
    },
    fleetList(name) {
      const known = fleetLists.get(name);
      if (known !== undefined) return known;
      const values = valuesOfList(ledger, name);
      const list = values.length === 0 ? null : values.join(',');
      fleetLists.set(name, list);
      return list;
    },
    peerTag(sim, peers, name) {
      const value = peers === 'site' ? sim.site : sim.deviceClass;
      if (value === null) return null;
      const key = `${peers}/${name}`;
      const known = peerTags.get(key) ?? countPeers(cache, groups, peers, name);
      peerTags.set(key, known);
      return known.get(`${sim.providerId}/${value}`) ?? null;
    },
    findings: (body, from, to) => readFindingsOf(ledger, body, from, to),
    simsIn(providerId, country) {
      countries ??= counted(
        cache,
        'SELECT provider_id AS a, country AS b, COUNT(*) AS n FROM sims NOT INDEXED WHERE country IS NOT NULL GROUP BY 1, 2',
      );
      return countries.get(`${providerId}/${country}`) ?? 0;
    },
    activeAt(providerId, site) {
      sites ??= counted(
        cache,
        `SELECT provider_id AS a, site AS b, COUNT(*) AS n FROM sims NOT INDEXED
         WHERE site IS NOT NULL AND lifecycle = 'active' AND last_seen_at IS NOT NULL GROUP BY 1, 2`,
      );
      return sites.get(`${providerId}/${site}`) ?? 0;
    },
    simOf: (body) => readSimByBody(cache, groups, body),
    registeredImei(body) {
      const row = ledger.get<{ imei: string | null }>(
        `SELECT json_extract(facts, '$.imei') AS imei FROM evidence WHERE subject = ? AND kind = 'device-inventory'`,
        [`sim:${body}`],
      );
      return imei14(row?.imei ?? null);
    },
    held,
  };
}

const noLag = (): number => 0;

function counted(cache: ReadDb, sql: string): Map<string, number> {
  return new Map(cache.all<{ a: string; b: string; n: number }>(sql).map(({ a, b, n }) => [`${a}/${b}`, n]));
}

/** The value of a group tag that most SIMs have, by site or class of each provider. */
function countPeers(
  cache: ReadDb,
  groups: GroupTags,
  peers: 'site' | 'class',
  name: string,
): Map<string, string> {
  const votes = new Map<string, Map<string, number>>();
  for (const { provider, name: at, groupId, sims } of readPeers(cache, peers)) {
    const value = groups.get(`${provider}/${groupId}`)?.[name];
    if (value === undefined) continue;
    const key = `${provider}/${at}`;
    const counts = votes.get(key) ?? new Map<string, number>();
    counts.set(value, (counts.get(value) ?? 0) + sims);
    votes.set(key, counts);
  }
  const most = (counts: Map<string, number>): string =>
    [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? '';
  return new Map([...votes].map(([key, counts]) => [key, most(counts)]));
}

/** How far the sources of a provider were read, in its own time. */
function readCoverage(cache: ReadDb, providerId: string): Coverage {
  const rows = cache.all<{ source: string; complete_from: number | null; complete_until: number | null }>(
    'SELECT source, complete_from, complete_until FROM sync_state WHERE provider_id = ?',
    [providerId],
  );
  const of = (name: string): (typeof rows)[number] | undefined => rows.find(({ source }) => source === name);
  const span = (name: string): Span | null => {
    const row = of(name);
    return row === undefined || row.complete_until === null
      ? null
      : { from: row.complete_from ?? 0, to: row.complete_until };
  };
  return {
    watermark: of('clock')?.complete_until ?? null,
    sims: of('sims')?.complete_until ?? null,
    usage: span('usage'),
    days: span('usage-days'),
  };
}

/** Signals that a rule may need and a source may not give. */
export type Seen = Readonly<Record<Exclude<SignalKind, 'findings'>, boolean>>;

/** What the sources say of a rule's needs: true when at least one provider ever delivered the signal. */
export function signalsSeen(cache: ReadDb, ledger: ReadDb): Seen {
  const there = (db: ReadDb, sql: string): boolean =>
    db.get<{ is: number }>(`SELECT EXISTS (${sql}) AS "is"`)?.is === 1;
  return {
    sims: there(cache, 'SELECT 1 FROM sims'),
    sessions: there(
      cache,
      "SELECT 1 FROM events INDEXED BY events_signalling WHERE type IN ('session.started', 'session.updated')",
    ),
    usage: there(cache, "SELECT 1 FROM sync_state WHERE source = 'usage' AND complete_until IS NOT NULL"),
    changes: there(cache, 'SELECT 1 FROM sims'),
    firmware: there(ledger, "SELECT 1 FROM sensor_events WHERE kind = 'firmware'"),
    flows:
      there(cache, "SELECT 1 FROM sensor_rows WHERE class = 'flow'") ||
      there(ledger, "SELECT 1 FROM sensor_events WHERE kind = 'flow'"),
    readings: there(cache, "SELECT 1 FROM sensor_rows WHERE type = 'device.reading'"),
  };
}
