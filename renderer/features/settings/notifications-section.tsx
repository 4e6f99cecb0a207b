import { BellPlus, Ellipsis } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { channelKinds, type Channel, type ChannelKind } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { NothingYet } from '../../ui/states/states.tsx';
import type { GlyphName } from '../../ui/status/glyph-shapes.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { RelativeTime, TimeText } from '../../ui/time.tsx';
import { ChannelDialog } from './notifications-dialog.tsx';
import { Outbox } from './notifications-outbox.tsx';
import { kindNames } from './notifications-values.ts';
import './notifications.css';

/** Channels by which people are told, how each stands, and the messages that went out. */
export function TellingPeople(): ReactNode {
  const { data, error, refetch } = useOp('notifications.channels', {});
  const demo = useOp('system.status', {}).data?.workspace.demo === true;
  const [open, setOpen] = useState<Channel | ChannelKind | null>(null);
  const channels = data?.channels;
  const add = (
    <Menu
      align="end"
      trigger={
        <Button icon={<BellPlus size={16} strokeWidth={1.5} aria-hidden="true" />}>Add a channel</Button>
      }
      entries={channelKinds.map((kind) => ({
        id: kind,
        label: kindNames[kind],
        detail: kindDetails[kind],
        onSelect: () => setOpen(kind),
      }))}
    />
  );
  return (
    <>
      <Section
        title="Telling people"
        meta={
          demo
            ? 'the demo sends nothing until a channel is added'
            : 'desktop, e-mail, webhook, ticket; nothing is sent until a channel is added'
        }
        aside={channels !== undefined && channels.length > 0 && add}
      >
        <Pending of={{ data: channels, error, refetch }} rows={2} />
        {channels?.length === 0 && (
          <NothingYet title="Nobody is told of anything" actions={add}>
            A channel tells of new incidents, clocks that run short and providers that stay away. Identifiers
            of SIMs stay here unless you allow them.
          </NothingYet>
        )}
        {channels !== undefined && channels.length > 0 && (
          <ChannelTable channels={channels} onOpen={setOpen} />
        )}
      </Section>
      {channels !== undefined && <Outbox channels={channels} />}
      {open !== null && (
        <ChannelDialog
          key={typeof open === 'string' ? open : open.id}
          about={open}
          fields={data?.fields ?? []}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

const kindDetails: Readonly<Record<ChannelKind, string>> = {
  desktop: 'on this computer',
  email: 'by your mail server',
  webhook: 'signed JSON',
  ticket: 'updates of one incident stay together',
};

function ChannelTable(props: {
  readonly channels: readonly Channel[];
  readonly onOpen: (channel: Channel) => void;
}): ReactNode {
  return (
    <SimpleTable<Channel>
      label="Channels"
      density="score"
      rows={props.channels}
      rowKey={({ id }) => String(id)}
      onOpen={props.onOpen}
      columns={[
        {
          id: 'name',
          header: 'Channel',
          width: '34%',
          cell: (channel) => (
            <span className="provider-name">
              <b className="truncate">{channel.name}</b>
              <span className="quiet truncate">
                {kindNames[channel.kind]}, {targetOf(channel)}
              </span>
            </span>
          ),
        },
        { id: 'state', header: 'State', cell: (channel) => <State channel={channel} /> },
        {
          id: 'last',
          header: 'Last delivery',
          width: '8rem',
          cell: ({ lastDeliveredAt }) =>
            lastDeliveredAt === null ? (
              <span className="quiet">never</span>
            ) : (
              <RelativeTime at={lastDeliveredAt} />
            ),
        },
        {
          id: 'acts',
          header: <span className="visually-hidden">Acts</span>,
          width: '6.5rem',
          align: 'end',
          cell: (channel) => <Acts channel={channel} onOpen={props.onOpen} />,
        },
      ]}
    />
  );
}

function targetOf({ transport }: Channel): string {
  if (transport.by === 'desktop') return 'this computer';
  if (transport.by === 'mail') return transport.mail.to.join(', ');
  return URL.canParse(transport.webhook.url) ? new URL(transport.webhook.url).host : transport.webhook.url;
}

/** @returns the glyph and words of how a channel stands, worst first */
function standing(channel: Channel): readonly [GlyphName, string] {
  const { enabled, attention, waiting, lastFailure, lastDeliveredAt } = channel;
  if (!enabled) return ['suspended', 'Switched off'];
  if (attention > 0)
    return [
      'failed',
      `${formatCount(attention)} ${attention === 1 ? 'message waits' : 'messages wait'} for you`,
    ];
  if (waiting > 0)
    return [
      lastFailure === null ? 'queued' : 'partly-accepted',
      `${formatCount(waiting)} waiting to be sent`,
    ];
  return lastDeliveredAt === null ? ['queued', 'Nothing sent yet'] : ['observed', 'Delivered'];
}

function State({ channel }: { readonly channel: Channel }): ReactNode {
  const [glyph, words] = standing(channel);
  const { heldUntil, lastFailure } = channel;
  return (
    <span className="provider-state">
      <StatusText name={glyph}>{words}</StatusText>
      {heldUntil !== null && (
        <span className="quiet">
          held until <TimeText at={heldUntil} style="time" />
        </span>
      )}
      {lastFailure !== null && heldUntil === null && (
        <span className="settings-refused truncate" title={lastFailure.message}>
          {lastFailure.message}
        </span>
      )}
    </span>
  );
}

/** Buttons of a row; a press on them is none on the row. */
function Acts({
  channel,
  onOpen,
}: {
  readonly channel: Channel;
  readonly onOpen: (channel: Channel) => void;
}): ReactNode {
  const { id: channelId, name, enabled } = channel;
  const test = useCommand('notifications.test');
  const enable = useCommand('notifications.enable');
  const toasts = useToasts();
  const [removing, setRemoving] = useState(false);
  const tryIt = async (): Promise<void> => {
    const answer = await test.run({ channelId });
    if (answer === null) return;
    toasts.show(
      answer.ok
        ? { title: `${name} took the test message`, detail: answer.message.answer ?? undefined, tone: 'done' }
        : {
            title: `${name} did not take the test message`,
            detail:
              answer.message.error?.message ??
              'It is still being sent; the list of messages shows what becomes of it.',
            tone: 'failed',
          },
    );
  };
  return (
    <span className="settings-acts" onClick={(event) => event.stopPropagation()}>
      <Button
        variant="quiet"
        busy={test.busy}
        aria-label={`Send a test message by ${name}`}
        onClick={() => void tryIt()}
      >
        Test
      </Button>
      <Menu
        align="end"
        trigger={
          <IconButton
            label={`More for ${name}`}
            icon={<Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />}
          />
        }
        entries={[
          { id: 'change', label: 'Change…', onSelect: () => onOpen(channel) },
          {
            id: 'enable',
            label: enabled ? 'Switch off' : 'Switch on',
            detail: enabled ? 'what waits stays' : undefined,
            onSelect: () => void enable.run({ channelId, enabled: !enabled }),
          },
          { kind: 'separator', id: 'line' },
          { id: 'remove', label: 'Remove…', danger: true, onSelect: () => setRemoving(true) },
        ]}
      />
      {removing && <RemoveChannel channel={channel} onClose={() => setRemoving(false)} />}
    </span>
  );
}

function RemoveChannel({
  channel,
  onClose,
}: {
  readonly channel: Channel;
  readonly onClose: () => void;
}): ReactNode {
  const remove = useCommand('notifications.remove');
  const waiting = channel.waiting + channel.attention;
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title={`Remove ${channel.name}?`}
      description="Its secrets leave the vault. Messages that were delivered stay in the list."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Keep
          </Button>
          <Button
            variant="danger"
            busy={remove.busy}
            onClick={() =>
              void remove.run({ channelId: channel.id }).then((done) => done !== null && onClose())
            }
          >
            Remove
          </Button>
        </>
      }
    >
      <p>
        {waiting === 0
          ? 'No message waits in it.'
          : `${formatCount(waiting)} ${waiting === 1 ? 'message that waits is' : 'messages that wait are'} not sent any more.`}
      </p>
    </Dialog>
  );
}
