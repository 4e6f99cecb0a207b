import type { ListContent, ListOutcome } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Files, Schedule } from '../ports.ts';
import { auditList, type ListAuditDeps } from './audit.ts';
import { onePiece, textOf } from './read.ts';
import { defaultAgeDays, existingList, type ListRow } from './store.ts';
import { orderOf, takeIn, type ReadOrder } from './take-in.ts';

export interface ReadingDeskDeps extends ListAuditDeps {
  readonly schedule: Schedule;
  readonly files: Files;
  /** Entries moved, or some of them before a reading failed. */
  readonly changed: () => void;
  /** Entries that are looked for in the past came into a list. @param since when the reading began, ms UTC */
  readonly threatsAdded: (list: ListRow, since: number) => void;
}

export interface ReadingDesk {
  readonly handlers: Pick<Handlers<'lists'>, 'add' | 'preview' | 'import'>;
  /** Takes a source into a list. @throws AppError as `takeIn` */
  takeInto(list: ListRow, order: ReadOrder, actor: Actor, signal: AbortSignal): Promise<ListOutcome>;
  /** After what is read into lists already. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** When everything that was asked for is read. */
  settled(): Promise<unknown>;
}

/** Reads texts and files into lists, one after the other. */
export function createReadingDesk(deps: ReadingDeskDeps): ReadingDesk {
  const { ledger, clock, files } = deps;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work);
    queue = mine.catch(() => undefined);
    return mine;
  };
  const takeInto: ReadingDesk['takeInto'] = async (list, order, actor, signal) => {
    const since = clock.now();
    try {
      const outcome = await takeIn(deps, { ...order, list, by: actor.name, write: true }, signal);
      ledger.transaction(() => {
        const { added, refreshed, removed, refused } = outcome;
        ledger.run('UPDATE lists SET changed_at = ? WHERE list_id = ?', [clock.now(), list.list_id]);
        auditList(deps, actor, 'read', list.name, {
          source: order.source,
          added,
          refreshed,
          removed,
          refused,
        });
      });
      if (list.purpose === 'threat' && list.enabled === 1 && outcome.added > 0)
        deps.threatsAdded(list, since);
      return outcome;
    } finally {
      deps.changed();
    }
  };

  return {
    takeInto,
    inTurn,
    settled: () => queue,
    handlers: {
      async add({ listId, text, source, ...how }, { actor, signal }) {
        const list = existingList(ledger, listId);
        const order = orderOf(onePiece(text), source ?? `typed by ${actor.name}`, how);
        return inTurn(() => takeInto(list, order, actor, signal));
      },
      async preview({ listId, content, text, path, ...how }, { actor, signal }) {
        const list = listId === null ? listToBe(content ?? 'indicators') : existingList(ledger, listId);
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
        const list = existingList(ledger, listId);
        const file = await files.hold(path, 'follow');
        try {
          const order = orderOf(textOf(file), files.name(path), how);
          return await inTurn(() => takeInto(list, order, actor, signal));
        } finally {
          await file.close();
        }
      },
    },
  };
}

/** A list that nobody has made, for a preview of its first reading. No list has its id. */
function listToBe(content: ListContent): ListRow {
  const purpose = content === 'indicators' ? 'threat' : 'allow';
  const unnamed = { list_id: 0, name: '', title: '', enabled: 0, standard: 0, changed_at: 0 };
  return { ...unnamed, content, purpose, age_days: purpose === 'threat' ? defaultAgeDays : null };
}
