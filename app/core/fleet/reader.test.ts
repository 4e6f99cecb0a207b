import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetRow } from '../../../shared/contract/index.ts';
import { iccidBody, luhnDigit } from '../../../shared/ids.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import type { SqlValue } from '../ports.ts';
import { createReader, type OpenResult } from './reader.ts';

let ports: TestPorts;
beforeEach(() => {
  ports = createTestPorts();
  ports.ledger.run(
    "INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES ('soracom-1', 'soracom', 'Soracom', 'http://127.0.0.1', 1, 0)",
  );
});
afterEach(() => ports.close());

const open = async (query: string): Promise<OpenResult> =>
  (await ports.reader.call('open', { query })) as OpenResult;
const rowsOf = async (query: string): Promise<FleetRow[]> => {
  const { resultId } = await open(query);
  return ((await ports.reader.call('page', { resultId, offset: 0, limit: 500 })) as { rows: FleetRow[] })
    .rows;
};
const devices = async (query: string): Promise<(string | null)[]> =>
  (await rowsOf(query)).map((row) => row.device);

function iccidOf(number: number): string {
  const body = `89423107842${String(number).padStart(7, '0')}`;
  return body + String(luhnDigit(body));
}

function insert(number: number, more: Record<string, SqlValue> = {}): void {
  const iccid = iccidOf(number);
  const row: Record<string, SqlValue> = {
    sim_key: number,
    provider_id: 'soracom-1',
    provider_sim_id: `sim-${number}`,
    iccid,
    iccid_body: iccidBody(iccid),
    imei_lock: 'open',
    lifecycle: 'active',
    raw_state: 'active',
    connectivity: 'online',
    device: `dev-${number}`,
    tags: '{}',
    fingerprint: String(number),
    first_seen_at: 0,
    observed_at: 0,
    ...more,
  };
  const known = new Set(
    ports.cache
      .all<{ name: string }>("SELECT name FROM pragma_table_info('sims')")
      .map((column) => column.name),
  );
  if (known.has('pass')) row['pass'] = 1;
  const names = Object.keys(row);
  ports.cache.run(
    `INSERT INTO sims (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`,
    row,
  );
}

describe('the reader', () => {
  beforeEach(() => {
    const now = ports.clock.now();
    insert(1, {
      device: 'mdk-07-p1',
      site: 'Moerdijk',
      device_class: 'Pump controller',
      data_24h: 412_000_000,
      last_seen_at: now - 60_000,
      country: 'NL',
      rat: 'LTE-M',
    });
    insert(2, {
      device: 'mdk-07-p2',
      site: 'Moerdijk',
      device_class: 'Pump controller',
      data_24h: 9_600_000,
      last_seen_at: now - 3_600_000,
      country: 'BE',
      lifecycle: 'suspended',
    });
    insert(3, {
      device: 'ede-01',
      site: 'Ede',
      device_class: 'Heat meter',
      data_24h: 20_000,
      last_seen_at: now - 3 * 86_400_000,
      imei: '0123',
    });
    insert(4, { device: null, site: null, data_24h: null, last_seen_at: null, imei_lock: 'unknown' });
  });

  it('filters by words, alternatives, negation, wildcards, sizes and ages', async () => {
    expect(await devices('site:moerdijk sort:device')).toEqual(['mdk-07-p1', 'mdk-07-p2']);
    expect(await devices('-site:Moerdijk sort:device')).toEqual(['ede-01', null]);
    expect(await devices('class:pump* state:suspended,terminated')).toEqual(['mdk-07-p2']);
    expect(await devices('data:>5MB sort:-data')).toEqual(['mdk-07-p1', 'mdk-07-p2']);
    expect(await devices('seen:<15m')).toEqual(['mdk-07-p1']);
    expect(await devices('seen:15m..24h')).toEqual(['mdk-07-p2']);
    expect(await devices('seen:never')).toEqual([null]);
    expect(await devices('provider:soracom country:NL')).toEqual(['mdk-07-p1']);
    expect(await devices('device:p2')).toEqual(['mdk-07-p2']);
    expect(await devices('mdk sort:device')).toEqual(['mdk-07-p1', 'mdk-07-p2']);
  });

  it('keeps identifiers text and finds a pasted list with and without check digits', async () => {
    expect(await devices('imei:0123')).toEqual(['ede-01']);
    expect(await devices('imei:123')).toEqual(['ede-01']);
    expect(await devices('imei:0124')).toEqual([]);
    expect(await devices(`iccid:${iccidOf(1)},${iccidBody(iccidOf(3))} sort:device`)).toEqual([
      'ede-01',
      'mdk-07-p1',
    ]);
  });

  it('finds a SIM by its whole ICCID, a part of it, or a part of its name', async () => {
    const find = async (text: string): Promise<(string | null)[]> =>
      ((await ports.reader.call('find', { text, limit: 5 })) as { rows: FleetRow[] }).rows.map(
        (row) => row.device,
      );
    expect(await find(iccidOf(3))).toEqual(['ede-01']);
    expect(await find(iccidBody(iccidOf(3)))).toEqual(['ede-01']);
    expect(await find(iccidOf(3).slice(-5))).toEqual(['ede-01']);
    expect(await find('07-p2')).toEqual(['mdk-07-p2']);
  });

  it('counts every facet exactly, each without its own term', async () => {
    const { facets, matched, total } = await open('site:Moerdijk state:active');
    expect([matched, total]).toEqual([1, 4]);
    const counts = (field: string): Record<string, number> =>
      Object.fromEntries(
        (facets.find((facet) => facet.field === field)?.values ?? []).map((value) => [
          value.value,
          value.count,
        ]),
      );
    expect(counts('state')).toEqual({ active: 1, suspended: 1 });
    expect(counts('country')).toEqual({ NL: 1 });
  });

  it('says where a query is wrong', async () => {
    await expect(open('data:>much')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'query',
      at: { from: 6, to: 10 },
    });
    await expect(open('colour:red')).rejects.toMatchObject({ code: 'INVALID_INPUT', at: { from: 0, to: 6 } });
  });

  it('follows changes and keeps an open result frozen', async () => {
    const { resultId } = await open('state:active sort:device');
    ports.cache.run("UPDATE sims SET lifecycle = 'suspended' WHERE sim_key = 1");
    ports.reader.changed([1]);
    const page = (await ports.reader.call('page', { resultId, offset: 0, limit: 10 })) as {
      rows: FleetRow[];
    };
    expect(page.rows.map((row) => [row.device, row.lifecycle])).toEqual([
      ['ede-01', 'active'],
      ['mdk-07-p1', 'suspended'],
      [null, 'active'],
    ]);
    expect(await devices('state:active sort:device')).toEqual(['ede-01', null]);
  });

  it('shows open incidents and actions in flight beside their SIM', async () => {
    const body = iccidBody(iccidOf(3));
    ports.ledger.run(
      `INSERT INTO incidents (incident_id, severity, source_severity, rank, title, scope, summary, rule_id, layer, tlp, group_key, providers, sim_count, status,
         first_signal_at, last_signal_at, opened_at, updated_at, clock_from, version)
       VALUES (7, 'critical', 'critical', 0, 't', 's', 'x', 'D-EP-01', 'endpoint', 'AMBER', 'k', 'soracom-1', 1, 'new', 0, 0, 0, 0, 0, 1)`,
    );
    ports.ledger.run(
      "INSERT INTO incident_sims (incident_id, iccid_body, iccid, provider_id, first_signal_at, findings) VALUES (7, ?, ?, 'soracom-1', 0, 1)",
      [body, iccidOf(3)],
    );
    ports.ledger.run(
      "INSERT INTO actions VALUES (9, 'suspend', 'r', 'me', 'analyst', 7, 0, 1, 1, 0, 1, '[]')",
    );
    ports.ledger.run(
      "INSERT INTO action_sims (action_id, iccid_body, iccid, provider_id, provider_sim_id, state, parameters, precondition, next_at, updated_at) VALUES (9, ?, ?, 'soracom-1', 'sim-3', 'accepted', '{}', '{}', 1, 0)",
      [body, iccidOf(3)],
    );
    ports.reader.changed([3]);
    const [worst] = await rowsOf('severity:any');
    expect(worst).toMatchObject({
      device: 'ede-01',
      severity: 'critical',
      incidents: 1,
      inFlight: { actionId: 9, kind: 'suspend', state: 'accepted' },
    });
    expect(await devices('inflight:suspend')).toEqual(['ede-01']);
    expect((await rowsOf(''))[0]?.device).toBe('ede-01');
  });

  it('refuses a result that was closed', async () => {
    const { resultId } = await open('');
    await ports.reader.call('close', { resultId });
    await expect(ports.reader.call('page', { resultId, offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'STALE_RESULT',
    });
  });

  it('takes a result of the reader before it for none of its own', async () => {
    const { resultId } = await open('');
    const now = ports.clock.now() + 1;
    const next = createReader({ cache: ports.cache, ledger: ports.ledger, now: () => now, log: ports.log });
    const own = next.call('open', { query: 'state:active' }) as OpenResult;
    expect(own.resultId).not.toBe(resultId);
    expect(() => next.call('page', { resultId, offset: 0, limit: 1 })).toThrow(/closed/);
  });
});

describe('any fleet', () => {
  it('agrees with SQL on which rows match and how many', async () => {
    const words = fc.constantFrom('A', 'B', 'C', null);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ site: words, rat: words, data: fc.option(fc.integer({ min: 0, max: 9 })) }), {
          minLength: 1,
          maxLength: 40,
        }),
        async (fleet) => {
          ports.cache.run('DELETE FROM sims');
          fleet.forEach((sim, index) =>
            insert(index + 1, { site: sim.site, rat: sim.rat, data_24h: sim.data }),
          );
          ports.reader.changed('all');
          const rows = await rowsOf('site:A,B -rat:C data:>3 sort:data');
          const expected = ports.cache.all<{ sim_key: number }>(
            "SELECT sim_key FROM sims WHERE site IN ('A', 'B') AND rat IS NOT 'C' AND data_24h > 3 ORDER BY data_24h, sim_key",
          );
          expect(rows.map((row) => row.simKey)).toEqual(expected.map((row) => row.sim_key));
        },
      ),
      { numRuns: 40 },
    );
  });
});
