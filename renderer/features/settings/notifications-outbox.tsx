import { useState, type ReactNode } from 'react';
import type { Channel, MessageRow, MessageState } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { severityLetter } from '../../data/words.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import type { GlyphName } from '../../ui/status/glyph-shapes.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { TimeText } from '../../ui/time.tsx';
import { occasionNames } from './notifications-values.ts';

type Filter = 'all' | 'waiting' | 'attention' | 'delivered';

const statesOf: Readonly<Record<Filter, readonly MessageState[]>> = {
  all: [],
  waiting: ['queued', 'sent', 'failed'],
  attention: ['dead', 'expired'],
  delivered: ['delivered'],
};

const stateWords: Readonly<Record<MessageState, readonly [GlyphName, string]>> = {
  queued: ['queued', 'Waits'],
  sent: ['requested', 'Is being sent'],
  delivered: ['observed', 'Delivered'],
  failed: ['partly-accepted', 'Tried, waits'],
  dead: ['failed', 'Not taken'],
  expired: ['expired', 'Too old to send'],
  folded: ['complete', 'In another message'],
  dismissed: ['cancelled', 'Not sent, seen'],
};

const firstRows = 50;
const mostRows = 500;
const everyChannel = '';

/** Every message with what became of it. Nothing is shown where no channel was ever there. */
export function Outbox({ channels }: { readonly channels: readonly Channel[] }): ReactNode {
  const [filter, setFilter] = useState<Filter>('all');
  const [channelId, setChannelId] = useState(everyChannel);
  const [limit, setLimit] = useState(firstRows);
  const { data, error, refetch } = useOp(
    'notifications.outbox',
    {
      states: [...statesOf[filter]],
      limit,
      ...(channelId === everyChannel ? {} : { channelId: Number(channelId) }),
    },
    { keep: true },
  );
  const counts = data?.byState ?? {};
  const count = (which: Filter): number =>
    statesOf[which].reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const attention = count('attention');
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  if (channels.length === 0 && all === 0) return null;
  const label = (text: string, which: Filter): string => `${text} ${formatCount(count(which))}`;
  return (
    <Section
      title="Messages"
      meta={data === undefined ? undefined : `${formatCount(data.rows.length)} of ${formatCount(data.total)}`}
      aside={
        attention > 0 && filter === 'attention' && data !== undefined ? (
          <RetryAll rows={data.rows} />
        ) : undefined
      }
    >
      <div className="notify-filters">
        <SegmentedControl<Filter>
          label="Messages shown"
          variant="quiet"
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all', label: 'All' },
            { value: 'waiting', label: label('Waiting', 'waiting') },
            { value: 'attention', label: label('For you', 'attention') },
            { value: 'delivered', label: label('Delivered', 'delivered') },
          ]}
        />
        {channels.length > 1 && (
          <Select<string>
            label="Channel"
            labelHidden
            value={channelId}
            onChange={setChannelId}
            options={[
              { value: everyChannel, label: 'Every channel' },
              ...channels.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        )}
      </div>
      <Pending of={{ data, error, refetch }} rows={3} />
      {data?.rows.length === 0 && (
        <p className="quiet">
          {all === 0
            ? 'No message yet. What happens from now on is told; “Test” sends one at once.'
            : 'No message is in this state.'}
        </p>
      )}
      {data !== undefined && data.rows.length > 0 && <MessageTable rows={data.rows} />}
      {data !== undefined && data.next !== null && limit < mostRows && (
        <Button variant="quiet" onClick={() => setLimit(Math.min(mostRows, limit * 3))}>
          Show more
        </Button>
      )}
    </Section>
  );
}

function RetryAll({ rows }: { readonly rows: readonly MessageRow[] }): ReactNode {
  const retry = useCommand('notifications.retry');
  const dismiss = useCommand('notifications.dismiss');
  const ids = rows.map(({ id }) => id);
  return (
    <>
      <Button variant="quiet" busy={dismiss.busy} onClick={() => void dismiss.run({ ids })}>
        Seen, all {formatCount(ids.length)}
      </Button>
      <Button busy={retry.busy} onClick={() => void retry.run({ ids })}>
        Send all {formatCount(ids.length)} again
      </Button>
    </>
  );
}

function MessageTable({ rows }: { readonly rows: readonly MessageRow[] }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <SimpleTable<MessageRow>
      label="Messages"
      rows={rows}
      rowKey={({ id }) => String(id)}
      density="score"
      onOpen={({ incidentId }) => incidentId !== null && go('incidents', { record: String(incidentId) })}
      columns={[
        {
          id: 'severity',
          header: <span className="visually-hidden">Severity</span>,
          width: '2rem',
          cell: ({ severity }) => <SeverityChip severity={severityLetter[severity]} size={16} />,
        },
        {
          id: 'what',
          header: 'Message',
          cell: (row) => (
            <span className="provider-name">
              <span className="truncate">
                {row.occasion === 'test' ? 'Test message' : `${occasionNames[row.occasion]}, ${row.about}`}
                {row.folded > 0 && <span className="quiet"> and {formatCount(row.folded)} more</span>}
              </span>
              <span className="quiet truncate">{row.channel}</span>
            </span>
          ),
        },
        { id: 'state', header: 'State', width: '38%', cell: (row) => <MessageStanding row={row} /> },
        {
          id: 'at',
          header: 'Happened',
          width: '7rem',
          cell: ({ occasionAt }) => <TimeText at={occasionAt} style="moment" />,
        },
        {
          id: 'acts',
          header: <span className="visually-hidden">Acts</span>,
          width: '8.5rem',
          align: 'end',
          cell: (row) => <MessageActs row={row} />,
        },
      ]}
    />
  );
}

function MessageStanding({ row }: { readonly row: MessageRow }): ReactNode {
  const [glyph, words] = stateWords[row.state];
  const tries = row.attempts > 1 ? `, ${formatCount(row.attempts)} tries` : '';
  return (
    <span className="provider-state">
      <StatusText name={glyph}>
        {words}
        {tries}
        {row.state === 'delivered' && row.answer !== null && <span className="quiet"> {row.answer}</span>}
        {row.nextAt !== null && (
          <span className="quiet">
            {' '}
            next <TimeText at={row.nextAt} style="time" />
          </span>
        )}
      </StatusText>
      {row.error !== null && (
        <span className="settings-refused truncate" title={row.error.message}>
          {row.error.message}
        </span>
      )}
    </span>
  );
}

function MessageActs({ row }: { readonly row: MessageRow }): ReactNode {
  const retry = useCommand('notifications.retry');
  const dismiss = useCommand('notifications.dismiss');
  const toasts = useToasts();
  if (row.state !== 'dead' && row.state !== 'expired') return null;
  const sendAgain = async (): Promise<void> => {
    const done = await retry.run({ ids: [row.id] });
    if (done?.queued === 0)
      toasts.show({
        title: 'It is not waiting any more',
        detail: 'Its channel was removed, or it was sent.',
      });
  };
  return (
    <span className="settings-acts" onClick={(event) => event.stopPropagation()}>
      <Button
        variant="quiet"
        busy={dismiss.busy}
        aria-label={`Seen: message about ${row.about}`}
        onClick={() => void dismiss.run({ ids: [row.id] })}
      >
        Seen
      </Button>
      <Button
        variant="quiet"
        busy={retry.busy}
        aria-label={`Send the message about ${row.about} again`}
        onClick={() => void sendAgain()}
      >
        Again
      </Button>
    </span>
  );
}
