import type { MessageState } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { minute, second } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, Clock, Hash, Log, Schedule, WriteDb } from '../ports.ts';
import { channelById, listChannels, type StoredChannel } from './channels.ts';
import { compose } from './compose.ts';
import type { Delivery } from './deliver.ts';
import type { FactsDeps } from './facts.ts';
import { transition, type MessageEvent } from './machine.ts';
import {
  machineOf,
  messageById,
  saveMessage,
  sentSince,
  waitingOf,
  type Content,
  type StoredMessage,
} from './messages.ts';
import { quietUntil } from './timing.ts';

export interface DispatchDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly facts: FactsDeps;
  readonly deliver: (channel: StoredChannel, message: StoredMessage, content: Content) => Promise<Delivery>;
  /** Messages moved. */
  readonly moved: () => void;
}

export interface Dispatcher {
  /** Takes up what was being sent when the console ended, then sends what is due. */
  start(): void;
  /** Something was queued, or a channel changed. */
  wake(channelId?: number): void;
  /** Applies an event to a message and stores it with its audit row. @returns whether it meant anything */
  move(id: number, event: MessageEvent, actor: Actor): boolean;
  /** Resolves when the message is neither waiting for its first turn nor being sent. */
  settled(id: number): Promise<void>;
  /** Until when quiet hours or the limit hold what waits in a channel; null when nothing is held. */
  heldUntil(channelId: number): number | null;
  stop(): Promise<void>;
}

/** The console itself, where no person acted. */
export const consoleActor: Actor = { name: 'Sextant', role: 'system' };

/** Messages of a channel that one turn looks at, and that one message can carry. */
const batch = 5_000;
const longestSleep = 10 * minute;
/** How long the end of the console waits for what is on its way. */
const patienceMs = 2 * second;

/** What a turn of a channel decided. */
type Turn =
  | { readonly send: StoredMessage; readonly fold: readonly number[] }
  | { readonly wakeAt: number | null; readonly held: boolean };

/**
 * Sends what is due, one message at a time in each channel. A message is stored as sent before it leaves and as delivered
 * after it was taken: a console that is killed in between finds it and sends it again under the same key.
 */
export function createDispatcher(deps: DispatchDeps): Dispatcher {
  const { ledger, clock } = deps;
  const running = new Map<number, Promise<void>>();
  const again = new Set<number>();
  const timers = new Map<number, () => void>();
  const held = new Map<number, number>();
  const waiters = new Map<number, (() => void)[]>();
  let stopped = false;
  let left = false;

  const move = (
    id: number,
    event: MessageEvent,
    actor: Actor,
    more: { readonly content?: Content } = {},
  ): boolean => {
    const done = ledger.transaction(() => {
      const row = messageById(ledger, id);
      const next = row === undefined ? null : transition(machineOf(row), event);
      if (row === undefined || next === null) return false;
      saveMessage(ledger, id, next, more.content);
      if (audited.includes(next.state)) {
        appendAudit(ledger, clock, deps.hash, actor, {
          act: `notification.${next.state}`,
          subject: `channel:${row.channel_id}`,
          detail: {
            message: id,
            occasion: row.occasion,
            ...(row.incident_id === null ? {} : { incident: humanId('INC', row.incident_id) }),
            ...(row.folded > 0 ? { folded: row.folded } : {}),
            ...(next.error === null ? {} : { error: next.error.code }),
          },
        });
      }
      return true;
    });
    if (done) {
      deps.moved();
      release(id);
    }
    return done;
  };

  const unsettled = (id: number): boolean => {
    const row = messageById(ledger, id);
    return row?.state === 'sent' || (row?.state === 'queued' && row.attempts === 0);
  };
  const release = (id: number): void => {
    if (!waiters.has(id) || unsettled(id)) return;
    for (const resolve of waiters.get(id) ?? []) resolve();
    waiters.delete(id);
  };

  const sendOne = async (
    channel: StoredChannel,
    chosen: StoredMessage,
    fold: readonly number[],
  ): Promise<void> => {
    const id = chosen.message_id;
    const prepared = ledger.transaction(() => {
      foldAll(ledger, fold, id);
      const row = messageById(ledger, id);
      if (row === undefined) return null;
      const content =
        row.content === null ? compose(deps.facts, channel, row) : (JSON.parse(row.content) as Content);
      return move(id, { kind: 'send', at: clock.now() }, consoleActor, { content })
        ? { row: { ...row, folded: row.folded }, content }
        : null;
    });
    if (prepared === null) return;
    const outcome = await deps.deliver(channel, prepared.row, prepared.content);
    // Too late to be noted: it stays as sent, and goes again under its key at the next start.
    if (left) return;
    move(id, outcomeOf(outcome, chosen, clock.now()), consoleActor);
  };

  const turn = async (channelId: number): Promise<void> => {
    for (;;) {
      held.delete(channelId);
      const channel = channelById(ledger, channelId);
      if (stopped || channel === null) return;
      const waiting = waitingOf(ledger, channelId, batch);
      for (const { message_id: id, expires_at: expires } of waiting)
        if (expires <= clock.now()) move(id, { kind: 'expire', at: clock.now() }, consoleActor);
      const next = decide(
        ledger,
        channel,
        waiting.filter(({ expires_at: expires }) => expires > clock.now()),
        clock.now(),
      );
      if (!('send' in next)) return sleep(channelId, next);
      await sendOne(channel, next.send, next.fold);
    }
  };

  const sleep = (
    channelId: number,
    { wakeAt, held: isHeld }: Extract<Turn, { wakeAt: number | null }>,
  ): void => {
    if (wakeAt === null || stopped) return;
    if (isHeld) held.set(channelId, wakeAt);
    const ms = Math.min(longestSleep, Math.max(wakeAt - clock.now(), 1));
    timers.set(
      channelId,
      deps.schedule.after(ms, () => run(channelId)),
    );
  };

  const run = (channelId: number): void => {
    timers.get(channelId)?.();
    timers.delete(channelId);
    if (stopped) return;
    if (running.has(channelId)) {
      again.add(channelId);
      return;
    }
    const work = turn(channelId)
      .catch((error: unknown) => {
        deps.log.error('a channel could not be worked on', {
          channel: channelId,
          error: asAppError(error).message,
        });
        timers.set(
          channelId,
          deps.schedule.after(minute, () => run(channelId)),
        );
      })
      .finally(() => {
        running.delete(channelId);
        if (again.delete(channelId)) run(channelId);
      });
    running.set(channelId, work);
  };

  const wake = (channelId?: number): void => {
    if (channelId !== undefined) run(channelId);
    else for (const { id } of listChannels(ledger)) run(id);
  };

  return {
    move: (id, event, actor) => move(id, event, actor),
    wake,
    heldUntil: (channelId) => held.get(channelId) ?? null,
    settled: (id) =>
      new Promise((resolve) => {
        if (!unsettled(id)) return resolve();
        waiters.set(id, [...(waiters.get(id) ?? []), resolve]);
      }),
    start() {
      const cut = ledger.all<{ id: number }>(
        "SELECT message_id AS id FROM notify_messages WHERE state = 'sent' ORDER BY message_id",
      );
      for (const { id } of cut) move(id, { kind: 'interrupted', at: clock.now() }, consoleActor);
      wake();
    },
    async stop() {
      stopped = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
      // What is on its way may end by itself, which makes a second copy needless; a server that says nothing is not waited for.
      let cancel: () => void = () => undefined;
      const late = new Promise<void>((resolve) => {
        cancel = deps.schedule.after(patienceMs, resolve);
      });
      await Promise.race([Promise.all(running.values()), late]);
      cancel();
      left = true;
    },
  };
}

/** States that leave an audit row: what was sent, and what was not and waits for a person or was seen by one. */
const audited: readonly MessageState[] = ['delivered', 'dead', 'expired', 'dismissed'];

function outcomeOf(outcome: Delivery, { occasion, key, attempts }: StoredMessage, at: number): MessageEvent {
  if ('answer' in outcome) return { kind: 'accepted', at, answer: outcome.answer };
  const { error, final, retryAfterMs } = outcome;
  // Somebody waits for the outcome of a test: it is not tried again behind their back.
  if (final || occasion === 'test') return { kind: 'refused', at, error };
  return { kind: 'missed', at, error, retryAfterMs, chance: chanceOf(key, attempts) };
}

/** Spreads retries of many consoles, and of many messages, without a source of chance: from the key and the attempt. */
function chanceOf(key: string, attempts: number): number {
  let sum = attempts;
  for (const sign of key) sum = (sum * 31 + sign.charCodeAt(0)) % 9_973;
  return sum / 9_973;
}

/** What a channel sends next, or when to look again. */
export function decide(
  ledger: WriteDb,
  channel: StoredChannel,
  waiting: readonly StoredMessage[],
  now: number,
): Turn {
  const test = waiting.find(({ occasion }) => occasion === 'test');
  if (test !== undefined) return { send: test, fold: [] };
  const expiry = earliest(waiting.map(({ expires_at: expires }) => expires));
  if (!channel.enabled) return { wakeAt: expiry, held: false };
  const { timing } = channel;
  const due = waiting.filter(({ due_at: at }) => at !== null && at <= now);
  const quiet = due.map(({ severity }) => quietUntil(timing, severity, now));
  const ready = due.filter((_, index) => quiet[index] === null);
  if (ready.length === 0) {
    const later = waiting.flatMap(({ due_at: at }) => (at !== null && at > now ? [at] : []));
    const ends = quiet.filter((until) => until !== null);
    return {
      wakeAt: earliest([...later, ...ends, ...(expiry === null ? [] : [expiry])]),
      held: ends.length > 0,
    };
  }
  const window = timing.rate.minutes * minute;
  const { count, oldest } = sentSince(ledger, channel.id, now - window);
  const left = timing.rate.messages - count;
  if (left <= 0) return { wakeAt: (oldest ?? now) + window + 1, held: true };
  const fresh = ready.filter(({ attempts }) => attempts === 0);
  const [first = waiting[0]] = ready;
  const digests = timing.digest.every !== 'message';
  if (first === undefined) return { wakeAt: null, held: false };
  if (first.attempts > 0 || fresh.length < 2 || (!digests && left > 1)) return { send: first, fold: [] };
  const head = fresh.reduce((worst, each) => (each.rank < worst.rank ? each : worst));
  // Another incident has another ticket: only what belongs to the same one may be put together.
  const same = fresh.filter(
    (each) => each !== head && (channel.kind !== 'ticket' || each.about === head.about),
  );
  return { send: head, fold: same.map(({ message_id: id }) => id) };
}

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : times.reduce((first, at) => Math.min(first, at));
}

/** The same as the machine's `fold` for every one of them, in one statement. */
function foldAll(ledger: WriteDb, ids: readonly number[], into: number): void {
  if (ids.length === 0) return;
  const { changes } = ledger.run(
    `UPDATE notify_messages SET state = 'folded', folded_into = ?, due_at = NULL, content = NULL
     WHERE state = 'queued' AND attempts = 0 AND message_id IN (SELECT value FROM json_each(?))`,
    [into, JSON.stringify(ids)],
  );
  ledger.run('UPDATE notify_messages SET folded = folded + ? WHERE message_id = ?', [changes, into]);
}
