import type { ListContent, ListOutcome, LookBack, NamedList } from '../../../shared/contract/index.ts';
import { asAppError, fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { minute } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import { checkFolder, createWatcher } from '../imports/watch.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Files, Hash, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { canLearn, learn, spanOf } from './learn.ts';
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
import { countOf, createTable, scopesOf, sizeOf, threatTables, type PreparedTable } from './tables.ts';
import { takeIn } from './take-in.ts';
import { isProblem, readValue } from './value.ts';

/** Looking for entries in stored events, which is the business of those who keep rules. */
export type LookBackRun = (
  order: { readonly tables: Placeholders; readonly from: number; readonly listId: number },
  progress: (looked: number, findings: number) => void,
  signal: AbortSignal,
) => Promise<void>;

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

const watchSetting = 'lists.watch';
const watchActor: Actor = { name: 'Sextant', role: 'system' };
/** Counts are taken anew after a change, and so often for entries that end meanwhile. */
const countedFor = 5 * minute;

/** Lists of the fleet's owner: what is known for attacks and what is allowed, for rules to ask. */
export function createLists(deps: ListsDeps): Lists {
  const { ledger, clock, hash, bus, files, log } = deps;
  ensureStandardLists(ledger, clock.now());
  purgeRemoved(ledger, clock.now());

  let tables: Readonly<Record<string, PreparedTable>> | null = null;
  let counted: { readonly at: number; readonly counts: readonly KindCounts[] } | null = null;
  /** When an entry of an allow-list ends next: the list may be empty then, and what needs it blind. */
  let nextEnd: number | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let looking: Promise<void> = Promise.resolve();
  let stopping = new AbortController();
  const running = new Map<number, AbortController>();

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
  /** Looking back has a line of its own: nobody waits behind it to add a value. */
  const lookLater = (id: number): void => {
    looking = looking
      .then(() => runLookBack(id))
      .catch((error: unknown) => log.error('looking back failed', { message: asAppError(error).message }));
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
    order: { pieces: AsyncIterable<string>; source: string } & Pick<
      Parameters<typeof takeIn>[1],
      'format' | 'column' | 'removeMissing'
    >,
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
        queueLookBack(list, since, lookBackDays);
      return outcome;
    } finally {
      changed();
    }
  };

  const queueLookBack = (list: ListRow, since: number, days: number): number => {
    const { lastId } = ledger.run(
      `INSERT INTO list_look_backs (list_id, since, days, state, looked, findings, started_at) VALUES (?, ?, ?, 'waiting', 0, 0, ?)`,
      [list.list_id, since, days, clock.now()],
    );
    lookLater(lastId);
    return lastId;
  };
  const runLookBack = async (id: number): Promise<void> => {
    const row = ledger.get<LookBackRow>('SELECT * FROM list_look_backs WHERE look_back_id = ?', [id]);
    if (row === undefined || (row.state !== 'waiting' && row.state !== 'running')) return;
    const abort = new AbortController();
    running.set(id, abort);
    const put = (state: LookBack['state'], looked: number, findings: number): void => {
      const ended = state === 'running' || state === 'waiting' ? null : clock.now();
      ledger.run(
        'UPDATE list_look_backs SET state = ?, looked = ?, findings = ?, ended_at = ? WHERE look_back_id = ?',
        [state, looked, findings, ended, id],
      );
      bus.publish('lists.changed', {});
    };
    let [looked, findings] = [0, 0];
    try {
      put('running', 0, 0);
      const scopes = Object.entries(threatTables).map(([name, kinds]) => [name, kinds] as const);
      const own = listById(ledger, row.list_id);
      const named = own === undefined ? [] : [[own.name, []] as const];
      const delta = Object.fromEntries(
        [...scopes, ...named].map(([name, kinds]) => {
          const scope = {
            listId: row.list_id,
            kinds,
            since: row.since,
            patterned: own?.content !== 'indicators',
          };
          return [name, createTable(deps, scope, countOf(ledger, scope, clock.now()))] as const;
        }),
      );
      const signal = AbortSignal.any([abort.signal, stopping.signal]);
      await warmNamed(delta, signal);
      const { from } = spanOf(deps.cache, row.days, clock.now());
      await deps.lookBack(
        { tables: delta, from, listId: row.list_id },
        (events, found) => {
          [looked, findings] = [events, found];
        },
        signal,
      );
      put('done', looked, findings);
    } catch (error) {
      if (stopping.signal.aborted) return;
      put(abort.signal.aborted ? 'cancelled' : 'failed', looked, findings);
      if (!abort.signal.aborted) log.error('looking back failed', { message: asAppError(error).message });
    } finally {
      running.delete(id);
    }
  };

  const watcher = createWatcher({
    files,
    clock,
    log,
    schedule: deps.schedule,
    read: (path, settled, signal) =>
      settled ? inTurn(() => readWatched(path, signal)) : Promise.resolve(false),
  });
  /** A file is read into the list of its name; a list that is not there yet is made for it. */
  const readWatched = async (path: string, signal: AbortSignal): Promise<boolean> => {
    const name = listNameOf(files.name(path));
    const file = await files.hold(path, 'refuse');
    try {
      const list = listByName(ledger, name) ?? listOf(createList(watchActor, name));
      const before = readSetting(ledger, `lists.read.${name}`);
      const sha256 = await file.sha256(0, file.size);
      if (before === sha256) return true;
      const order = {
        pieces: textOf(file),
        source: files.name(path),
        format: null,
        column: undefined,
        removeMissing: true,
      };
      await takeInto(list, order, watchActor, signal);
      writeSetting(ledger, `lists.read.${name}`, sha256, clock.now());
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      log.warn('a watched list cannot be read', { list: name, message: asAppError(error).message });
      return true;
    } finally {
      await file.close();
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
      stopping = new AbortController();
      watcher.follow(readSetting(ledger, watchSetting));
      const cut = ledger.all<{ id: number }>(
        "SELECT look_back_id AS id FROM list_look_backs WHERE state IN ('waiting', 'running') ORDER BY look_back_id",
      );
      for (const { id } of cut) lookLater(id);
    },
    async stop() {
      stopping.abort(fail('CANCELLED', 'The console is closing.'));
      await watcher.stop();
      await queue;
      await looking;
    },
    handlers: {
      list() {
        const rules = deps.rulesNaming();
        const all = allLists(ledger);
        const threatRules = Object.keys(threatTables).flatMap((name) => rules.get(name) ?? []);
        return {
          lists: all.map((row) => toList(row, counts(), rules.get(row.name) ?? [], threatRules)),
          lookBacks: ledger
            .all<LookBackRow>('SELECT * FROM list_look_backs ORDER BY look_back_id DESC LIMIT 10')
            .map(toLookBack),
          watched: { folder: readSetting(ledger, watchSetting), ...pollOf(watcher.status()) },
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
      async add({ listId, text, source, format, column, removeMissing }, { actor, signal }) {
        const list = listOf(listId);
        const order = {
          pieces: onePiece(text),
          source: source ?? `typed by ${actor.name}`,
          format: format ?? null,
          column,
          removeMissing,
        };
        return inTurn(() => takeInto(list, order, actor, signal));
      },
      async preview({ listId, content, text, path, format, column, removeMissing }, { actor, signal }) {
        const list = listId === null ? listToBe(content ?? 'indicators') : listOf(listId);
        if ((text === undefined) === (path === undefined))
          throw fail('INVALID_INPUT', 'Give either a text or a file.', { field: 'path' });
        const file = path === undefined ? null : await files.hold(path, 'follow');
        try {
          const pieces = file === null ? onePiece(text ?? '') : textOf(file);
          const order = { pieces, source: '', format: format ?? null, column, removeMissing };
          return await takeIn(deps, { ...order, list, by: actor.name, write: false }, signal);
        } finally {
          await file?.close();
        }
      },
      async import({ listId, path, format, column, removeMissing }, { actor, signal }) {
        const list = listOf(listId);
        const file = await files.hold(path, 'follow');
        try {
          const order = {
            pieces: textOf(file),
            source: files.name(path),
            format: format ?? null,
            column,
            removeMissing,
          };
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
          return queueLookBack(list, 0, days);
        });
        bus.publish('lists.changed', {});
        return { lookBackId };
      },
      cancelLookBack({ lookBackId }) {
        running.get(lookBackId)?.abort(fail('CANCELLED', 'Looking back was ended.'));
        ledger.run(
          "UPDATE list_look_backs SET state = 'cancelled', ended_at = ? WHERE look_back_id = ? AND state = 'waiting'",
          [clock.now(), lookBackId],
        );
        bus.publish('lists.changed', {});
        return {};
      },
      async watch({ folder }, { actor }) {
        if (folder !== null) await checkFolder(files, folder);
        ledger.transaction(() => {
          if (folder === null) ledger.run('DELETE FROM settings WHERE name = ?', [watchSetting]);
          else writeSetting(ledger, watchSetting, folder, clock.now());
          audited(actor, folder === null ? 'list.watch-ended' : 'list.watch-set', 'watch', { folder });
        });
        watcher.follow(folder);
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

interface LookBackRow {
  readonly look_back_id: number;
  readonly list_id: number;
  readonly since: number;
  readonly days: number;
  readonly state: LookBack['state'];
  readonly looked: number;
  readonly findings: number;
  readonly started_at: number;
  readonly ended_at: number | null;
}

function toLookBack(row: LookBackRow): LookBack {
  return {
    id: row.look_back_id,
    listId: row.list_id,
    days: row.days,
    state: row.state,
    looked: row.looked,
    findings: row.findings,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

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

function pollOf({
  polledAt,
  problem,
}: {
  readonly polledAt: number | null;
  readonly problem: string | null;
}) {
  return { polledAt, problem };
}

/** `Feodo Blocklist (2).csv` → `feodo_blocklist_2`. */
export function listNameOf(fileName: string): string {
  const stem = fileName.replace(/\.[^.]*$/, '').toLowerCase();
  const name = stem.replace(/[^a-z0-9_-]+/g, '_').replace(/^[^a-z]+|_+$/g, '');
  return (name.length < 2 ? `list_${name}` : name).slice(0, 64);
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
