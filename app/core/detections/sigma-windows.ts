import type { ReadDb, Schedule, WriteDb } from '../ports.ts';
import type { CorrelationState, EngineSnapshot, SigmaEngine } from '../sigma/engine.ts';
import type { SavedGroup } from '../sigma/correlator.ts';

/**
 * Open windows of correlations lie in the ledger in parts of some hundred groups: of a large fleet they are half a million groups, which as
 * one text would hold the engine for seconds each time it is written or read. A correlation is written again only when it changed.
 */
export const sigmaWindowsSchema200 = `
CREATE TABLE sigma_windows (
  rule TEXT NOT NULL, version INTEGER NOT NULL, part INTEGER NOT NULL,
  groups TEXT NOT NULL,                       -- JSON: groups, stalest first (sigma/correlator.ts)
  PRIMARY KEY (rule, version, part)
);
`;

/** Which version of each correlation belongs to the cursors that it is stored with. */
export interface KeptWindows {
  readonly format: 2;
  readonly correlations: readonly {
    readonly rule: string;
    readonly definition: string;
    readonly version: number;
  }[];
}

/** A part is written or read in one go, and takes some milliseconds. */
const partGroups = 500;
/** Parts of older versions that are dropped in one go. */
const droppedParts = 20;

export interface SigmaWindows {
  /**
   * Writes what changed since it was last kept, beside what was. Nothing of it counts until the answer is stored with the cursors; the
   * engine must not be fed meanwhile.
   *
   * @throws AppError CANCELLED
   */
  keep(engine: SigmaEngine, signal: AbortSignal): Promise<KeptWindows>;
  /** Drops everything that `kept` does not name: older versions, and what a kill left half written. */
  sweep(kept: KeptWindows): Promise<void>;
  /** Fills a new engine. @returns correlations that are gone or changed, and were left out */
  restore(engine: SigmaEngine, stored: KeptWindows | EngineSnapshot): Promise<number>;
  /** Fills a new engine with what another one has. @returns as `restore` */
  move(from: SigmaEngine, to: SigmaEngine): Promise<number>;
}

interface Written {
  readonly definition: string;
  readonly version: number;
  /** Of the engine, when it was written. */
  readonly changes: number;
}

export function createSigmaWindows(deps: {
  readonly ledger: WriteDb;
  readonly schedule: Schedule;
}): SigmaWindows {
  const { ledger, schedule } = deps;
  /** What lies in the ledger of one engine; of another one nothing is known to. */
  let known: { readonly of: SigmaEngine; readonly written: ReadonlyMap<string, Written> } | null = null;

  async function write(
    { rule, groups }: CorrelationState,
    version: number,
    signal: AbortSignal,
  ): Promise<void> {
    let part = 0;
    for (const some of inParts(groups())) {
      signal.throwIfAborted();
      ledger.transaction(() =>
        ledger.run('INSERT INTO sigma_windows (rule, version, part, groups) VALUES (?, ?, ?, ?)', [
          rule,
          version,
          part,
          JSON.stringify(some),
        ]),
      );
      part++;
      await schedule.breathe();
    }
  }

  return {
    async keep(engine, signal) {
      const states = engine.states();
      const version = newestVersion(ledger) + 1;
      const now = new Map<string, Written>();
      for (const state of states) {
        const { rule, definition, changes } = state;
        const before = known?.of === engine ? known.written.get(rule) : undefined;
        if (before?.changes === changes && before.definition === definition) {
          now.set(rule, before);
          continue;
        }
        await write(state, version, signal);
        now.set(rule, { definition, version, changes });
      }
      known = { of: engine, written: now };
      return {
        format: 2,
        correlations: [...now].map(([rule, kept]) => ({
          rule,
          definition: kept.definition,
          version: kept.version,
        })),
      };
    },
    async sweep({ correlations }) {
      const kept = new Set(correlations.map(({ rule, version }) => `${version} ${rule}`));
      const there = ledger.all<{ rule: string; version: number }>(
        'SELECT DISTINCT rule, version FROM sigma_windows',
      );
      for (const { rule, version } of there) {
        if (kept.has(`${version} ${rule}`)) continue;
        for (let more = true; more; await schedule.breathe())
          more = ledger.transaction(
            () =>
              ledger.run(
                `DELETE FROM sigma_windows WHERE rowid IN
                   (SELECT rowid FROM sigma_windows WHERE rule = ? AND version = ? LIMIT ?)`,
                [rule, version, droppedParts],
              ).changes === droppedParts,
          );
      }
    },
    async restore(engine, stored) {
      if (stored.format === 1) return engine.restore(stored).dropped;
      const written = new Map<string, Written>();
      for (const { rule, definition, version } of stored.correlations) {
        let taken = engine.append({ rule, definition, groups: [] });
        for (let part = 0; taken; part++) {
          const row = ledger.get<{ groups: string }>(
            'SELECT groups FROM sigma_windows WHERE rule = ? AND version = ? AND part = ?',
            [rule, version, part],
          );
          if (row === undefined) break;
          const groups: unknown = JSON.parse(row.groups);
          taken = engine.append({ rule, definition, groups });
          await schedule.breathe();
        }
        const changes = engine.states().find((state) => state.rule === rule)?.changes;
        if (taken && changes !== undefined) written.set(rule, { definition, version, changes });
      }
      known = { of: engine, written };
      return stored.correlations.length - written.size;
    },
    async move(from, to) {
      let dropped = 0;
      for (const { rule, definition, groups } of from.states()) {
        if (!to.append({ rule, definition, groups: [] })) {
          dropped++;
          continue;
        }
        for (const some of inParts(groups())) {
          to.append({ rule, definition, groups: some });
          await schedule.breathe();
        }
      }
      return dropped;
    },
  };
}

function* inParts(groups: Iterable<SavedGroup>): Generator<readonly SavedGroup[]> {
  let part: SavedGroup[] = [];
  for (const group of groups) {
    part.push(group);
    if (part.length < partGroups) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function newestVersion(ledger: ReadDb): number {
  return (
    ledger.get<{ version: number | null }>('SELECT MAX(version) AS version FROM sigma_windows')?.version ?? 0
  );
}
