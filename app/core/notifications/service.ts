import type { ChannelInput, ChannelSecret } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { day, isoSeconds, minute } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type {
  Actor,
  Clock,
  Hash,
  Http,
  Ids,
  Log,
  Mail,
  ReadDb,
  Schedule,
  Secrets,
  WriteDb,
} from '../ports.ts';
import {
  channelOrFail,
  checkChannel,
  forgetChannel,
  insertChannel,
  listChannels,
  targetOf,
  updateChannel,
  type StoredChannel,
} from './channels.ts';
import { defaultFilter, defaultTemplate, defaultTiming } from './defaults.ts';
import { deliver } from './deliver.ts';
import { createDesktop } from './desktop.ts';
import { createDispatcher } from './dispatch.ts';
import { referenceOf, sampleFacts, type FactsDeps } from './facts.ts';
import { templateFields } from './fields.ts';
import { attentionStates, waitingStates } from './machine.ts';
import { countStates, insertMessage, messageById, pageOf, toRow } from './messages.ts';
import { preview } from './preview.ts';
import { forgetChannelSecrets, keepChannelSecrets } from './vault.ts';
import { createWatch, type ProviderStanding } from './watch.ts';

export interface NotificationsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly http: Http;
  readonly mail: Mail;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
  readonly workspace: string;
  readonly standings: () => Promise<readonly ProviderStanding[]>;
}

export interface Notifications {
  readonly handlers: Handlers<'notifications'>;
  start(): void;
  stop(): Promise<void>;
}

/** Subscribers are told of moves at most so often. */
const noticeAfter = 150;
/** How long a test's outcome is waited for. */
const testPatience = 25_000;
/** Messages that nobody needs any more are forgotten after so long. */
const keptFor = 90 * day;

/** Telling people: channels, their outbox, and what is told. */
export function createNotifications(deps: NotificationsDeps): Notifications {
  const { ledger, clock, ids, bus, schedule } = deps;
  const referencePrefix = `SX-${deps.hash.pseudonym('notifications').slice(0, 6).toUpperCase()}`;
  const facts: FactsDeps = {
    cache: deps.cache,
    ledger,
    workspace: deps.workspace,
    referencePrefix,
  };
  let notice: (() => void) | null = null;
  const tell = (): void => {
    notice ??= schedule.after(noticeAfter, () => {
      notice = null;
      bus.publish('notifications.changed', {});
      bus.publish('audit.changed', { seq: auditHead(ledger) });
    });
  };
  const desktop = createDesktop({ ledger, schedule, bus });
  const dispatcher = createDispatcher({
    ledger,
    clock,
    hash: deps.hash,
    schedule,
    log: deps.log,
    facts,
    deliver: (channel, message, content) =>
      deliver(
        {
          ...deps,
          show: (messageId) => desktop.show(messageId),
          referenceOf: (about) => referenceOf(referencePrefix, about),
        },
        channel,
        message,
        content,
      ),
    moved: tell,
  });
  const watch = createWatch({
    ...deps,
    queued(channelIds) {
      tell();
      for (const id of channelIds) dispatcher.wake(id);
    },
  });

  const audit = (
    actor: Actor,
    act: string,
    channelId: number,
    detail: Readonly<Record<string, unknown>>,
  ): void =>
    void appendAudit(ledger, clock, deps.hash, actor, {
      act: `channel.${act}`,
      subject: `channel:${channelId}`,
      detail,
    });
  const waitingIds = (channelId: number): readonly number[] =>
    ledger
      .all<{ id: number }>(
        `SELECT message_id AS id FROM notify_messages WHERE channel_id = ? AND state IN (SELECT value FROM json_each(?))`,
        [channelId, JSON.stringify([...waitingStates, ...attentionStates])],
      )
      .map(({ id }) => id);

  const handlers: Handlers<'notifications'> = {
    channels: () => ({
      channels: listChannels(ledger).map((channel) => ({
        ...channel,
        secrets: [...channel.secrets],
        ...standingOf(ledger, channel),
        heldUntil: dispatcher.heldUntil(channel.id),
      })),
      fields: templateFields.map(({ name, about, type, sensitive }) => ({ name, about, type, sensitive })),
      reference: referencePrefix,
    }),
    defaults: ({ kind, by }) => ({
      filter: defaultFilter(kind),
      timing: defaultTiming(kind),
      template: defaultTemplate(kind, by),
    }),
    async save({ channelId, channel, secrets }, { actor }) {
      const others = listChannels(ledger).filter(({ id }) => id !== channelId);
      checkChannel(
        channel,
        others.map(({ name }) => name),
      );
      const before = channelId === null ? null : channelOrFail(ledger, channelId);
      const given = Object.entries(secrets).flatMap(([name, value]) =>
        value === undefined ? [] : [name as ChannelSecret],
      );
      // A secret goes to the place it was entered for and to no other.
      const moved = before !== null && placeOf(before) !== placeOf(channel);
      const kept = before === null || moved ? [] : before.secrets;
      const held = [...new Set([...kept, ...given])].filter((name) => fits(channel, name));
      // Added switched off, and on once its secrets are in the vault: what is killed in between sends nothing.
      const id =
        before?.id ??
        ledger.transaction(() => {
          const added = insertChannel(ledger, { ...channel, enabled: false }, [], clock.now());
          audit(actor, 'added', added, auditDetail(channel));
          return added;
        });
      await keepChannelSecrets(deps.secrets, id, secrets);
      await forgetChannelSecrets(
        deps.secrets,
        id,
        (before?.secrets ?? []).filter((name) => !held.includes(name)),
      );
      ledger.transaction(() => {
        updateChannel(ledger, id, channel, held, clock.now());
        if (before !== null)
          audit(actor, 'changed', id, {
            ...auditDetail(channel),
            ...(given.length > 0 ? { secrets: given } : {}),
          });
      });
      tell();
      dispatcher.wake(id);
      return { channelId: id };
    },
    enable({ channelId, enabled }, { actor }) {
      ledger.transaction(() => {
        const channel = channelOrFail(ledger, channelId);
        if (channel.enabled === enabled) return;
        updateChannel(ledger, channelId, { ...channel, enabled }, channel.secrets, clock.now());
        audit(actor, enabled ? 'enabled' : 'disabled', channelId, {});
      });
      tell();
      dispatcher.wake(channelId);
      return {};
    },
    async remove({ channelId }, { actor }) {
      const channel = channelOrFail(ledger, channelId);
      await forgetChannelSecrets(deps.secrets, channelId, channel.secrets);
      ledger.transaction(() => {
        for (const id of waitingIds(channelId))
          dispatcher.move(id, { kind: 'dismiss', at: clock.now() }, actor);
        forgetChannel(ledger, channelId, clock.now());
        audit(actor, 'removed', channelId, {});
      });
      tell();
      return {};
    },
    async test({ channelId }, { actor }) {
      const channel = channelOrFail(ledger, channelId);
      const now = clock.now();
      const id = ledger.transaction(() => {
        audit(actor, 'tested', channelId, {});
        return insertMessage(ledger, {
          channelId,
          key: ids.unique(),
          occasion: 'test',
          severity: 'info',
          incidentId: null,
          about: 'TEST',
          facts: { ...sampleFacts, opened: isoSeconds(now) },
          occasionAt: now,
          queuedAt: now,
          dueAt: now,
          expiresAt: now + 5 * minute,
        });
      });
      tell();
      dispatcher.wake(channelId);
      await withinMs(schedule, testPatience, dispatcher.settled(id));
      const row = messageById(ledger, id);
      if (row === undefined) throw asAppError(new Error('the test message is gone'));
      return { ok: row.state === 'delivered', message: toRow({ ...row, channel: channel.name }) };
    },
    preview: (input) => preview({ ...facts, now: clock.now() }, input),
    outbox(query) {
      const rows = pageOf(ledger, query).map(toRow);
      const counts = countStates(ledger, query.channelId ?? null);
      const chosen = counts.filter(({ state }) => query.states.length === 0 || query.states.includes(state));
      return {
        rows,
        next: rows.length < query.limit ? null : (rows.at(-1)?.id ?? null),
        total: chosen.reduce((sum, { count }) => sum + count, 0),
        byState: Object.fromEntries(counts.map(({ state, count }) => [state, count])),
      };
    },
    retry({ ids: messageIds }, { actor }) {
      const touched = new Set<number>();
      const queued = ledger.transaction(
        () =>
          messageIds.filter((id) => {
            const row = messageById(ledger, id);
            if (row === undefined) return false;
            const channel = listChannels(ledger).find((each) => each.id === row.channel_id);
            if (channel === undefined) return false;
            touched.add(channel.id);
            const lifetimeMs = channel.timing.expiresInMinutes * minute;
            if (!dispatcher.move(id, { kind: 'again', at: clock.now(), lifetimeMs }, actor)) return false;
            audit(actor, 'retried', channel.id, { message: id });
            return true;
          }).length,
      );
      for (const id of touched) dispatcher.wake(id);
      return { queued };
    },
    dismiss: ({ ids: messageIds }, { actor }) => ({
      dismissed: ledger.transaction(
        () =>
          messageIds.filter((id) => dispatcher.move(id, { kind: 'dismiss', at: clock.now() }, actor)).length,
      ),
    }),
    desktop: () => ({ messages: [...desktop.waiting()] }),
    desktopShown({ messageId, outcome }) {
      desktop.shown(messageId, outcome);
      return {};
    },
  };

  return {
    handlers,
    start() {
      ledger.run(
        "DELETE FROM notify_messages WHERE queued_at < ? AND state IN ('delivered', 'folded', 'dismissed')",
        [clock.now() - keptFor],
      );
      watch.start();
      dispatcher.start();
    },
    async stop() {
      await watch.stop();
      desktop.stop();
      await dispatcher.stop();
      notice?.();
    },
  };
}

function auditHead(ledger: ReadDb): number {
  return ledger.get<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM audit')?.seq ?? 0;
}

/** What of a channel's settings an audit row tells: where it sends, not what. */
function auditDetail(channel: ChannelInput): Readonly<Record<string, unknown>> {
  return { name: channel.name, kind: channel.kind, identifiers: channel.sensitive, host: hostOf(channel) };
}

function hostOf({ transport }: ChannelInput): string {
  return transport.by === 'mail' ? transport.mail.host : targetOf({ transport });
}

/** Where secrets of a channel are sent to. Another place needs them entered again. */
function placeOf({ transport }: ChannelInput): string {
  if (transport.by === 'mail') return `${transport.mail.host}:${transport.mail.port}`;
  return transport.by === 'webhook' ? new URL(transport.webhook.url).origin : '';
}

function fits({ transport }: ChannelInput, secret: ChannelSecret): boolean {
  if (transport.by === 'desktop') return false;
  return transport.by === 'mail' ? secret === 'password' : secret !== 'password';
}

interface Standing {
  readonly waiting: number;
  readonly attention: number;
  readonly lastDeliveredAt: number | null;
  readonly lastFailure: { readonly at: number; readonly message: string } | null;
}

function standingOf(ledger: ReadDb, { id }: StoredChannel): Standing {
  const counts = new Map(countStates(ledger, id).map(({ state, count }) => [state, count]));
  const failure = ledger.get<{ at: number; error: string }>(
    `SELECT failed_at AS at, error FROM notify_messages WHERE channel_id = ? AND error IS NOT NULL AND state IN ('failed', 'dead')
     ORDER BY failed_at DESC LIMIT 1`,
    [id],
  );
  const delivered = ledger.get<{ at: number | null }>(
    "SELECT MAX(delivered_at) AS at FROM notify_messages WHERE channel_id = ? AND state = 'delivered'",
    [id],
  );
  const attention = attentionOf(ledger, id);
  // What was delivered since has mended it, unless something still waits for a person.
  const mended = attention === 0 && (failure?.at ?? 0) < (delivered?.at ?? 0);
  return {
    waiting: (counts.get('queued') ?? 0) + (counts.get('failed') ?? 0) + (counts.get('sent') ?? 0),
    attention,
    lastDeliveredAt: delivered?.at ?? null,
    lastFailure:
      failure === undefined || mended
        ? null
        : { at: failure.at, message: (JSON.parse(failure.error) as { message: string }).message },
  };
}

/** A test that failed was seen by the person who sent it. */
function attentionOf(ledger: ReadDb, channelId: number): number {
  return (
    ledger.get<{ count: number }>(
      "SELECT COUNT(*) AS count FROM notify_messages WHERE channel_id = ? AND state IN ('dead', 'expired') AND occasion <> 'test'",
      [channelId],
    )?.count ?? 0
  );
}

async function withinMs(schedule: Schedule, ms: number, work: Promise<void>): Promise<void> {
  let cancel: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    cancel = schedule.after(ms, resolve);
  });
  await Promise.race([work, late]);
  cancel();
}
