import { iccidBody, luhnDigit } from '../../../shared/ids.ts';
import { day, hour } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createIncidents, type Incidents } from '../incidents/service.ts';
import { createLists, type Lists } from '../lists/service.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import type { Actor, CallContext } from '../ports.ts';
import type { RuleFile } from '../sigma/load.ts';
import { createSuppressions, type Suppressions } from '../suppressions/service.ts';
import type { Rule } from './rule.ts';
import { createDetections, type Detections } from './service.ts';
import { shippedRules } from './shipped.ts';

/** Start of the event time in staged worlds, a Friday. Behind the test clock: rules must not look at the wall. */
export const t0 = Date.UTC(2026, 10, 6);

export const providerId = 'p1';

export interface StagedSim {
  readonly key: number;
  readonly iccid: string;
  readonly body: string;
}

export interface SimTraits {
  readonly imei?: string;
  readonly lockedImei?: string;
  readonly lifecycle?: string;
  readonly country?: string;
  readonly plmn?: string;
  readonly rat?: string;
  readonly cell?: string;
  readonly sessionUpdatedAt?: number;
  readonly lastSeenAt?: number;
  readonly device?: string;
  readonly deviceClass?: string;
  readonly site?: string;
  readonly groupId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A hand-built cache and ledger with both features over them: what a sync leaves behind, without a provider. */
export interface Stage {
  readonly ports: TestPorts;
  readonly bus: Bus;
  readonly incidents: Incidents;
  readonly detections: Detections;
  readonly lists: Lists;
  readonly suppressions: Suppressions;
  /** Adds or changes a SIM; what is not named stays. */
  sim(number: number, traits?: SimTraits): StagedSim;
  group(groupId: string, tags: Readonly<Record<string, string>>): void;
  session(
    sim: StagedSim,
    at: number,
    traits?: { type?: string; imei?: string; country?: string; plmn?: string; rat?: string; cell?: string },
  ): void;
  usage(sim: StagedSim, at: number, up: number, down?: number): void;
  usageDay(sim: StagedSim, at: number, up: number): void;
  /** A row of an evidence file: `firmware`, `flow`, `sms-usage`. */
  told(sim: StagedSim, kind: string, at: number, facts: object): void;
  /** A row of a sensor's log. */
  sensed(sim: StagedSim, kind: string, type: string, at: number, body: object): void;
  /** The provider told that the SIM's state changed. */
  lifecycle(sim: StagedSim, at: number, was: string, isNow: string): void;
  /** Says how far a source was read, in source time. */
  covered(coverage: {
    sims?: number;
    usageFrom?: number;
    usage?: number;
    daysFrom?: number;
    days?: number;
    clock?: number;
  }): void;
  run(): Promise<number>;
  findings(ruleId?: string): StagedFinding[];
  close(): void;
}

export interface StagedFinding {
  readonly rule_id: string;
  readonly severity: string;
  readonly at: number;
  readonly until_at: number;
  readonly iccid_body: string;
  readonly subject: string;
  readonly summary: string;
  readonly incident_id: number | null;
  readonly hits: number;
}

export const analyst: Actor = { name: 'J. Varga', role: 'analyst' };

export function callContext(actor: Actor = analyst): CallContext {
  return { signal: new AbortController().signal, traceId: 'test', actor };
}

/** A 19-digit ICCID with a valid check digit. */
export function iccidOf(number: number): string {
  const body = `894231022${String(number).padStart(9, '0')}`;
  return `${body}${luhnDigit(body)}`;
}

/** A 15-digit IMEI with a valid check digit. */
export function imeiOf(number: number, tac = '35710306'): string {
  const body = `${tac}${String(number).padStart(6, '0')}`;
  return `${body}${luhnDigit(body)}`;
}

export function createStage(
  options: {
    readonly rules?: readonly Rule[];
    readonly ruleFiles?: readonly RuleFile[];
    readonly lagMs?: number;
  } = {},
): Stage {
  const ports = createTestPorts();
  const bus = createBus((error) => {
    throw error;
  });
  const rules = options.rules ?? shippedRules;
  const suppressions = createSuppressions({
    ...ports,
    bus,
    providerName: (id) => id,
    ruleOf(ruleId) {
      const meta = detections.meta(ruleId);
      return meta === null ? null : { name: meta.name, text: detections.textOf(ruleId) };
    },
    saveFilter: async (text, reason, context) =>
      detections.handlers.saveRule({ text, enabled: true, reason }, context),
    async removeFilter(ruleId, reason, context) {
      await detections.handlers.removeRule({ ruleId, reason }, context);
    },
  });
  const incidents = createIncidents({
    ...ports,
    bus,
    gate: suppressions.gate,
    ruleText: (ruleId) => {
      const meta = detections.meta(ruleId);
      return meta === null ? null : { ...meta, mappings: [...meta.mappings] };
    },
  });
  const lists = createLists({
    ...ports,
    bus,
    lookBack: (order, progress, signal) => detections.lookBack(order, progress, signal),
    rulesNaming: () => detections.rulesNaming(),
  });
  const detections = createDetections({
    lists,
    ...ports,
    bus,
    incidents,
    rules,
    ruleFiles: options.ruleFiles ?? [],
    lagOf: () => options.lagMs ?? 0,
  });
  const { cache, ledger } = ports;
  ledger.run(
    `INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES (?, 'soracom', 'Soracom', 'http://x', 1, 0)`,
    [providerId],
  );

  const columns: Readonly<Record<keyof SimTraits, string>> = {
    imei: 'imei',
    lockedImei: 'locked_imei',
    lifecycle: 'lifecycle',
    country: 'country',
    plmn: 'plmn',
    rat: 'rat',
    cell: 'cell',
    sessionUpdatedAt: 'session_updated_at',
    lastSeenAt: 'last_seen_at',
    device: 'device',
    deviceClass: 'device_class',
    site: 'site',
    groupId: 'group_id',
    tags: 'tags',
  };

  const stage: Stage = {
    ports,
    bus,
    incidents,
    detections,
    lists,
    suppressions,
    sim(number, traits = {}) {
      const iccid = iccidOf(number);
      const body = iccidBody(iccid);
      cache.run(
        `INSERT INTO sims (sim_key, provider_id, provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state, connectivity, tags, fingerprint,
           first_seen_at, observed_at, pass) VALUES (?, ?, ?, ?, ?, 'open', 'active', 'active', 'online', '{}', '', 0, 0, 1) ON CONFLICT DO NOTHING`,
        [number, providerId, iccid, iccid, body],
      );
      for (const [trait, value] of Object.entries(traits)) {
        const column = columns[trait as keyof SimTraits];
        cache.run(`UPDATE sims SET ${column} = ? WHERE sim_key = ?`, [
          typeof value === 'object' ? JSON.stringify(value) : value,
          number,
        ]);
      }
      bus.emit('simsChanged', { simKeys: [number] });
      return { key: number, iccid, body };
    },
    group(groupId, tags) {
      cache.run(
        `INSERT INTO groups (provider_id, group_id, name, tags, configuration, observed_at) VALUES (?, ?, ?, ?, '{}', 0)`,
        [providerId, groupId, groupId, JSON.stringify(tags)],
      );
    },
    session(sim, at, traits = {}) {
      const {
        type = 'session.started',
        imei = null,
        country = null,
        plmn = null,
        rat = null,
        cell = null,
      } = traits;
      cache.run(
        `INSERT INTO events (provider_id, key, sim_key, at, received_at, type, imei, plmn, country, rat, cell, raw)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '{}') ON CONFLICT DO NOTHING`,
        [providerId, `${sim.key}:${at}:${type}`, sim.key, at, at, type, imei, plmn, country, rat, cell],
      );
    },
    usage(sim, at, up, down = 0) {
      cache.run(
        'INSERT INTO usage_hours (sim_key, at, up, down) VALUES (?, ?, ?, ?) ON CONFLICT (sim_key, at) DO UPDATE SET up = excluded.up, down = excluded.down',
        [sim.key, at, up, down],
      );
    },
    usageDay(sim, at, up) {
      cache.run('INSERT OR REPLACE INTO usage_days (sim_key, at, up, down) VALUES (?, ?, ?, 0)', [
        sim.key,
        at,
        up,
      ]);
    },
    told(sim, kind, at, facts) {
      ledger.run(
        'INSERT INTO sensor_events (kind, iccid_body, at, facts, key, import_id) VALUES (?, ?, ?, ?, ?, 1)',
        [kind, sim.body, at, JSON.stringify(facts), `${sim.body}/${at}/${JSON.stringify(facts)}`],
      );
    },
    sensed(sim, kind, type, at, body) {
      cache.run(
        `INSERT INTO sensor_rows (stream_id, line, class, type, product, source, at, received_at, iccid_body, late, body)
         VALUES (1, 0, ?, ?, 'zeek', 'test', ?, ?, ?, 0, ?)`,
        [kind, type, at, at, sim.body, JSON.stringify(body)],
      );
    },
    lifecycle(sim, at, was, isNow) {
      cache.run(
        `INSERT INTO events (provider_id, key, sim_key, at, received_at, type, raw) VALUES (?, ?, ?, ?, ?, 'sim.lifecycle.changed', ?)`,
        [providerId, `${sim.key}:${at}:${isNow}`, sim.key, at, at, JSON.stringify({ was, isNow })],
      );
    },
    covered(coverage) {
      const put = (source: string, from: number | null, to: number | undefined): void => {
        if (to === undefined) return;
        cache.run(
          `INSERT INTO sync_state (provider_id, source, complete_from, complete_until) VALUES (?, ?, ?, ?) ON CONFLICT (provider_id, source)
           DO UPDATE SET complete_until = excluded.complete_until, complete_from = COALESCE(excluded.complete_from, complete_from)`,
          [providerId, source, from, to],
        );
      };
      put('sims', null, coverage.sims);
      put('usage', coverage.usageFrom ?? null, coverage.usage);
      put('usage-days', coverage.daysFrom ?? null, coverage.days);
      put('clock', null, coverage.clock);
    },
    run: async () => (await detections.run()).findings,
    findings: (ruleId) =>
      ledger
        .all<StagedFinding>('SELECT * FROM findings ORDER BY finding_id')
        .filter((finding) => ruleId === undefined || finding.rule_id === ruleId),
    close: () => ports.close(),
  };
  detections.start();
  return stage;
}

/** Hours of traffic with a daily rhythm, `level` bytes uplink on average, from `from` for `days` days. */
export function rhythm(stage: Stage, sim: StagedSim, from: number, days: number, level: number): void {
  for (let at = from; at < from + days * day; at += hour) {
    const turn = (at / hour) % 24;
    const noise = 0.9 + (0.2 * (((sim.key * 7919 + at / hour) * 2654435761) % 1000)) / 1000;
    stage.usage(
      sim,
      at,
      Math.round(level * (1 + 0.5 * Math.sin((turn / 24) * 2 * Math.PI)) * noise),
      Math.round(level * 0.3),
    );
  }
}
