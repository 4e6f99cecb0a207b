import type {
  MaintenanceSpan,
  MaintenanceWindow,
  SuppressionScope,
} from '../../../../shared/contract/index.ts';
import { minute, isoSeconds } from '../../../../shared/time.ts';
import { parseDuration } from '../../../../shared/query.ts';
import { type Command, type Options, UsageError } from '../command.ts';
import { scopeOptions, scopeOf, timeOf } from '../scope-options.ts';
import { type Column, table } from '../table.ts';

/** `maintenance add|list|end`: planned work, during which findings open no incident. */

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const maintenanceAdd: Command = {
  words: ['maintenance', 'add'],
  takes: 'NAME',
  about: 'Plans a maintenance window: findings in it are kept and open no incident.',
  details: [
    'Once: --from 2026-12-01T22:00Z --for 4h',
    'Weekly: --every sat,sun --at 23:00 --for 5h --zone Europe/Amsterdam',
    'Without a scope it reaches the whole fleet.',
  ],
  options: {
    from: { type: 'string', value: 'TIME', about: 'begins then, ISO 8601 (now)' },
    for: { type: 'string', value: 'DURATION', about: 'lasts so long, such as 90m or 4h' },
    every: { type: 'string', value: 'DAYS', about: 'weekly on these days: mon,tue,… or daily' },
    at: { type: 'string', value: 'HH:MM', about: 'weekly: begins at, on the clocks of the zone' },
    zone: { type: 'string', value: 'ZONE', about: 'weekly: IANA time zone (UTC)' },
    until: { type: 'string', value: 'TIME', about: 'weekly: none begins after that' },
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit' },
    ...scopeOptions,
    rule: { type: 'string', many: true, value: 'ID', about: 'only findings of this rule' },
  },
  async run({ args, options, out, session, signal }) {
    const name = args.join(' ').trim();
    const reason = options.text('reason');
    if (name === '' || reason === undefined) throw new UsageError('Give a name and --reason.');
    const rules = options.texts('rule');
    const { client } = await session();
    const scope: SuppressionScope =
      rules.length > 0 ? { kind: 'rules', ruleIds: [...rules] } : await scopeOf(client, options, signal);
    const { id } = await client.call(
      'suppressions.addWindow',
      { name, reason, scope, span: spanOf(options, Date.now()) },
      { signal },
    );
    out.result({ id }, () => `${id} is planned.`);
    return 0;
  },
};

function spanOf(options: Options, now: number): MaintenanceSpan {
  const length = options.text('for');
  const ms = length === undefined ? null : parseDuration(length);
  if (ms === null) throw new UsageError('Say how long with --for, such as --for 4h.');
  const from = timeOf(options, 'from') ?? now;
  const every = options.text('every');
  if (every === undefined) return { kind: 'once', from, to: from + ms };
  const days = every === 'daily' ? dayNames.map((_name, index) => index + 1) : every.split(',').map(dayOf);
  const start = options.text('at');
  if (start === undefined) throw new UsageError('A weekly window needs --at, such as --at 23:00.');
  return {
    kind: 'weekly',
    days,
    start,
    minutes: Math.round(ms / minute),
    zone: options.text('zone') ?? 'UTC',
    from,
    until: timeOf(options, 'until') ?? null,
  };
}

function dayOf(word: string): number {
  const index = dayNames.indexOf(word.trim().toLowerCase().slice(0, 3));
  if (index < 0) throw new UsageError(`"${word}" is no day. Write mon,tue,wed,thu,fri,sat,sun or daily.`);
  return index + 1;
}

const columns: readonly Column<MaintenanceWindow>[] = [
  { title: 'WINDOW', of: ({ id }) => id },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'REACHES', of: ({ scopeText }) => scopeText },
  { title: 'OPENS', of: ({ opensAt }) => (opensAt === null ? null : isoSeconds(opensAt)) },
  { title: 'CLOSES', of: ({ closesAt }) => (closesAt === null ? null : isoSeconds(closesAt)) },
  { title: 'HELD', of: ({ held }) => held, right: true },
];

export const maintenanceList: Command = {
  words: ['maintenance', 'list'],
  takes: '',
  about: 'Lists maintenance windows, those that are open first.',
  details: [],
  options: {},
  async run({ out, session, signal }) {
    const { client } = await session();
    const { windows } = await client.call('suppressions.list', {}, { signal });
    out.result({ windows }, () =>
      windows.length === 0 ? 'No maintenance window is planned.' : table(columns, windows),
    );
    return 0;
  },
};

export const maintenanceEnd: Command = {
  words: ['maintenance', 'end'],
  takes: 'WINDOW',
  about: 'Ends a maintenance window now and for good; what goes on opens incidents.',
  details: ['For example: maintenance end M-3 --reason "done early"'],
  options: { reason: { type: 'string', value: 'TEXT', about: 'why, for the audit' } },
  async run({ args: [id], options, out, session, signal }) {
    const reason = options.text('reason');
    if (id === undefined || reason === undefined)
      throw new UsageError('Give a window such as M-3, and --reason.');
    const { client } = await session();
    await client.call('suppressions.endWindow', { id: id.toUpperCase(), reason }, { signal });
    out.result({ id }, () => `${id.toUpperCase()} has ended.`);
    return 0;
  },
};
