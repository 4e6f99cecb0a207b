import type { ChannelInput, ChannelSecret } from '../../../shared/contract/index.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Hash, Secrets, WriteDb } from '../ports.ts';
import {
  channelOrFail,
  checkChannel,
  forgetChannel,
  insertChannel,
  listChannels,
  targetOf,
  updateChannel,
} from './channels.ts';
import type { Dispatcher } from './dispatch.ts';
import { templateFields } from './fields.ts';
import { attentionStates, waitingStates } from './machine.ts';
import { standingOf } from './standing.ts';
import { forgetChannelSecrets, keepChannelSecrets } from './vault.ts';

export interface ChannelDeskDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly secrets: Secrets;
  readonly dispatcher: Dispatcher;
  /** What references of this workspace begin with. */
  readonly referencePrefix: string;
  /** Channels or messages moved. */
  readonly tell: () => void;
}

export interface ChannelDesk {
  readonly handlers: Pick<Handlers<'notifications'>, 'channels' | 'save' | 'enable' | 'remove'>;
  /** Writes what somebody did to a channel, in the transaction under way. */
  audit(actor: Actor, act: string, channelId: number, detail: Readonly<Record<string, unknown>>): void;
}

/** Channels as people make, change and remove them. */
export function createChannelDesk(deps: ChannelDeskDeps): ChannelDesk {
  const { ledger, clock, dispatcher, referencePrefix, tell } = deps;
  const audit: ChannelDesk['audit'] = (actor, act, channelId, detail) =>
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

  return {
    audit,
    handlers: {
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
        const kept = before?.secrets.filter((name) => placeOf(before, name) === placeOf(channel, name)) ?? [];
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
    },
  };
}

/** What of a channel's settings an audit row tells: where it sends, not what. */
function auditDetail(channel: ChannelInput): Readonly<Record<string, unknown>> {
  return { name: channel.name, kind: channel.kind, identifiers: channel.sensitive, host: hostOf(channel) };
}

function hostOf({ transport }: ChannelInput): string {
  return transport.by === 'mail' ? transport.mail.host : targetOf({ transport });
}

/** Where a secret of a channel is sent to. Another place needs it entered again. */
function placeOf({ transport }: ChannelInput, secret: ChannelSecret): string {
  if (transport.by === 'desktop') return '';
  const { proxy } = transport.by === 'mail' ? transport.mail : transport.webhook;
  if (secret === 'proxyPassword') return proxy;
  if (transport.by === 'mail') return `${transport.mail.host}:${transport.mail.port}`;
  return new URL(transport.webhook.url).origin;
}

function fits({ transport }: ChannelInput, secret: ChannelSecret): boolean {
  if (transport.by === 'desktop') return false;
  if (secret === 'proxyPassword') return true;
  return transport.by === 'mail' ? secret === 'password' : secret !== 'password';
}
