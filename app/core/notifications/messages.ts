import type { MessageRow, MessageState, Occasion, Severity } from '../../../shared/contract/index.ts';
import { severities } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import type { ReadDb, SqlValue, WriteDb } from '../ports.ts';
import type { Message } from './machine.ts';

/** Stored messages and the SQL that moves them. */
export interface StoredMessage {
  readonly message_id: number;
  readonly channel_id: number;
  readonly key: string;
  readonly state: MessageState;
  readonly occasion: Occasion | 'test';
  readonly severity: Severity;
  readonly rank: number;
  readonly incident_id: number | null;
  readonly about: string;
  readonly facts: string;
  readonly occasion_at: number;
  readonly queued_at: number;
  readonly due_at: number | null;
  readonly expires_at: number;
  readonly attempts: number;
  readonly sent_at: number | null;
  readonly delivered_at: number | null;
  readonly failed_at: number | null;
  readonly folded: number;
  readonly folded_into: number | null;
  readonly content: string | null;
  readonly answer: string | null;
  readonly error: string | null;
}

/** What is sent: written once, so that every attempt under a key says the same. */
export interface Content {
  readonly subject: string;
  readonly body: string;
}

export interface NewMessage {
  readonly channelId: number;
  readonly key: string;
  readonly occasion: Occasion | 'test';
  readonly severity: Severity;
  readonly incidentId: number | null;
  readonly about: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly occasionAt: number;
  readonly queuedAt: number;
  readonly dueAt: number;
  readonly expiresAt: number;
}

export function insertMessage(db: WriteDb, message: NewMessage): number {
  return db.run(
    `INSERT INTO notify_messages (channel_id, key, state, occasion, severity, rank, incident_id, about, facts, occasion_at,
       queued_at, due_at, expires_at) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      message.channelId,
      message.key,
      message.occasion,
      message.severity,
      severities.indexOf(message.severity),
      message.incidentId,
      message.about,
      JSON.stringify(message.facts),
      message.occasionAt,
      message.queuedAt,
      message.dueAt,
      message.expiresAt,
    ],
  ).lastId;
}

export function messageById(db: ReadDb, id: number): StoredMessage | undefined {
  return db.get<StoredMessage>('SELECT * FROM notify_messages WHERE message_id = ?', [id]);
}

export function machineOf(row: StoredMessage): Message {
  return {
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    expiresAt: row.expires_at,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    failedAt: row.failed_at,
    foldedInto: row.folded_into,
    answer: row.answer,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
  };
}

/** States after which nobody needs what the message said. */
const spent: readonly MessageState[] = ['delivered', 'dismissed', 'folded'];

/** @param content written at the first attempt; absent leaves what is there */
export function saveMessage(db: WriteDb, id: number, next: Message, content?: Content): void {
  db.run(
    `UPDATE notify_messages SET state = :state, attempts = :attempts, due_at = :due, expires_at = :expires, sent_at = :sent,
       delivered_at = :delivered, failed_at = :failed, folded_into = :into, answer = :answer, error = :error,
       content = CASE WHEN :spent = 1 THEN NULL ELSE COALESCE(:content, content) END
     WHERE message_id = :id`,
    {
      id,
      state: next.state,
      attempts: next.attempts,
      due: next.dueAt,
      expires: next.expiresAt,
      sent: next.sentAt,
      delivered: next.deliveredAt,
      failed: next.failedAt,
      into: next.foldedInto,
      answer: next.answer,
      error: next.error === null ? null : JSON.stringify(next.error),
      spent: spent.includes(next.state) ? 1 : 0,
      content: content === undefined ? null : JSON.stringify(content),
    },
  );
}

/** Waiting messages of a channel, oldest first. @param most rows */
export function waitingOf(db: ReadDb, channelId: number, most: number): StoredMessage[] {
  return db.all<StoredMessage>(
    `SELECT * FROM notify_messages WHERE channel_id = ? AND due_at IS NOT NULL AND state IN ('queued', 'failed')
     ORDER BY message_id LIMIT ?`,
    [channelId, most],
  );
}

/** When the digest that gathers now is due; null when none gathers. */
export function runningDigest(db: ReadDb, channelId: number, after: number): number | null {
  const row = db.get<{ at: number | null }>(
    `SELECT MIN(due_at) AS at FROM notify_messages WHERE channel_id = ? AND due_at > ? AND state = 'queued' AND attempts = 0`,
    [channelId, after],
  );
  return row?.at ?? null;
}

/** Attempts of a channel that began after `since`, and when the oldest of them was. */
export function sentSince(
  db: ReadDb,
  channelId: number,
  since: number,
): { readonly count: number; readonly oldest: number | null } {
  return (
    db.get<{ count: number; oldest: number | null }>(
      `SELECT COUNT(*) AS count, MIN(sent_at) AS oldest FROM notify_messages WHERE channel_id = ? AND sent_at > ? AND occasion <> 'test'`,
      [channelId, since],
    ) ?? { count: 0, oldest: null }
  );
}

/** Messages that one carries, for its lines; the gravest first. */
export function foldedInto(db: ReadDb, id: number, most: number): StoredMessage[] {
  return db.all<StoredMessage>(
    'SELECT * FROM notify_messages WHERE folded_into = ? ORDER BY rank, message_id LIMIT ?',
    [id, most],
  );
}

export interface OutboxQuery {
  readonly channelId?: number | undefined;
  readonly states: readonly MessageState[];
  readonly before?: number | undefined;
  readonly limit: number;
}

export function pageOf(db: ReadDb, query: OutboxQuery): (StoredMessage & { readonly channel: string })[] {
  return db.all(
    `SELECT m.*, c.name AS channel FROM notify_messages m JOIN notify_channels c USING (channel_id)
     WHERE m.message_id < :before AND (:channel IS NULL OR m.channel_id = :channel)
       AND (:states = '[]' OR m.state IN (SELECT value FROM json_each(:states)))
     ORDER BY m.message_id DESC LIMIT :limit`,
    {
      before: query.before ?? Number.MAX_SAFE_INTEGER,
      channel: query.channelId ?? null,
      states: JSON.stringify(query.states),
      limit: query.limit,
    },
  );
}

export function countStates(
  db: ReadDb,
  channelId: number | null,
): readonly { readonly state: MessageState; readonly count: number }[] {
  return db.all(
    `SELECT state, COUNT(*) AS count FROM notify_messages WHERE :channel IS NULL OR channel_id = :channel GROUP BY state`,
    { channel: channelId as SqlValue },
  );
}

export function toRow(row: StoredMessage & { readonly channel: string }): MessageRow {
  return {
    id: row.message_id,
    channelId: row.channel_id,
    channel: row.channel,
    state: row.state,
    occasion: row.occasion,
    severity: row.severity,
    incidentId: row.incident_id,
    about: row.about,
    occasionAt: row.occasion_at,
    queuedAt: row.queued_at,
    nextAt: row.due_at,
    expiresAt: row.expires_at,
    deliveredAt: row.delivered_at,
    attempts: row.attempts,
    folded: row.folded,
    foldedInto: row.folded_into,
    answer: row.answer,
    error: row.error === null ? null : (JSON.parse(row.error) as MessageRow['error']),
  };
}
