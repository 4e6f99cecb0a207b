import { humanId } from '../../../../shared/ids.ts';
import { limits } from '../../../../shared/limits.ts';
import { simCsvRecord, simsCsvHead } from '../../../../shared/sims-csv.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import type { FleetRow } from '../../../../shared/contract/index.ts';
import { type Command, UsageError } from '../command.ts';
import { bytesText, type Column, table } from '../table.ts';

/** `sims`: the fleet grid as text. */
export const sims: Command = {
  words: ['sims'],
  takes: '[QUERY]',
  about: 'Lists SIMs under a query, as the query bar takes it.',
  details: [
    'For example: sims "state:active country:NL -class:Camera sort:-data"',
    'Ends with 1 when a query matches none.',
  ],
  options: {
    limit: { type: 'string', value: 'N', about: 'most rows; 0 for all (50, with --csv all)' },
    csv: { type: 'boolean', about: 'every column as CSV, streamed' },
  },
  async run({ args, options, out, session, signal }) {
    const asCsv = options.flag('csv');
    if (asCsv && out.json) throw new UsageError('Choose one of --csv and --json.');
    const wanted = options.whole('limit', 0, 10_000_000) ?? (asCsv ? 0 : 50);
    const query = args.join(' ');
    const { client } = await session();
    const result = await client.call('fleet.open', { query }, { signal });
    const most = wanted === 0 ? result.matched : Math.min(wanted, result.matched);
    const rows: FleetRow[] = [];
    let read = 0;
    if (asCsv) await out.line(simsCsvHead());
    while (read < most) {
      const limit = Math.min(limits.pageRows, most - read);
      const page = await client.call(
        'fleet.page',
        { resultId: result.resultId, offset: read, limit },
        { signal },
      );
      if (page.rows.length === 0) break;
      read += page.rows.length;
      if (asCsv) for (const row of page.rows) await out.line(simCsvRecord(row));
      else rows.push(...page.rows);
      if (most > limits.pageRows && !asCsv) out.progress(`${read} of ${most}`);
    }
    await client.call('fleet.close', { resultId: result.resultId });
    const { total, matched, asOf } = result;
    if (!asCsv)
      out.result({ total, matched, asOf, rows }, () =>
        rows.length === 0 ? 'No SIM matches.' : table(columns, rows),
      );
    const age = asOf === null ? 'never synced' : `as of ${isoSeconds(asOf)}`;
    out.note(`${read} of ${matched} matching, ${total} in the fleet, ${age}`);
    return matched === 0 && query !== '' ? 1 : 0;
  },
};

const columns: readonly Column<FleetRow>[] = [
  { title: 'SEVERITY', of: (row) => row.severity },
  { title: 'ICCID', of: (row) => row.iccid },
  { title: 'DEVICE', of: (row) => row.device },
  { title: 'SITE', of: (row) => row.site },
  { title: 'STATE', of: (row) => row.lifecycle },
  { title: 'LINK', of: (row) => row.connectivity },
  {
    title: 'ACTION',
    of: (row) =>
      row.inFlight === null ? null : `${humanId('ACT', row.inFlight.actionId)} ${row.inFlight.state}`,
  },
  { title: 'LOCK', of: (row) => row.imeiLock },
  { title: 'CC', of: (row) => row.country },
  { title: 'RAT', of: (row) => row.rat },
  { title: 'DATA 24H', of: (row) => bytesText(row.data24h), right: true },
  { title: 'SEEN', of: (row) => (row.lastSeenAt === null ? null : isoSeconds(row.lastSeenAt)) },
  {
    title: 'POSTURE',
    of: (row) => (row.posture?.score == null ? null : Math.round(row.posture.score)),
    right: true,
  },
];
