import type { ActionRow, ActionStep, SkippedSim } from '../../../../shared/contract/index.ts';
import { humanId, parseHumanId } from '../../../../shared/ids.ts';
import { limits } from '../../../../shared/limits.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import { type Command, UsageError } from '../command.ts';
import { stepState } from '../step-state.ts';
import { type Column, counted, table } from '../table.ts';

const filters = ['all', 'open', 'attention', 'done'] as const;

/** `actions`: what was asked for, with what was chosen and how far it is. */
export const actionsList: Command = {
  words: ['actions'],
  takes: '[FILTER]',
  about: 'Lists actions on SIMs, newest first, with what was chosen and how far each is.',
  details: [
    `FILTER is ${filters.join(', ')}; attention shows what failed, drifted, expired or has an unknown outcome.`,
  ],
  options: { limit: { type: 'string', value: 'N', about: 'most rows, up to 500 (50)' } },
  async run({ args, options, out, session, signal }) {
    const limit = options.whole('limit', 1, limits.pageRows) ?? 50;
    const filter = filterOf(args[0]);
    const { client } = await session();
    const page = await client.call('actions.list', { filter, offset: 0, limit }, { signal });
    out.result({ total: page.total, rows: page.rows }, () =>
      page.rows.length === 0 ? 'No action is listed.' : table(columns, page.rows),
    );
    out.note(`${page.rows.length} of ${page.total}`);
    return 0;
  },
};

/** `actions show`: one action, its SIMs and those it left out. */
export const actionsShow: Command = {
  words: ['actions', 'show'],
  takes: 'ACT',
  about: 'Shows one action: what was chosen, its SIMs one by one, and which were left out and why.',
  details: ['Lists up to 500 SIMs, those that need a person first.'],
  options: {},
  async run({ args, out, session, signal }) {
    const id = idOf(args[0]);
    const { client } = await session();
    const action = await client.call('actions.get', { id }, { signal });
    const page = { offset: 0, limit: limits.pageRows };
    const steps = await client.call('actions.steps', { id, ...page }, { signal });
    const of = { kind: 'action', id } as const;
    const skipped = await client.call('actions.skipped', { of, reason: null, ...page }, { signal });
    out.result({ action, steps: steps.rows, reasons: skipped.reasons, skipped: skipped.rows }, () =>
      [
        table(columns, [action]),
        ...(steps.rows.length === 0 ? [] : [table(stepColumns, steps.rows)]),
        ...skipped.reasons.map(({ reason, sims }) => `Left out, ${counted(sims, 'SIM')}: ${reason}`),
        ...(skipped.rows.length === 0 ? [] : [table(skippedColumns, skipped.rows)]),
      ].join('\n\n'),
    );
    return 0;
  },
};

/** `actions retry`: what failed, once more. */
export const actionsRetry: Command = {
  words: ['actions', 'retry'],
  takes: 'ACT',
  about: 'Queues again those SIMs of an action that failed, drifted or expired, and no others.',
  details: ['Each is read afresh before anything is sent. Ends with 1 when there is nothing to retry.'],
  options: { reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log (needed)' } },
  async run({ args, options, out, session }) {
    const id = idOf(args[0]);
    const reason = options.text('reason')?.trim() ?? '';
    if (reason.length < 3) throw new UsageError('Say why with --reason, in at least 3 characters.');
    const { client } = await session();
    const { queued } = await client.call('actions.retry', { id, reason });
    out.result({ queued }, () => `${counted(queued, 'SIM')} of ${humanId('ACT', id)} queued again.`);
    return queued === 0 ? 1 : 0;
  },
};

function filterOf(word = 'all'): (typeof filters)[number] {
  const filter = filters.find((each) => each === word);
  if (filter === undefined)
    throw new UsageError(`A filter is one of ${filters.join(', ')}, not "${word.slice(0, 40)}".`);
  return filter;
}

function idOf(text: string | undefined): number {
  const id = text === undefined ? null : parseHumanId('ACT', text);
  if (id === null) throw new UsageError('Name the action, such as ACT-12.');
  return id;
}

const time = (at: number | null): string | null => (at === null ? null : isoSeconds(at));

const columns: readonly Column<ActionRow>[] = [
  { title: 'ID', of: (row) => humanId('ACT', row.id) },
  { title: 'WHAT', of: (row) => row.kind.replaceAll('_', '-') },
  { title: 'CHOSEN', of: (row) => row.input.map(({ label, value }) => `${label}: ${value}`).join('; ') },
  { title: 'STATE', of: (row) => row.state.replaceAll('_', ' ') },
  { title: 'SIMS', of: (row) => row.progress.total, right: true },
  { title: 'OBSERVED', of: (row) => row.progress.observed, right: true },
  { title: 'FAILED', of: (row) => row.progress.failed, right: true },
  { title: 'LEFT OUT', of: (row) => row.skipped, right: true },
  { title: 'BY', of: (row) => row.requestedBy },
  { title: 'REQUESTED', of: (row) => time(row.requestedAt) },
  { title: 'REASON', of: (row) => row.reason },
];

const stepColumns: readonly Column<ActionStep>[] = [
  { title: 'ICCID', of: (row) => row.iccid },
  { title: 'DEVICE', of: (row) => row.device },
  { title: 'THROUGH', of: (row) => row.provider },
  { title: 'STATE', of: stepState },
  { title: 'SENT', of: (row) => time(row.sentAt) },
  { title: 'ACCEPTED', of: (row) => time(row.acceptedAt) },
  { title: 'OBSERVED', of: (row) => time(row.observedAt) },
  { title: 'LATEST', of: (row) => row.latest },
  { title: 'PROBLEM', of: (row) => row.error?.message ?? null },
];

const skippedColumns: readonly Column<SkippedSim>[] = [
  { title: 'LEFT OUT', of: (row) => row.iccid },
  { title: 'DEVICE', of: (row) => row.device },
  { title: 'REASON', of: (row) => row.reason },
];
