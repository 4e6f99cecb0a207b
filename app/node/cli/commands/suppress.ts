import type { FindingCondition, Suppression } from '../../../../shared/contract/index.ts';
import { parseDuration } from '../../../../shared/query.ts';
import { day, isoSeconds } from '../../../../shared/time.ts';
import { type Command, UsageError } from '../command.ts';
import { scopeOf, scopeOptions } from '../scope-options.ts';
import { type Column, table } from '../table.ts';

/** `suppress …`: findings of a rule that open no incident, with a reason and an end. */
export const suppressAdd: Command = {
  words: ['suppress'],
  takes: 'RULE',
  about: 'Keeps findings of a rule from opening incidents, until a day within a year.',
  details: [
    'For example: suppress D-NW-01 --site Breda --where plmn=20416,20408 --days 14 --reason "border"',
    'Critical findings are never held back without --critical and --yes.',
  ],
  options: {
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit' },
    days: { type: 'string', value: 'N', about: 'ends after so many days, 1 to 365 (30)' },
    where: {
      type: 'string',
      many: true,
      value: 'FIELD=VALUES',
      about: 'only where the field has one of these values',
    },
    critical: { type: 'boolean', about: 'holds back critical findings too' },
    yes: { type: 'boolean', about: 'confirms --critical' },
    'dry-run': { type: 'boolean', about: 'only says what it would have held back in the last 30 days' },
    ...scopeOptions,
  },
  async run({ args: [ruleId], options, out, session, signal }) {
    if (ruleId === undefined) throw new UsageError('Name a rule such as D-NW-01.');
    const conditions = options.texts('where').map(conditionOf);
    const { client } = await session();
    const scope = await scopeOf(client, options, signal);
    if (options.flag('dry-run')) {
      const effect = await client.call(
        'suppressions.effect',
        { ruleId, scope, conditions, days: 30 },
        { signal },
      );
      out.result(effect, () =>
        [
          `${effect.findings} of ${effect.ofFindings} findings of the last ${effect.days} days; ${effect.incidents} incidents would not have opened.`,
          ...effect.confirmed.map(({ id, title }) => `Confirmed as true positive: INC-${id} ${title}`),
        ].join('\n'),
      );
      return effect.confirmed.length > 0 ? 1 : 0;
    }
    const reason = options.text('reason');
    if (reason === undefined) throw new UsageError('Give --reason.');
    const critical = options.flag('critical');
    if (critical && !options.flag('yes'))
      throw new UsageError('A critical finding would then open no incident: confirm that with --yes.');
    const endsAt = Date.now() + (options.whole('days', 1, 365) ?? 30) * day - 1_000;
    const made = await client.call(
      'suppressions.add',
      { ruleId, scope, conditions, reason, endsAt, critical, ...(critical ? { confirmCritical: true } : {}) },
      { signal },
    );
    out.result(made, () => `${made.id} is in force until ${isoSeconds(made.endsAt)}.`);
    return 0;
  },
};

function conditionOf(text: string): FindingCondition {
  const [, field, values] = /^([\w.]+)=(.+)$/.exec(text) ?? [];
  if (field === undefined || values === undefined)
    throw new UsageError(`"${text}" is no condition such as plmn=20416,20408.`);
  return { field, values: values.split(',').map((value) => value.trim()) };
}

const columns: readonly Column<Suppression>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'RULE', of: ({ ruleId }) => ruleId },
  { title: 'REACHES', of: ({ scopeText }) => scopeText },
  {
    title: 'WHERE',
    of: ({ conditions }) => conditions.map(({ field, values }) => `${field}=${values.join(',')}`).join(' '),
  },
  { title: 'HELD', of: ({ held }) => held, right: true },
  { title: 'ENDS', of: ({ endsAt }) => isoSeconds(endsAt) },
  { title: 'REASON', of: ({ reason }) => reason },
];

export const suppressList: Command = {
  words: ['suppress', 'list'],
  takes: '',
  about: 'Lists suppressions, those in force first, and how many findings each holds back.',
  details: [],
  options: {},
  async run({ out, session, signal }) {
    const { client } = await session();
    const { suppressions } = await client.call('suppressions.list', {}, { signal });
    out.result({ suppressions }, () =>
      suppressions.length === 0 ? 'Nothing is suppressed.' : table(columns, suppressions),
    );
    return 0;
  },
};

export const suppressRevoke: Command = {
  words: ['suppress', 'revoke'],
  takes: 'ID',
  about: 'Ends a suppression now; what goes on opens incidents.',
  details: ['For example: suppress revoke S-7 --reason "was too broad"'],
  options: { reason: { type: 'string', value: 'TEXT', about: 'why, for the audit' } },
  async run({ args: [id], options, out, session, signal }) {
    const reason = options.text('reason');
    if (id === undefined || reason === undefined)
      throw new UsageError('Give a suppression such as S-7, and --reason.');
    const { client } = await session();
    await client.call('suppressions.revoke', { id: id.toUpperCase(), reason }, { signal });
    out.result({ id }, () => `${id.toUpperCase()} was revoked.`);
    return 0;
  },
};

export const suppressFold: Command = {
  words: ['suppress', 'fold'],
  takes: 'RULE',
  about: 'Sets how long a finding of a rule takes in what follows on the same subject.',
  details: [
    'For example: suppress fold D-NW-04 --for 3d --reason "flaps for days". Without --for: as the rule says.',
  ],
  options: {
    for: { type: 'string', value: 'DURATION', about: 'a minute to 90 days, such as 6h or 3d' },
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit' },
  },
  async run({ args: [ruleId], options, out, session, signal }) {
    const reason = options.text('reason');
    if (ruleId === undefined || reason === undefined)
      throw new UsageError('Name a rule such as D-NW-04, and --reason.');
    const length = options.text('for');
    const ms = length === undefined ? null : parseDuration(length);
    if (length !== undefined && ms === null)
      throw new UsageError(`"${length}" is no duration such as 6h or 3d.`);
    const { client } = await session();
    await client.call('suppressions.setRefractory', { ruleId, ms, reason }, { signal });
    out.result({ ruleId, ms }, () =>
      length === undefined ? `${ruleId} folds as it says itself.` : `${ruleId} folds for ${length}.`,
    );
    return 0;
  },
};
