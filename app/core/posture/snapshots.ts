import type { Bearing, LayerPosture } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import type { Hash, ReadDb, WriteDb } from '../ports.ts';
import { catalogueVersion } from './catalogue/catalogue.ts';
import type { Evaluation } from './evaluate.ts';
import type { Telemetry } from './ruler.ts';
import { scoringVersion } from './score.ts';
import { populationPosture, unclassified, type PopulationPosture } from './summary.ts';

/** What is kept of an evaluation: enough to show it again at once, and to prove that it can be computed again. */
export interface Snapshot {
  readonly posture: PopulationPosture;
  readonly groups: readonly GroupSnapshot[];
  readonly telemetry: Telemetry;
  readonly populationHash: string;
  readonly evidenceHash: string;
  /** SHA-256 over the versions, the instant, both digests and every score. */
  readonly hash: string;
}

export interface GroupSnapshot {
  readonly key: string;
  readonly label: string;
  readonly sims: number;
  readonly overall: Bearing;
  readonly layers: readonly Bearing[];
  readonly criticalSubjects: number;
}

export function takeSnapshot(evaluation: Evaluation, hash: Hash): Snapshot {
  const posture = populationPosture(evaluation, evaluation.whole, null);
  const groups = evaluation.tallies
    .map((tally): GroupSnapshot => {
      const group = populationPosture(evaluation, tally, tally.deviceClass ?? unclassified.key);
      return {
        key: tally.deviceClass ?? unclassified.key,
        label: tally.deviceClass ?? unclassified.label,
        sims: tally.sims,
        overall: group.overall,
        layers: group.layers.map(({ bearing }) => bearing),
        criticalSubjects: group.criticalSubjects,
      };
    })
    .toSorted((a, b) => b.sims - a.sims || (a.key < b.key ? -1 : 1));
  const { populationHash, evidenceHash, telemetry } = evaluation;
  const digest = hash.sha256(
    JSON.stringify([
      catalogueVersion,
      scoringVersion,
      posture.asOf,
      populationHash,
      evidenceHash,
      figuresOf(posture),
      groups.map(figuresOfGroup),
    ]),
  );
  return { posture, groups, telemetry, populationHash, evidenceHash, hash: digest };
}

/** Scores to a millionth: what a machine adds up in another order must not change the hash. */
function figuresOf(posture: PopulationPosture): readonly unknown[] {
  return [
    posture.population,
    rounded(posture.overall),
    posture.criticalSubjects,
    posture.layers.map(({ bearing }) => rounded(bearing)),
    posture.controls.map(({ id, state, value, coverage, subjects }) => [
      id,
      state,
      millionths(value),
      millionths(coverage),
      Object.values(subjects),
    ]),
  ];
}

function figuresOfGroup(group: GroupSnapshot): readonly unknown[] {
  return [group.key, group.sims, rounded(group.overall), group.layers.map(rounded), group.criticalSubjects];
}

function rounded({ score, upper, coverage }: Bearing): readonly (number | null)[] {
  return [millionths(score), millionths(upper), millionths(coverage)];
}

function millionths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6);
}

/** Within this time every snapshot is kept, before it the last one of each day. */
const keptWhole = 2 * day;

/** Stores a snapshot unless the newest one says the same, and thins out old ones. */
export function storeSnapshot(ledger: WriteDb, snapshot: Snapshot, now: number): void {
  const at = snapshot.posture.asOf ?? now;
  ledger.transaction(() => {
    if (newestHash(ledger) === snapshot.hash) return;
    ledger.run(
      `INSERT INTO posture_snapshots (at, catalogue_version, scoring_version, population, overall, summary, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        at,
        catalogueVersion,
        scoringVersion,
        snapshot.posture.population,
        snapshot.posture.overall.score,
        JSON.stringify(snapshot),
        snapshot.hash,
      ],
    );
    ledger.run(
      `DELETE FROM posture_snapshots WHERE at < ? AND snapshot_id NOT IN
         (SELECT MAX(snapshot_id) FROM posture_snapshots GROUP BY at / ${day})`,
      [at - keptWhole],
    );
  });
}

function newestHash(ledger: ReadDb): string | null {
  return (
    ledger.get<{ hash: string }>('SELECT hash FROM posture_snapshots ORDER BY snapshot_id DESC LIMIT 1')
      ?.hash ?? null
  );
}

export function newestSnapshot(ledger: ReadDb): Snapshot | null {
  return parsed(
    ledger.get<{ summary: string }>(
      'SELECT summary FROM posture_snapshots ORDER BY snapshot_id DESC LIMIT 1',
    ),
  );
}

function parsed(row: { readonly summary: string } | undefined): Snapshot | null {
  return row === undefined ? null : (JSON.parse(row.summary) as Snapshot);
}

/** How a population stood at an earlier instant. */
export interface PastPosture {
  readonly at: number;
  readonly overall: number | null;
  readonly layers: readonly (number | null)[];
}

export interface Past {
  /** One point a day over the last 30 days, oldest first. */
  readonly days: readonly PastPosture[];
  /** The newest one that is at least a week old, else the oldest before now; null where there is none. */
  readonly base: PastPosture | null;
  /** True where `base` is at least a week old. */
  readonly weekOld: boolean;
}

/** The history of the fleet (`group` null) or of a device class before `asOf`. */
export function readPast(ledger: ReadDb, group: string | null, asOf: number): Past {
  const days = ledger
    .all<{ summary: string }>(
      `SELECT summary FROM posture_snapshots WHERE snapshot_id IN
         (SELECT MAX(snapshot_id) FROM posture_snapshots WHERE at >= ? AND at <= ? GROUP BY at / ${day}) ORDER BY at`,
      [asOf - 30 * day, asOf],
    )
    .flatMap((row) => pastOf(parsed(row), group));
  const weekAgo = pastOf(
    parsed(
      ledger.get<{ summary: string }>(
        'SELECT summary FROM posture_snapshots WHERE at <= ? ORDER BY at DESC, snapshot_id DESC LIMIT 1',
        [asOf - 7 * day],
      ),
    ),
    group,
  )[0];
  const base = weekAgo ?? days.find(({ at }) => at < asOf) ?? null;
  return { days, base, weekOld: weekAgo !== undefined };
}

function pastOf(snapshot: Snapshot | null, group: string | null): PastPosture[] {
  if (snapshot === null || snapshot.posture.asOf === null) return [];
  const at = snapshot.posture.asOf;
  if (group === null) {
    const { overall, layers } = snapshot.posture;
    return [{ at, overall: overall.score, layers: layers.map(({ bearing }) => bearing.score) }];
  }
  const found = snapshot.groups.find(({ key }) => key === group);
  return found === undefined
    ? []
    : [{ at, overall: found.overall.score, layers: found.layers.map(({ score }) => score) }];
}

/** Layers with their change over a week and their course. */
export function withHistory(layers: PopulationPosture['layers'], past: Past): LayerPosture[] {
  return layers.map((layer, index) => {
    const before = past.weekOld ? (past.base?.layers[index] ?? null) : null;
    const { score } = layer.bearing;
    return {
      ...layer,
      delta7d: score === null || before === null ? null : score - before,
      history: past.days.map(({ at, layers: scores }) => ({ at, score: scores[index] ?? null })),
    };
  });
}
