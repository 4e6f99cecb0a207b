import { asAppError } from '../../../shared/errors.ts';
import { day, isoSeconds, minute } from '../../../shared/time.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Hash, Http, Ids, Log, Mail, ReadDb, Schedule, Secrets, WriteDb } from '../ports.ts';
import { createChannelDesk } from './channel-desk.ts';
import { channelOrFail, listChannels } from './channels.ts';
import { defaultFilter, defaultTemplate, defaultTiming } from './defaults.ts';
import { deliver } from './deliver.ts';
import { createDesktop } from './desktop.ts';
import { createDispatcher } from './dispatch.ts';
import { referenceOf, sampleFacts, type FactsDeps } from './facts.ts';
import { countStates, insertMessage, messageById, pageOf, toRow } from './messages.ts';
import { preview } from './preview.ts';
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

  const desk = createChannelDesk({ ...deps, dispatcher, referencePrefix, tell });
  const { audit } = desk;

  const handlers: Handlers<'notifications'> = {
    ...desk.handlers,
    defaults: ({ kind, by }) => ({
      filter: defaultFilter(kind),
      timing: defaultTiming(kind),
      template: defaultTemplate(kind, by),
    }),
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

async function withinMs(schedule: Schedule, ms: number, work: Promise<void>): Promise<void> {
  let cancel: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    cancel = schedule.after(ms, resolve);
  });
  await Promise.race([work, late]);
  cancel();
}
