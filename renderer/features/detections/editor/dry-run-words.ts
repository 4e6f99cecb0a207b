import type { DryRun } from '../../../../shared/contract/index.ts';
import { day } from '../../../../shared/time.ts';
import { formatCount, formatDecimal } from '../../../ui/format.ts';

/** What a dry run says in one sentence. */
export function dryRunSentence({ findings, sims, events }: DryRun, days: number): string {
  const looked = `${formatCount(events)} ${events === 1 ? 'event' : 'events'}`;
  if (events === 0) return 'Nothing is stored for this span: no event could be looked at.';
  if (findings === 0) return `It would have found nothing in ${looked}.`;
  const perDay = findings / days;
  const rate = perDay >= 0.1 ? `${formatDecimal(perDay, 1)} a day` : 'less than one in ten days';
  const made = `${formatCount(findings)} ${findings === 1 ? 'finding' : 'findings'}`;
  const whom = sims === 0 ? '' : ` on ${formatCount(sims)} ${sims === 1 ? 'SIM' : 'SIMs'}`;
  return `It would have made ${made}${whom} (${rate}), out of ${looked}.`;
}

/** One value for every day of the span, days without a finding too. */
export function everyDay({ from, to, perDay }: DryRun): { readonly at: number; readonly value: number }[] {
  const found = new Map(perDay.map(({ day: at, findings }) => [at, findings]));
  const points: { at: number; value: number }[] = [];
  for (let at = Math.floor(from / day) * day; at < to; at += day)
    points.push({ at, value: found.get(at) ?? 0 });
  return points;
}
