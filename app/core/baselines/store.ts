import { deflate, inflate } from '../kernel/deflate.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import { blockSims, createBlock, simBytes, type Block } from './block.ts';
import type { Move } from './moves.ts';

/** SQL of the baselines. */

/** Gives SIMs a place that have none yet. */
export function placeSims(ledger: WriteDb, bodies: readonly string[]): void {
  for (const body of bodies)
    ledger.run('INSERT INTO baseline_sims (iccid_body) VALUES (?) ON CONFLICT (iccid_body) DO NOTHING', [
      body,
    ]);
}

/** Slots begin with 1. */
export function slotOf(ledger: ReadDb, body: string): number | null {
  return (
    ledger.get<{ slot: number }>('SELECT slot FROM baseline_sims WHERE iccid_body = ?', [body])?.slot ?? null
  );
}

/** @throws RangeError where no SIM has that place */
export function bodyAt(ledger: ReadDb, slot: number): string {
  const row = ledger.get<{ body: string }>('SELECT iccid_body AS body FROM baseline_sims WHERE slot = ?', [
    slot,
  ]);
  if (row === undefined) throw new RangeError(`no SIM has place ${slot} among the baselines`);
  return row.body;
}

export function blockCount(ledger: ReadDb): number {
  const last = ledger.get<{ slot: number | null }>('SELECT MAX(slot) AS slot FROM baseline_sims')?.slot ?? 0;
  return last === 0 ? 0 : Math.floor(last / blockSims) + 1;
}

export interface PlacedSim {
  readonly place: number;
  readonly body: string;
  /** Newest reset that somebody asked for; 0 where nobody did. */
  readonly resetId: number;
}

export function simsOfBlock(ledger: ReadDb, block: number): PlacedSim[] {
  return ledger.all<PlacedSim>(
    `SELECT s.slot % ? AS place, s.iccid_body AS body,
       COALESCE((SELECT MAX(r.reset_id) FROM baseline_resets r WHERE r.iccid_body = s.iccid_body), 0) AS resetId
     FROM baseline_sims s WHERE s.slot >= ? AND s.slot < ? ORDER BY s.slot`,
    [blockSims, block * blockSims, (block + 1) * blockSims],
  );
}

/** How a block is stored: as the bytes it is, or packed, as it is since it is known what a million of them take. Another one is learned anew. */
const layouts = { bare: 1, packed: 2 } as const;

/** A stored block with room for `size` SIMs; an empty one where none of a known layout is stored. */
export async function loadBlock(ledger: ReadDb, block: number, size: number): Promise<Block> {
  const row = ledger.get<{ layout: number; state: Uint8Array<ArrayBuffer> }>(
    'SELECT layout, state FROM baseline_blocks WHERE block = ?',
    [block],
  );
  const known =
    row?.layout === layouts.packed
      ? await inflate(row.state, blockSims * simBytes)
      : row?.layout === layouts.bare
        ? row.state
        : null;
  const loaded = createBlock(Math.max(size, known === null ? 0 : known.length / simBytes));
  if (known !== null) loaded.load(known);
  return loaded;
}

/** A block as it is stored: packing takes its time, and a transaction must not wait. */
export interface PackedBlock {
  readonly block: number;
  /** SIMs of each cohort that are done learning. */
  readonly cohorts: Readonly<Record<string, number>>;
  readonly bytes: Uint8Array;
}

export async function packBlock(
  block: number,
  state: Block,
  cohorts: PackedBlock['cohorts'],
): Promise<PackedBlock> {
  return { block, cohorts, bytes: await deflate(state.save()) };
}

export function saveBlock(ledger: WriteDb, { block, cohorts, bytes }: PackedBlock): void {
  ledger.run(
    `INSERT INTO baseline_blocks (block, layout, cohorts, state) VALUES (?, ?, ?, ?)
     ON CONFLICT (block) DO UPDATE SET layout = excluded.layout, cohorts = excluded.cohorts, state = excluded.state`,
    [block, layouts.packed, JSON.stringify(cohorts), bytes],
  );
}

/** SIMs per cohort that are done learning, over all blocks. */
export function cohortSizes(ledger: ReadDb): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { cohorts } of ledger.all<{ cohorts: string }>('SELECT cohorts FROM baseline_blocks'))
    for (const [cohort, sims] of Object.entries(JSON.parse(cohorts) as Record<string, number>))
      sizes.set(cohort, (sizes.get(cohort) ?? 0) + sims);
  return sizes;
}

/** Moves that may wait to be judged: more in one run than this is a fleet that changed, and the strongest tell it. */
export const mostMoves = 50_000;

export function storeMoves(ledger: WriteDb, moves: readonly Move[]): void {
  for (const { hour, body, cohort, score, seen } of moves)
    ledger.run(
      `INSERT INTO baseline_moves (hour, iccid_body, cohort, score, told) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (hour, iccid_body) DO UPDATE SET score = MAX(score, excluded.score), told = excluded.told`,
      [hour, body, cohort, score, JSON.stringify(seen)],
    );
}

export function waitingMoves(ledger: ReadDb): Move[] {
  return ledger
    .all<{ hour: number; iccid_body: string; cohort: string; score: number; told: string }>(
      'SELECT * FROM baseline_moves ORDER BY score DESC LIMIT ?',
      [mostMoves],
    )
    .map((row) => ({
      hour: row.hour,
      body: row.iccid_body,
      cohort: row.cohort,
      score: row.score,
      seen: JSON.parse(row.told) as Move['seen'],
    }));
}

export function clearMoves(ledger: WriteDb): void {
  ledger.run('DELETE FROM baseline_moves');
}

export interface StoredReset {
  readonly reset_id: number;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
}

export function lastReset(ledger: ReadDb, body: string): StoredReset | null {
  return (
    ledger.get<StoredReset>(
      'SELECT reset_id, at, actor, reason FROM baseline_resets WHERE iccid_body = ? ORDER BY reset_id DESC LIMIT 1',
      [body],
    ) ?? null
  );
}

export function addReset(
  ledger: WriteDb,
  body: string,
  reset: { readonly at: number; readonly actor: string; readonly reason: string },
): void {
  ledger.run('INSERT INTO baseline_resets (iccid_body, at, actor, reason) VALUES (?, ?, ?, ?)', [
    body,
    reset.at,
    reset.actor,
    reset.reason,
  ]);
}

/** SIMs in incidents that somebody took up and nobody closed: what they do now is not to be learned. */
export function frozenBodies(ledger: ReadDb): ReadonlySet<string> {
  return new Set(
    ledger
      .all<{ body: string }>(
        `SELECT DISTINCT m.iccid_body AS body FROM incidents i INDEXED BY incidents_cube CROSS JOIN incident_sims m ON m.incident_id = i.incident_id
         WHERE i.status IN ('triage', 'containing', 'contained') AND COALESCE(i.verdict, '') <> 'false_positive'`,
      )
      .map(({ body }) => body),
  );
}
