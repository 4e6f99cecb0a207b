import { fail } from '../../../shared/errors.ts';
import { checkFolder } from '../imports/watch.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Files, Hash, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import { auditList } from './audit.ts';
import { countsOf } from './counts.ts';
import { describeEntry, describeList } from './describe.ts';
import { canLearn, learn, spanOf } from './learn.ts';
import { createListDesk } from './list-desk.ts';
import { createLookBacks, type LookBackRun } from './look-back.ts';
import { createNamedTables } from './named-tables.ts';
import { createReadingDesk } from './reading-desk.ts';
import {
  allLists,
  countHit,
  ensureStandardLists,
  entriesAfter,
  existingList,
  indicatorById,
  listByName,
  pageOfEntries,
  purgeRemoved,
  type IndicatorRow,
} from './store.ts';
import { createTable, threatTables } from './tables.ts';
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

/** How far back new entries are looked for by themselves. */
const lookBackDays = 14;

/** Lists of the fleet's owner: what is known for attacks and what is allowed, for rules to ask. */
export function createLists(deps: ListsDeps): Lists {
  const { ledger, clock, bus, files } = deps;
  ensureStandardLists(ledger, clock.now());
  purgeRemoved(ledger, clock.now());

  const tables = createNamedTables(deps);
  const changed = (): void => {
    tables.forget();
    bus.emit('listsChanged', {});
    bus.publish('lists.changed', {});
  };
  const lookBacks = createLookBacks({ ...deps, warm: (some, signal) => tables.warm(some, signal) });
  const listDesk = createListDesk({ ...deps, changed });
  const readingDesk = createReadingDesk({
    ...deps,
    changed,
    threatsAdded: (list, since) => void lookBacks.queue(list, since, lookBackDays),
  });
  const watched = createWatchedFolder({
    ...deps,
    inTurn: (work) => readingDesk.inTurn(work),
    takeInto: (list, order, actor, signal) => readingDesk.takeInto(list, order, actor, signal),
    listNamed: (name, actor) =>
      listByName(ledger, name) ?? existingList(ledger, listDesk.createThreatList(actor, name)),
  });

  return {
    placeholders: () => tables.all(),
    async warm(signal) {
      if (tables.outdated()) changed();
      await tables.warm(tables.all(), signal);
    },
    indicator: (entryId) => indicatorById(ledger, entryId),
    hit(entryId, at) {
      countHit(ledger, entryId, at);
      tables.recount();
    },
    start() {
      watched.follow(watched.folder());
      lookBacks.start();
    },
    async stop() {
      const looked = lookBacks.stop();
      await watched.stop();
      await readingDesk.settled();
      await looked;
    },
    handlers: {
      ...listDesk.handlers,
      ...readingDesk.handlers,
      list() {
        const rules = deps.rulesNaming();
        const all = allLists(ledger);
        const threatRules = Object.keys(threatTables).flatMap((name) => rules.get(name) ?? []);
        return {
          lists: all.map((row) => describeList(row, tables.counts(), rules.get(row.name) ?? [], threatRules)),
          lookBacks: lookBacks.list(),
          watched: watched.status(),
        };
      },
      entries({ listId, search, state, offset, limit }) {
        existingList(ledger, listId);
        const now = clock.now();
        const { total, rows } = pageOfEntries(ledger, { listId, search, state, offset, limit, now });
        return { total, rows: rows.map((row) => describeEntry(row, now)) };
      },
      export({ listId, ended, after, limit }) {
        existingList(ledger, listId);
        const now = clock.now();
        const rows = entriesAfter(ledger, { listId, after, ended, limit, now });
        const next = rows.length < limit ? null : (rows.at(-1)?.entry_id ?? null);
        return { rows: rows.map((row) => describeEntry(row, now)), next };
      },
      async learn({ listId, days }, { signal }) {
        const list = existingList(ledger, listId);
        if (list.purpose !== 'allow' || !canLearn(list.content))
          throw fail('UNSUPPORTED', 'What this list holds is not seen in events.', { field: 'listId' });
        const span = spanOf(deps.cache, days, clock.now());
        const table = createTable(
          deps,
          { listId, kinds: [], since: 0, patterned: true },
          countsOf(tables.counts(), listId).holding,
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
        const list = existingList(ledger, listId);
        if (list.purpose !== 'threat')
          throw fail('UNSUPPORTED', 'Only threat lists are looked for in the past.', { field: 'listId' });
        const lookBackId = ledger.transaction(() => {
          auditList(deps, actor, 'look-back', list.name, { days });
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
          auditList(deps, actor, folder === null ? 'watch-ended' : 'watch-set', 'watch', { folder });
        });
        watched.follow(folder);
        bus.publish('lists.changed', {});
        return {};
      },
    },
  };
}
