import type { ReadDb } from '../ports.ts';
import { imei14 } from '../../../shared/ids.ts';
import type { RuleContext, SimView, UsageHour } from './rule.ts';
import { readFindingsOf, readGroupTags, readSessions, readSim, readSimByBody, readUsage, type GroupTags } from './signals.ts';

export interface RunContext extends RuleContext {
  readonly groups: GroupTags;
  /** The SIM behind a stored event; read once a run. */
  simByKey(simKey: number): SimView | null;
  /** Drops what was kept for one slice, so that a run over a large fleet stays small. */
  endSlice(): void;
}

interface Coverage {
  readonly watermark: number | null;
  readonly sims: number | null;
  readonly usage: { readonly from: number; readonly to: number } | null;
}

/**
 * What rules may look up during one run. Figures over the whole fleet are counted once and kept for the run.
 *
 * @param held whether an open incident of a rule holds a SIM
 */
export function createContext(cache: ReadDb, ledger: ReadDb, held: RuleContext['held']): RunContext {
  const groups = readGroupTags(cache);
  const coverages = new Map<string, Coverage>();
  const sims = new Map<number, SimView | null>();
  const usages = new Map<string, readonly UsageHour[]>();
  let countries: Map<string, number> | null = null;
  let sites: Map<string, number> | null = null;

  const coverageOf = (providerId: string): Coverage => {
    const known = coverages.get(providerId) ?? readCoverage(cache, providerId);
    coverages.set(providerId, known);
    return known;
  };
  return {
    groups,
    simByKey(simKey) {
      const known = sims.get(simKey);
      if (known !== undefined) return known;
      const sim = readSim(cache, groups, simKey);
      sims.set(simKey, sim);
      return sim;
    },
    endSlice() {
      sims.clear();
      usages.clear();
    },
    watermark: (providerId) => coverageOf(providerId).watermark,
    simsReadTo: (providerId) => coverageOf(providerId).sims,
    usageComplete: (providerId) => coverageOf(providerId).usage,
    sessions: (simKey, from, to) => readSessions(cache, simKey, from, to),
    usage(simKey, from, to) {
      const key = `${simKey}/${from}/${to}`;
      const known = usages.get(key) ?? readUsage(cache, simKey, from, to);
      usages.set(key, known);
      return known;
    },
    findings: (body, from, to) => readFindingsOf(ledger, body, from, to),
    simsIn(providerId, country) {
      countries ??= counted(cache, 'SELECT provider_id AS a, country AS b, COUNT(*) AS n FROM sims WHERE country IS NOT NULL GROUP BY 1, 2');
      return countries.get(`${providerId}/${country}`) ?? 0;
    },
    activeAt(providerId, site) {
      sites ??= counted(
        cache,
        `SELECT provider_id AS a, site AS b, COUNT(*) AS n FROM sims
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

function counted(cache: ReadDb, sql: string): Map<string, number> {
  return new Map(cache.all<{ a: string; b: string; n: number }>(sql).map(({ a, b, n }) => [`${a}/${b}`, n]));
}

/** How far the sources of a provider were read, in its own time. */
function readCoverage(cache: ReadDb, providerId: string): Coverage {
  const rows = cache.all<{ source: string; complete_from: number | null; complete_until: number | null }>(
    'SELECT source, complete_from, complete_until FROM sync_state WHERE provider_id = ?',
    [providerId],
  );
  const of = (name: string): (typeof rows)[number] | undefined => rows.find(({ source }) => source === name);
  const usage = of('usage');
  return {
    watermark: of('clock')?.complete_until ?? null,
    sims: of('sims')?.complete_until ?? null,
    usage: usage?.complete_until == null ? null : { from: usage.complete_from ?? 0, to: usage.complete_until },
  };
}

/** What the sources say of a rule's needs: true when at least one provider ever delivered the signal. */
export function signalsSeen(cache: ReadDb): { readonly sims: boolean; readonly sessions: boolean; readonly usage: boolean } {
  const row = cache.get<{ sims: number; sessions: number; usage: number }>(
    `SELECT EXISTS (SELECT 1 FROM sims) AS sims, EXISTS (SELECT 1 FROM events WHERE type LIKE 'session.%') AS sessions,
       EXISTS (SELECT 1 FROM sync_state WHERE source = 'usage' AND complete_until IS NOT NULL) AS usage`,
  );
  return { sims: row?.sims === 1, sessions: row?.sessions === 1, usage: row?.usage === 1 };
}
