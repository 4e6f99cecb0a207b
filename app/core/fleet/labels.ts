import type { SimLabel } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { iccidBody } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, Clock, Hash, ReadDb, WriteDb } from '../ports.ts';

/** Labels that people set here: they describe a SIM before the provider's tags do, and stay here unless written back. */
export const labelsSchema = `
CREATE TABLE sim_labels (
  iccid_body TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  set_by TEXT NOT NULL, set_at INTEGER NOT NULL,
  PRIMARY KEY (iccid_body, name)
) WITHOUT ROWID;
`;

export interface LabelDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
}

/**
 * Sets one label on SIMs, or takes it away, with one audit row.
 *
 * @param value null takes it away
 * @returns the ICCID bodies whose label changed
 * @throws AppError NOT_FOUND when none of the SIMs is in the fleet
 */
export function setLabel(
  deps: LabelDeps,
  simKeys: readonly number[],
  name: string,
  value: string | null,
  actor: Actor,
): readonly string[] {
  const found = deps.cache
    .all<{ iccid: string }>('SELECT iccid FROM sims WHERE sim_key IN (SELECT value FROM json_each(?))', [
      JSON.stringify(simKeys),
    ])
    .map(({ iccid }) => iccidBody(iccid));
  const bodies = [...new Set(found)];
  if (bodies.length === 0) throw fail('NOT_FOUND', 'None of these SIMs is in the fleet any more.');
  return deps.ledger.transaction(() => {
    const at = deps.clock.now();
    const changed = bodies.filter((body) =>
      value === null
        ? deps.ledger.run('DELETE FROM sim_labels WHERE iccid_body = ? AND name = ?', [body, name]).changes >
          0
        : deps.ledger.run(
            `INSERT INTO sim_labels (iccid_body, name, value, set_by, set_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (iccid_body, name) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at
             WHERE value <> excluded.value`,
            [body, name, value, actor.name, at],
          ).changes > 0,
    );
    if (changed.length > 0)
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: value === null ? 'label.removed' : 'label.set',
        subject: changed.length === 1 ? `sim:${deps.hash.pseudonym(changed[0] ?? '')}` : 'fleet',
        detail: { name, sims: changed.length, ...(value === null ? {} : { value }) },
      });
    return changed;
  });
}

interface LabelRow {
  readonly iccid_body: string;
  readonly name: string;
  readonly value: string;
  readonly set_by: string;
  readonly set_at: number;
}

/** @param tags what the provider says, to tell which labels it carries too */
export function labelsOf(ledger: ReadDb, body: string, tags: Readonly<Record<string, string>>): SimLabel[] {
  return ledger
    .all<LabelRow>('SELECT * FROM sim_labels WHERE iccid_body = ? ORDER BY name', [body])
    .map(({ name, value, set_by, set_at }) => ({
      name,
      value,
      by: set_by,
      at: set_at,
      atProvider: tags[name] === value,
    }));
}

/** Labels of many SIMs by ICCID body; SIMs without one are absent. */
export function labelsOfMany(
  ledger: ReadDb,
  bodies: readonly string[],
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  if (ledger.get('SELECT 1 FROM sim_labels LIMIT 1') === undefined) return new Map();
  const rows = ledger.all<LabelRow>(
    'SELECT * FROM sim_labels WHERE iccid_body IN (SELECT value FROM json_each(?))',
    [JSON.stringify(bodies)],
  );
  const found = new Map<string, Record<string, string>>();
  for (const { iccid_body: body, name, value } of rows)
    found.set(body, { ...found.get(body), [name]: value });
  return found;
}
