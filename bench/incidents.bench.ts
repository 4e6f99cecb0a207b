import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { severities, type IncidentRow } from '../shared/contract/index.ts';
import { luhnDigit } from '../shared/ids.ts';
import { minute } from '../shared/time.ts';
import { createIncidents, type Incidents } from '../app/core/incidents/service.ts';
import { createBus } from '../app/core/kernel/bus.ts';
import type { CallContext } from '../app/core/ports.ts';
import { cacheMigrations, ledgerMigrations } from '../app/core/store/migrations.ts';
import { openConnection, type Connection } from '../app/node/database/connection.ts';
import { migrate } from '../app/node/database/migrate.ts';
import { createHashing } from '../app/node/adapters/hash.ts';
import type { Bench } from './bench.ts';
import { benchKey, benchNow, quiet } from './fleet-data.ts';
import { figure, timed } from './statistics.ts';

/** Size of the queue; of 100,000 incidents six in ten are open. */
const queue = 100_000;
const bulk = 10_000;

const context: CallContext = {
  signal: new AbortController().signal,
  traceId: 'bench',
  actor: { name: 'J. Varga', role: 'analyst' },
};

interface Queue {
  readonly ledger: Connection;
  readonly incidents: Incidents;
  close(): void;
}

function openQueue(cacheDir: string): Queue {
  const dir = join(cacheDir, `incidents-${queue}`);
  mkdirSync(dir, { recursive: true });
  const open = (kind: 'cache' | 'ledger'): Connection => {
    const connection = openConnection({ path: join(dir, `${kind}.db`), kind, key: benchKey, log: quiet });
    const migrations = kind === 'cache' ? cacheMigrations : ledgerMigrations;
    migrate(connection, { kind, file: `${kind}.db`, migrations, now: benchNow });
    return connection;
  };
  const cache = open('cache');
  const ledger = open('ledger');
  const { count } = ledger.db.get<{ count: number }>('SELECT COUNT(*) AS count FROM incidents') ?? {
    count: 0,
  };
  if (count !== queue) fill(ledger);
  let receipts = 0;
  const incidents = createIncidents({
    cache: cache.db,
    ledger: ledger.db,
    clock: { now: () => benchNow, monotonic: () => performance.now() },
    hash: createHashing(benchKey),
    ids: { unique: () => `bench-${process.pid}-${++receipts}` },
    schedule: { after: () => () => undefined, sleep: async () => undefined, breathe: async () => undefined },
    bus: createBus((error) => {
      throw error;
    }),
    reader: { changed: () => undefined },
    ruleText: () => null,
  });
  return {
    ledger,
    incidents,
    close() {
      cache.close();
      ledger.close();
    },
  };
}

function fill({ db }: Connection): void {
  db.run('DELETE FROM incidents');
  db.run('DELETE FROM incident_sims');
  db.run(
    "INSERT OR IGNORE INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES ('soracom-1', 'soracom', 'Soracom', 'http://127.0.0.1', 1, 0)",
  );
  const rules = ['D-EP-01', 'D-EP-03', 'D-NW-01', 'D-NW-04', 'D-NW-07', 'D-TR-10', 'D-CD-09', 'D-EE-01'];
  const layers = ['endpoint', 'network', 'transport', 'cloud', 'application', 'end-to-end'];
  const people = [null, null, 'J. Varga', 'K. Lindqvist', 'M. Okafor'];
  for (let from = 1; from <= queue; from += 5_000) {
    db.transaction(() => {
      for (let id = from; id < from + 5_000; id++) {
        const mixed = Math.imul(id, 2_654_435_761) >>> 0;
        const rank = mixed % 5;
        const severity = severities[rank] ?? 'info';
        const status =
          [
            'new',
            'new',
            'new',
            'triage',
            'triage',
            'contained',
            'resolved',
            'resolved',
            'resolved',
            'resolved',
          ][(mixed >>> 4) % 10] ?? 'new';
        const opened = benchNow - ((mixed >>> 3) % 40_000) * minute;
        db.run(
          `INSERT INTO incidents (incident_id, severity, source_severity, rank, title, scope, summary, rule_id, layer, tlp, group_key, providers, sim_count,
             status, assignee, first_signal_at, last_signal_at, opened_at, clock_from, updated_at, sla_due_at, version)
           VALUES (?, ?, ?, ?, 'IMEI pair-lock violation', ?, ?, ?, ?, 'AMBER', ?, 'soracom-1', 1, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
          [
            id,
            severity,
            severity,
            rank,
            `EV charger, Site ${mixed % 2_000}`,
            `dev-${id} answers with IMEI 35853610${mixed % 1_000_000}; its device so far is 35710306${id}.`,
            rules[(mixed >>> 7) % rules.length] ?? '',
            layers[(mixed >>> 9) % layers.length] ?? '',
            `g${id}`,
            status,
            people[(mixed >>> 11) % people.length] ?? null,
            opened,
            opened,
            opened,
            opened,
            opened,
            status === 'resolved' || status === 'contained' || rank === 4 ? null : opened + 60 * minute,
          ],
        );
        const body = `894231${String(id).padStart(12, '0')}`;
        db.run(
          "INSERT INTO incident_sims (incident_id, iccid_body, iccid, provider_id, first_signal_at, findings) VALUES (?, ?, ?, 'soracom-1', ?, 1)",
          [id, body, body + String(luhnDigit(body)), opened],
        );
      }
    });
  }
}

async function page(incidents: Incidents, query: string): Promise<readonly IncidentRow[]> {
  return (await incidents.handlers.list({ query, offset: 0, limit: 200 }, context)).rows;
}

export const benches: readonly Bench[] = [
  {
    name: 'incidents.page',
    sizes: null,
    async run({ cacheDir }) {
      const { incidents, ledger, close } = openQueue(cacheDir);
      // Something changed before every look, so that nothing is answered from what was counted before.
      const samples = await timed(25, () => {
        incidents.announce([1]);
        return page(incidents, 'is:open sort:severity,age');
      });
      const baseline = await timed(10, () => {
        ledger.db.all(
          "SELECT * FROM incidents WHERE status <> 'resolved' ORDER BY severity, opened_at DESC LIMIT 200",
        );
        ledger.db.all('SELECT severity, COUNT(*) FROM incidents GROUP BY severity');
      });
      close();
      return figure(samples, 'ms', baseline, 0.95);
    },
  },
  {
    name: 'incidents.bulk',
    sizes: null,
    async run({ cacheDir }) {
      const { incidents, close } = openQueue(cacheDir);
      const samples: number[] = [];
      for (let round = 0; round < 3; round++) {
        const { ids } = await incidents.handlers.ids({ query: 'is:open' }, context);
        const began = performance.now();
        const receipt = await incidents.handlers.resolve(
          { ids: ids.slice(0, bulk), verdict: 'benign_positive', reason: 'planned work' },
          context,
        );
        samples.push(performance.now() - began);
        if (receipt.affected !== bulk) throw new Error(`resolved ${receipt.affected} of ${bulk}`);
        await incidents.handlers.undo({ receiptId: receipt.receiptId }, context);
      }
      close();
      return figure(samples, 'ms', null);
    },
  },
];
