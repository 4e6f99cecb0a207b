import { iccidBody } from '../../../shared/ids.ts';
import type { Hash, WriteDb } from '../ports.ts';
import type { ProviderEvent, SimReading } from '../providers/readings.ts';
import {
  bindingChanges,
  boundBy,
  foldHistory,
  readHistories,
  writeBinding,
  type BindingChange,
} from './bindings.ts';
import { describe, noEvidence } from './describe.ts';
import { insertEvent } from './events.ts';
import { deviceEvidence } from './evidence.ts';
import { fingerprintOf, tagsText } from './fingerprint.ts';
import type { MovedSim } from './moved.ts';
import { eventsBetween } from './row-events.ts';
import {
  findSims,
  insertSim,
  storedSim,
  updateSim,
  type SimRow,
  type Stamp,
  type StoredSim,
} from './rows.ts';

export interface UpsertDeps {
  readonly cache: WriteDb;
  readonly ledger: WriteDb;
  readonly hash: Hash;
}

export interface Slice extends Stamp {
  readonly readings: readonly SimReading[];
  /** The provider's now, ms UTC. */
  readonly sourceTime: number;
  /** Where the readings come from, for the binding history: `Soracom SIM list`. */
  readonly source: string;
}

export interface Written {
  /** Keys of all SIMs of the slice, known and new. */
  readonly seen: readonly number[];
  /** Key of each reading, in the order of the slice. */
  readonly keys: readonly number[];
  /** Keys of the rows that were written. */
  readonly changed: readonly number[];
  /** How many of them were not listed before. */
  readonly added: number;
  /** SIMs whose session moved past what was read of its events. */
  readonly moved: readonly MovedSim[];
}

/** A reading that is worth a write. */
interface Change extends SimRow {
  /** The row that is there, or null for a SIM seen for the first time. */
  readonly before: StoredSim | null;
  readonly events: readonly ProviderEvent[];
  bindings: readonly BindingChange[];
}

/**
 * Writes the readings that say something new, and nothing for those that do not. The binding history goes to the ledger first: a
 * kill between the two files then costs a comparison that finds it there, never a lost change.
 *
 * @param besides runs inside the cache's transaction, to move the cursor together with the rows
 */
export function writeReadings(deps: UpsertDeps, slice: Slice, besides: (written: Written) => void): Written {
  const { cache, ledger } = deps;
  const { providerId } = slice;
  const seen: number[] = [];
  const keyOf = new Map<string, number>();
  const changes: Change[] = [];
  const stored = findSims(
    cache,
    providerId,
    slice.readings.map(({ providerSimId }) => providerSimId),
  );
  for (const reading of latestOfEach(slice.readings)) {
    const tags = tagsText(reading.tags);
    const fingerprint = fingerprintOf(reading, tags, deps.hash);
    const known = stored.get(reading.providerSimId);
    if (known?.fingerprint === fingerprint) {
      seen.push(known.sim_key);
      keyOf.set(reading.providerSimId, known.sim_key);
    } else
      changes.push(
        toChange(
          reading,
          tags,
          fingerprint,
          known === undefined ? null : (storedSim(cache, known.sim_key) ?? null),
          slice,
        ),
      );
  }
  if (changes.length > 0) complete(deps, changes, slice.sourceTime);

  if (changes.some(({ bindings }) => bindings.length > 0)) {
    ledger.transaction(() => {
      for (const { body, bindings } of changes)
        for (const change of bindings) writeBinding(ledger, providerId, body, slice.source, change);
    });
  }
  return cache.transaction(() => {
    const changed: number[] = [];
    const moved: MovedSim[] = [];
    for (const change of changes) {
      const simKey = change.before?.sim_key ?? insertSim(cache, change, slice);
      if (change.before !== null) updateSim(cache, simKey, change, slice);
      for (const event of change.events) insertEvent(cache, providerId, simKey, slice.at, event);
      changed.push(simKey);
      keyOf.set(change.reading.providerSimId, simKey);
      const eventsUntil = change.before?.events_until ?? null;
      if ((change.reading.sessionUpdatedAt ?? -1) >= (eventsUntil ?? 0)) {
        moved.push({
          simKey,
          providerSimId: change.reading.providerSimId,
          eventsUntil,
          urgent: change.events.length > 0,
        });
      }
    }
    const keys = slice.readings.map(({ providerSimId }) => keyOf.get(providerSimId) ?? 0);
    const added = changes.filter(({ before }) => before === null || before.vanished_at !== null).length;
    const written: Written = { seen: [...seen, ...changed], keys, changed, added, moved };
    besides(written);
    return written;
  });
}

/** A provider may list a SIM twice while the list moves under the paging: the later reading counts. */
function latestOfEach(readings: readonly SimReading[]): Iterable<SimReading> {
  const latest = new Map<string, SimReading>();
  for (const reading of readings) latest.set(reading.providerSimId, reading);
  return latest.size === readings.length ? readings : latest.values();
}

function toChange(
  reading: SimReading,
  tags: string,
  fingerprint: string,
  before: StoredSim | null,
  slice: Slice,
): Change {
  return {
    reading,
    body: iccidBody(reading.iccid),
    description: describe(reading.tags, noEvidence),
    tags,
    fingerprint,
    before,
    events: before === null ? [] : eventsBetween(before, reading, slice.sourceTime),
    bindings: [],
  };
}

/** Adds what only the ledger knows: imported device evidence, and which bindings are news. */
function complete(deps: UpsertDeps, changes: Change[], sourceTime: number): void {
  const bodies = changes.map(({ body }) => body);
  const evidence = deviceEvidence(deps.ledger, bodies);
  const histories = readHistories(deps.ledger, bodies);
  changes.forEach((change, index) => {
    const known = evidence.get(change.body);
    const description = known === undefined ? change.description : describe(change.reading.tags, known);
    const history = foldHistory(histories.get(change.body) ?? []);
    const bindings = bindingChanges(
      history,
      boundBy(change.reading, description),
      change.reading,
      sourceTime,
    );
    changes[index] = { ...change, description, bindings };
  });
}
