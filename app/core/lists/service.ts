import type { ListContent, ListOutcome, NamedList } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { minute } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import { checkFolder } from '../imports/watch.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Files, Hash, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import { canLearn, learn, spanOf } from './learn.ts';
import { createLookBacks, type LookBackRun } from './look-back.ts';
import { onePiece, textOf } from './read.ts';
import {
  allLists,
  countEntries,
  countHit,
  countsOf,
  ensureStandardLists,
  entriesAfter,
  indicatorById,
  knownEntry,
  listById,
  listByName,
  nextEndOf,
  pageOfEntries,
  purgeRemoved,
  removeEntry,
  toEntry,
  undoFor,
  type IndicatorRow,
  type KindCounts,
  type ListRow,
} from './store.ts';
import { createTable, scopesOf, sizeOf, threatTables, type PreparedTable } from './tables.ts';
import { orderOf, takeIn, type ReadOrder } from './take-in.ts';
import { isProblem, readValue } from './value.ts';
import { createWatchedFolder } from './watched.ts';

export interface ListsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly files: Files;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
  readonly lookBack: LookBackRun;
  /** Names of lists that rules need → the ids of these rules. */
  readonly rulesNaming: () => ReadonlyMap<string, readonly string[]>;
}

export interface Lists {
  readonly handlers: Handlers<'lists'>;
  /** Every list as rules name it; the same object until a list changes. */
  placeholders(): Placeholders;
  /** Builds the indexes of what `placeholders` gives, in slices; lists some of whose entries ended meanwhile are read anew. */
  warm(signal: AbortSignal): Promise<void>;
  /** What is known of an entry; undefined where it is gone. */
  indicator(entryId: number): IndicatorRow | undefined;
  /** A finding named an entry. Call it in the transaction of the finding. */
  hit(entryId: number, at: number): void;
  start(): void;
  stop(): Promise<void>;
}

/** Counts are taken anew after a change, and so often for entries that end meanwhile. */
const countedFor = 5 * minute;

/** Lists of the fleet's owner: what is known for attacks and what is allowed, for rules to ask. */
export function createLists(deps: ListsDeps): Lists {
  const { ledger, clock, hash, bus, files } = deps;
  ensureStandardLists(ledger, clock.now());
  purgeRemoved(ledger, clock.now());

  let tables: Readonly<Record<string, PreparedTable>> | null = null;
  let counted: { readonly at: number; readonly counts: readonly KindCounts[] } | null = null;
  /** When an entry of an allow-list ends next: the list may be empty then, and what needs it blind. */
  let nextEnd: number | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work);
    queue = mine.catch(() => undefined);
    return mine;
  };
  /** Indexes that no rule asks are not built: a list is there under its own name and among all threats. */
  const warmNamed = async (
    some: Readonly<Record<string, PreparedTable>>,
    signal: AbortSignal,
  ): Promise<void> => {
    const asked = deps.rulesNaming();
    for (const [name, table] of Object.entries(some)) if (asked.has(name)) await table.warm(signal);
  };
  const counts = (): readonly KindCounts[] => {
    const now = clock.now();
    if (counted === null || now - counted.at > countedFor || now < counted.at)
      counted = { at: now, counts: countEntries(ledger, now) };
    return counted.counts;
  };
  const listOf = (listId: number): ListRow => {
    const list = listById(ledger, listId);
    if (list === undefined) throw fail('NOT_FOUND', 'There is no such list.', { field: 'listId' });
    return list;
  };
  const changed = (): void => {
    tables = null;
    counted = null;
    bus.emit('listsChanged', {});
    bus.publish('lists.changed', {});
  };
  const audited = (actor: Actor, act: string, list: string, detail: object): void => {
    appendAudit(ledger, clock, hash, actor, { act, subject: `list:${list}`, detail: { ...detail } });
  };
  const takeInto = async (
    list: ListRow,
    order: ReadOrder,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<ListOutcome> => {
    const since = clock.now();
    try {
      const outcome = await takeIn(deps, { ...order, list, by: actor.name, write: true }, signal);
      ledger.transaction(() => {
        const { added, refreshed, removed, refused } = outcome;
        ledger.run('UPDATE lists SET changed_at = ? WHERE list_id = ?', [clock.now(), list.list_id]);
        audited(actor, 'list.read', list.name, { source: order.source, added, refreshed, removed, refused });
      });
      if (list.purpose === 'threat' && list.enabled === 1 && outcome.added > 0)
        lookBacks.queue(list, since, lookBackDays);
      return outcome;
    } finally {
      changed();
    }
  };

  const createList = (actor: Actor, name: string): number =>
    addList(actor, { name, title: name, purpose: 'threat', content: 'indicators', ageDays: defaultAgeDays });
  const addList = (
    actor: Actor,
    wanted: Pick<NamedList, 'name' | 'title' | 'purpose' | 'content' | 'ageDays'>,
  ): number => {
    const { name, title, purpose, content, ageDays } = wanted;
    if (Object.hasOwn(threatTables, name))
      throw fail('CONFLICT', `%${name}% stands for all threat lists together. Choose another name.`, {
        field: 'name',
      });
    if (listByName(ledger, name) !== undefined)
      throw fail('CONFLICT', `There is a list ${name} already.`, { field: 'name' });
    if ((purpose === 'threat') !== (content === 'indicators'))
      throw fail('INVALID_INPUT', 'A threat list holds indicators; an allow-list holds anything else.', {
        field: 'content',
      });
    if (allLists(ledger).length >= limits.lists)
      throw fail('TOO_LARGE', `There are ${limits.lists} lists at most.`);
    return ledger.transaction(() => {
      // One of that name that was removed can no longer come back.
      ledger.run('DELETE FROM list_entries WHERE list_id IN (SELECT list_id FROM lists WHERE name = ?)', [
        name,
      ]);
      ledger.run('DELETE FROM lists WHERE name = ?', [name]);
      const at = clock.now();
      const { lastId } = ledger.run(
        `INSERT INTO lists (name, title, purpose, content, enabled, standard, age_days, created_at, created_by, changed_at)
         VALUES (?, ?, ?, ?, 1, 0, ?, ?, ?, ?)`,
        [name, title, purpose, content, ageDays, at, actor.name, at],
      );
      audited(actor, 'list.created', name, { purpose, content, ageDays });
      return lastId;
    });
  };

  const watched = createWatchedFolder({
    ...deps,
    inTurn,
    takeInto,
    listNamed: (name, actor) => listByName(ledger, name) ?? listOf(createList(actor, name)),
  });
  const lookBacks = createLookBacks({ ...deps, warm: warmNamed });

  const placeholders = (): Readonly<Record<string, PreparedTable>> => {
    if (tables === null) {
      nextEnd = nextEndOf(ledger, clock.now());
      const lists = allLists(ledger);
      tables = Object.fromEntries(
        [...scopesOf(ledger)].map(([name, scope]) => [
          name,
          createTable(deps, scope, sizeOf(scope, counts(), lists)),
        ]),
      );
    }
    return tables;
  };

  return {
    placeholders,
    async warm(signal) {
      if (nextEnd !== null && clock.now() > nextEnd) changed();
      await warmNamed(placeholders(), signal);
    },
    indicator: (entryId) => indicatorById(ledger, entryId),
    hit(entryId, at) {
      countHit(ledger, entryId, at);
      counted = null;
    },
    start() {
      watched.follow(watched.folder());
      lookBacks.start();
    },
    async stop() {
      const looked = lookBacks.stop();
      await watched.stop();
      await queue;
      await looked;
    },
    handlers: {
      list() {
        const rules = deps.rulesNaming();
        const all = allLists(ledger);
        const threatRules = Object.keys(threatTables).flatMap((name) => rules.get(name) ?? []);
        return {
          lists: all.map((row) => toList(row, counts(), rules.get(row.name) ?? [], threatRules)),
          lookBacks: lookBacks.list(),
          watched: watched.status(),
        };
      },
      entries({ listId, search, state, offset, limit }) {
        listOf(listId);
        const now = clock.now();
        const { total, rows } = pageOfEntries(ledger, { listId, search, state, offset, limit, now });
        return { total, rows: rows.map((row) => toEntry(row, now)) };
      },
      export({ listId, ended, after, limit }) {
        listOf(listId);
        const now = clock.now();
        const rows = entriesAfter(ledger, { listId, after, ended, limit, now });
        const next = rows.length < limit ? null : (rows.at(-1)?.entry_id ?? null);
        return { rows: rows.map((row) => toEntry(row, now)), next };
      },
      create(wanted, { actor }) {
        const listId = addList(actor, wanted);
        changed();
        return { listId };
      },
      change({ listId, title, ageDays, enabled }, { actor }) {
        const list = listOf(listId);
        ledger.transaction(() => {
          ledger.run(
            'UPDATE lists SET title = ?, age_days = ?, enabled = ?, changed_at = ? WHERE list_id = ?',
            [
              title ?? list.title,
              ageDays === undefined ? list.age_days : ageDays,
              enabled === undefined ? list.enabled : enabled ? 1 : 0,
              clock.now(),
              listId,
            ],
          );
          audited(actor, 'list.changed', list.name, { title, ageDays, enabled });
        });
        changed();
        return {};
      },
      remove({ listId }, { actor }) {
        const list = listOf(listId);
        if (list.standard === 1)
          throw fail('CONFLICT', 'Shipped rules name this list. Remove its entries, or switch it off.', {
            field: 'listId',
          });
        const undo = clock.now();
        ledger.transaction(() => {
          ledger.run('UPDATE lists SET removed_at = ? WHERE list_id = ?', [undo, listId]);
          audited(actor, 'list.removed', list.name, {});
        });
        changed();
        return { undo };
      },
      async add({ listId, text, source, ...how }, { actor, signal }) {
        const list = listOf(listId);
        const order = orderOf(onePiece(text), source ?? `typed by ${actor.name}`, how);
        return inTurn(() => takeInto(list, order, actor, signal));
      },
      async preview({ listId, content, text, path, ...how }, { actor, signal }) {
        const list = listId === null ? listToBe(content ?? 'indicators') : listOf(listId);
        if ((text === undefined) === (path === undefined))
          throw fail('INVALID_INPUT', 'Give either a text or a file.', { field: 'path' });
        const file = path === undefined ? null : await files.hold(path, 'follow');
        try {
          const pieces = file === null ? onePiece(text ?? '') : textOf(file);
          const order = orderOf(pieces, '', how);
          return await takeIn(deps, { ...order, list, by: actor.name, write: false }, signal);
        } finally {
          await file?.close();
        }
      },
      async import({ listId, path, ...how }, { actor, signal }) {
        const list = listOf(listId);
        const file = await files.hold(path, 'follow');
        try {
          const order = orderOf(textOf(file), files.name(path), how);
          return await inTurn(() => takeInto(list, order, actor, signal));
        } finally {
          await file.close();
        }
      },
      removeEntries({ listId, entryIds, values, all }, { actor }) {
        const list = listOf(listId);
        const undo = clock.now();
        const removed = ledger.transaction(() => {
          const ids = [
            ...(entryIds ?? []).filter((id) => isOf(ledger, listId, id)),
            ...(values ?? []).flatMap(idsOf(ledger, list)),
          ];
          const count =
            all === true
              ? ledger.run(
                  'UPDATE list_entries SET removed_at = ? WHERE list_id = ? AND removed_at IS NULL',
                  [undo, listId],
                ).changes
              : ids.reduce((sum, id) => sum + removeEntry(ledger, id, undo), 0);
          ledger.run('UPDATE lists SET changed_at = ? WHERE list_id = ?', [undo, listId]);
          audited(actor, 'list.entries-removed', list.name, { removed: count });
          return count;
        });
        changed();
        return { removed, undo };
      },
      restore({ listId, undo }, { actor }) {
        if (undo < clock.now() - undoFor)
          throw fail('NOT_FOUND', 'This was removed too long ago to be taken back.');
        const restored = ledger.transaction(() => {
          const list = ledger.run('UPDATE lists SET removed_at = NULL WHERE list_id = ? AND removed_at = ?', [
            listId,
            undo,
          ]).changes;
          const entries = ledger.run(
            'UPDATE list_entries SET removed_at = NULL WHERE list_id = ? AND removed_at = ?',
            [listId, undo],
          ).changes;
          if (list + entries > 0) audited(actor, 'list.restored', listOf(listId).name, { entries });
          return list + entries;
        });
        changed();
        return { restored };
      },
      async learn({ listId, days }, { signal }) {
        const list = listOf(listId);
        if (list.purpose !== 'allow' || !canLearn(list.content))
          throw fail('UNSUPPORTED', 'What this list holds is not seen in events.', { field: 'listId' });
        const span = spanOf(deps.cache, days, clock.now());
        const table = createTable(
          deps,
          { listId, kinds: [], since: 0, patterned: true },
          countsOf(counts(), listId).holding,
        );
        const isListed = (value: string): boolean => {
          const folded = value.toLowerCase();
          return (
            table.find('network', value, null) > 0 ||
            table.find('equals', folded, null) > 0 ||
            (list.content === 'domains' && table.find('below', folded, null) > 0)
          );
        };
        return { ...span, proposals: await learn(deps, list.content, span, isListed, signal) };
      },
      lookBack({ listId, days }, { actor }) {
        const list = listOf(listId);
        if (list.purpose !== 'threat')
          throw fail('UNSUPPORTED', 'Only threat lists are looked for in the past.', { field: 'listId' });
        const lookBackId = ledger.transaction(() => {
          audited(actor, 'list.look-back', list.name, { days });
          return lookBacks.queue(list, 0, days);
        });
        bus.publish('lists.changed', {});
        return { lookBackId };
      },
      cancelLookBack({ lookBackId }) {
        lookBacks.cancel(lookBackId);
        bus.publish('lists.changed', {});
        return {};
      },
      async watch({ folder }, { actor }) {
        if (folder !== null) await checkFolder(files, folder);
        ledger.transaction(() => {
          watched.keep(folder);
          audited(actor, folder === null ? 'list.watch-ended' : 'list.watch-set', 'watch', { folder });
        });
        watched.follow(folder);
        bus.publish('lists.changed', {});
        return {};
      },
    },
  };
}

/** Threat lists age by default: an address that attacked a month ago may belong to somebody else today. */
export const defaultAgeDays = 30;
/** How far back new entries are looked for by themselves. */
const lookBackDays = 14;

function toList(
  row: ListRow,
  counts: readonly KindCounts[],
  rules: readonly string[],
  threatRules: readonly string[],
): NamedList {
  const { holding, ended, hits, lastHitAt, newestAt } = countsOf(counts, row.list_id);
  return {
    id: row.list_id,
    name: row.name,
    title: row.title,
    purpose: row.purpose,
    content: row.content,
    enabled: row.enabled === 1,
    ageDays: row.age_days,
    standard: row.standard === 1,
    entries: holding,
    ended,
    hits,
    lastHitAt,
    changedAt: row.changed_at,
    newestAt,
    rules: [...new Set([...rules, ...(row.purpose === 'threat' ? threatRules : [])])].sort(),
  };
}

function isOf(ledger: ReadDb, listId: number, entryId: number): boolean {
  return (
    ledger.get('SELECT 1 FROM list_entries WHERE entry_id = ? AND list_id = ?', [entryId, listId]) !==
    undefined
  );
}

function idsOf(ledger: ReadDb, list: ListRow): (value: string) => number[] {
  return (value) => {
    const read = readValue(value, list.content);
    const known = isProblem(read) ? undefined : knownEntry(ledger, list.list_id, read);
    return known === undefined ? [] : [known.entry_id];
  };
}

/** A list that nobody has made, for a preview of its first reading. No list has its id. */
function listToBe(content: ListContent): ListRow {
  const purpose = content === 'indicators' ? 'threat' : 'allow';
  const unnamed = { list_id: 0, name: '', title: '', enabled: 0, standard: 0, changed_at: 0 };
  return { ...unnamed, content, purpose, age_days: purpose === 'threat' ? 30 : null };
}
