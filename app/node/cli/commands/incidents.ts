import type { IncidentRow } from '../../../../shared/contract/index.ts';
import { humanId } from '../../../../shared/ids.ts';
import { limits } from '../../../../shared/limits.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import type { Command } from '../command.ts';
import { type Column, table } from '../table.ts';

/** `incidents`: the queue as text. */
export const incidents: Command = {
  words: ['incidents'],
  takes: '[QUERY]',
  about: 'Lists incidents under a query; the open ones unless told otherwise.',
  details: [
    'For example: incidents "is:open severity:critical,high"',
    'Ends with 1 when a query matches none.',
  ],
  options: { limit: { type: 'string', value: 'N', about: 'most rows, up to 500 (50)' } },
  async run({ args, options, out, session, signal }) {
    const limit = options.whole('limit', 1, limits.pageRows) ?? 50;
    const query = args.length === 0 ? 'is:open' : args.join(' ');
    const { client } = await session();
    const page = await client.call('incidents.list', { query, offset: 0, limit }, { signal });
    const { total, matched, rows, bySeverity } = page;
    out.result({ total, matched, bySeverity, rows }, () =>
      rows.length === 0 ? 'No incident matches.' : table(columns, rows),
    );
    out.note(`${rows.length} of ${matched} matching, ${total} in all`);
    return matched === 0 && args.length > 0 ? 1 : 0;
  },
};

const columns: readonly Column<IncidentRow>[] = [
  { title: 'ID', of: (row) => humanId('INC', row.id) },
  { title: 'SEVERITY', of: (row) => row.severity },
  { title: 'TITLE', of: (row) => row.title },
  { title: 'SCOPE', of: (row) => row.scope },
  { title: 'SIMS', of: (row) => row.simCount, right: true },
  { title: 'STATUS', of: (row) => row.status },
  {
    title: 'CONTAINED',
    of: (row) =>
      row.containment === null ? null : `${row.containment.observed} of ${row.containment.total}`,
  },
  { title: 'CLOCK', of: (row) => clockOf(row) },
  { title: 'ASSIGNEE', of: (row) => row.assignee },
  { title: 'OPENED', of: (row) => isoSeconds(row.openedAt) },
];

function clockOf({ clock }: IncidentRow): string | null {
  if (clock.state === 'none') return null;
  return clock.dueAt === null || clock.state === 'met'
    ? clock.state
    : `${clock.state}, due ${isoSeconds(clock.dueAt)}`;
}
