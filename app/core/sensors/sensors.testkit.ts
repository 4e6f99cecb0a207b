import type { TestPorts } from '../../testing/ports.ts';

/** Rows of the fleet that tests of sensors need, put in place by hand. */

export const base = Date.UTC(2026, 10, 20, 4);
export const minutes = (count: number): number => base + count * 60_000;

/** A SIM in the cache. Its ICCID body is 19 digits that end with the key. */
export function putSim(
  ports: TestPorts,
  simKey: number,
  more: { ip?: string; provider?: string } = {},
): string {
  const body = bodyOf(simKey);
  connect(ports, more.provider ?? 'p1');
  ports.cache.run(
    `INSERT INTO sims (sim_key, provider_id, provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state, connectivity, tags,
       fingerprint, first_seen_at, observed_at, pass, site)
     VALUES (?, ?, ?, ?, ?, 'open', 'active', 'active', 'online', '{}', '', ?, ?, 1, 'Moerdijk')`,
    [simKey, more.provider ?? 'p1', `s${simKey}`, body, body, base, base],
  );
  if (more.ip !== undefined) bindIp(ports, simKey, more.ip, base, more.provider);
  return body;
}

/** A connected provider. */
function connect(ports: TestPorts, providerId: string): void {
  ports.ledger.run(
    `INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES (?, 'soracom', ?, 'https://example.com', 0, ?)
     ON CONFLICT DO NOTHING`,
    [providerId, providerId, base],
  );
}

export function bodyOf(simKey: number): string {
  return `894231078420074${String(simKey).padStart(3, '0')}`;
}

/** A change of address in the history. */
export function bindIp(ports: TestPorts, simKey: number, ip: string, at: number, provider = 'p1'): void {
  ports.ledger.run(
    "INSERT INTO bindings (provider_id, iccid_body, at, kind, was, is_now, source, state) VALUES (?, ?, ?, 'ip', NULL, ?, 'sims', NULL)",
    [provider, bodyOf(simKey), at, ip],
  );
}

/** A session event with an address. */
export function putSession(ports: TestPorts, simKey: number, type: string, ip: string, at: number): void {
  ports.cache.run(
    `INSERT INTO events (provider_id, key, sim_key, at, received_at, type, ip, raw) VALUES ('p1', ?, ?, ?, ?, ?, ?, '{}')`,
    [`${type}/${simKey}/${at}`, simKey, at, at, type, ip],
  );
}

/** A line of Zeek's `conn.log` as JSON. */
export function connLine(at: number, from: string, to: string, more: object = {}): string {
  return JSON.stringify({
    ts: at / 1_000,
    uid: `C${at}`,
    'id.orig_h': from,
    'id.orig_p': 40_000,
    'id.resp_h': to,
    'id.resp_p': 8_883,
    proto: 'tcp',
    conn_state: 'SF',
    orig_bytes: 100,
    resp_bytes: 7,
    ...more,
  });
}
