import type { ReactNode } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import { useOp } from '../../data/use-op.tsx';
import { KeyValueList, type KeyValue } from '../../ui/data/key-values.tsx';
import { Progress } from '../../ui/data/progress.tsx';
import { formatCount, formatDecimal, formatSpan } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { RelativeTime, useNow } from '../../ui/time.tsx';

type Budget = Output<'providers.budget'>;
type Rate = Budget['requests'];

/** How much of what the provider lets one account ask is left, and who waits. Actions go first. */
export function BudgetSection({ providerId }: { readonly providerId: string }): ReactNode {
  const { data } = useOp('providers.budget', { providerId }, { keep: true, every: 2_000 });
  const now = useNow(1_000);
  if (data === undefined)
    return (
      <Section title="Request budget">
        <SkeletonRows count={3} rowHeight={24} />
      </Section>
    );
  const { waiting } = data;
  const queue = [
    waiting.acts > 0 ? `${formatCount(waiting.acts)} of actions, first` : '',
    waiting.signIns > 0 ? `${formatCount(waiting.signIns)} to sign in` : '',
    waiting.reads > 0 ? `${formatCount(waiting.reads)} to read` : '',
  ].filter((part) => part !== '');
  const items: KeyValue[] = [
    {
      label: 'Requests',
      value: <RateValue label="Requests left" rate={data.requests} />,
      note: rateText(data.requests),
    },
    ...(data.signIns === null
      ? []
      : [
          {
            label: 'Sign-ins',
            value: <RateValue label="Sign-ins left" rate={data.signIns} />,
            note: rateText(data.signIns),
          },
        ]),
    { label: 'At once', value: `${formatCount(data.running)} of ${formatCount(data.concurrency)} under way` },
    { label: 'Waiting', value: queue.length === 0 ? 'nobody' : queue.join(', ') },
    ...(data.pausedUntil === null || data.pausedUntil <= now
      ? []
      : [
          {
            label: 'Told to wait',
            value: (
              <>
                goes on <RelativeTime at={data.pausedUntil} />
              </>
            ),
          },
        ]),
    { label: 'Limits', value: <span className="quiet">{data.source}</span> },
  ];
  return (
    <Section title="Request budget" meta="actions go before reads">
      <KeyValueList labels="wide" wrap items={items} />
    </Section>
  );
}

function RateValue({ label, rate }: { readonly label: string; readonly rate: Rate }): ReactNode {
  const left = Math.max(0, Math.min(rate.left, rate.burst));
  const text = `${formatCount(left)} of ${formatCount(rate.burst)} left`;
  return (
    <span className="provider-rate">
      <span className="tabular">{text}</span>
      <Progress label={label} share={rate.burst === 0 ? null : left / rate.burst} text={text} tone="budget" />
    </span>
  );
}

/** "5 back every s", "2,000 back every 5 m". */
function rateText({ refill, perMs }: Rate): string {
  const amount = Number.isInteger(refill) ? formatCount(refill) : formatDecimal(refill, 1);
  return `${amount} back every ${perMs === 1_000 ? 'second' : formatSpan(perMs)}`;
}
