import type { ArmedRule, Output, RuleResponse } from '../../../../shared/contract/index.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import { type Command, UsageError } from '../command.ts';
import { type Column, table } from '../table.ts';

/** `rules arm|disarm|armed|limit|hold|release`: which rules act by themselves, how far, and the switch that holds them all. */

const reasonOption = { reason: { type: 'string', value: 'TEXT', about: 'why, for the audit' } } as const;

export const rulesArm: Command = {
  words: ['rules', 'arm'],
  takes: 'RULE',
  about: 'Lets the response of a rule run by itself, within limits and until a day. For a lead.',
  details: [
    'For example: rules arm D-EE-03 --per-hour 1 --per-day 5 --within 30 --days 7 --reason "agreed with the owner"',
    'The rule needs a response that is on: rules respond D-EE-03 --reason "agreed". Beyond a limit it is proposed, and a person decides.',
  ],
  options: {
    'per-hour': { type: 'string', value: 'N', about: 'SIMs in any hour, 1 to 60 (1)' },
    'per-day': { type: 'string', value: 'N', about: 'SIMs in any 24 hours, 1 to 500 (5)' },
    within: {
      type: 'string',
      value: 'MINUTES',
      about: 'never on an older finding, by the time of its source (30)',
    },
    days: { type: 'string', value: 'N', about: 'ends after so many days, 1 to 90 (7)' },
    ...reasonOption,
  },
  async run({ args: [ruleId], options, out, session, signal }) {
    const reason = options.text('reason');
    if (ruleId === undefined || reason === undefined)
      throw new UsageError('Name a rule such as D-EE-03, and --reason.');
    const perHour = options.whole('per-hour', 1, 60) ?? 1;
    const perDay = options.whole('per-day', 1, 500) ?? 5;
    const withinMinutes = options.whole('within', 1, 24 * 60) ?? 30;
    const days = options.whole('days', 1, 90) ?? 7;
    const { client } = await session();
    const { endsAt } = await client.call(
      'responses.arm',
      { ruleId, perHour, perDay, withinMinutes, days, reason },
      { signal },
    );
    out.result(
      { ruleId, endsAt },
      () =>
        `${ruleId} acts by itself until ${isoSeconds(endsAt)}: ${perHour} an hour and ${perDay} a day at most. \`rules hold\` stops it.`,
    );
    return 0;
  },
};

export const rulesRespond: Command = {
  words: ['rules', 'respond'],
  takes: 'RULE',
  about:
    'Gives a rule of this version the response that its definition names, to be proposed on its incidents.',
  details: ['For example: rules respond D-EE-03 --reason "agreed". With --off it proposes no more.'],
  options: { off: { type: 'boolean', about: 'it proposes no more' }, ...reasonOption },
  async run({ args: [ruleId], options, out, session, signal }) {
    const reason = options.text('reason');
    if (ruleId === undefined || reason === undefined)
      throw new UsageError('Name a rule such as D-EE-03, and --reason.');
    const { client } = await session();
    const { responses, shipped } = await client.call('responses.list', {}, { signal });
    const known = responses.find((one) => one.ruleId === ruleId);
    const kind = known?.kind ?? shipped.find((one) => one.ruleId === ruleId)?.kind ?? null;
    if (kind === null)
      throw new UsageError(`The definition of ${ruleId} names no action. Choose one in the window.`);
    const enabled = !options.flag('off');
    await client.call(
      'responses.set',
      { ruleId, enabled, kind, input: known?.input ?? {}, scope: known?.scope ?? 'sims', reason },
      { signal },
    );
    out.result({ ruleId, kind, enabled }, () =>
      enabled ? `${ruleId} proposes: ${kind}. A person decides.` : `${ruleId} proposes no more.`,
    );
    return 0;
  },
};

export const rulesDisarm: Command = {
  words: ['rules', 'disarm'],
  takes: 'RULE',
  about: 'Its response is proposed again, and a person decides.',
  details: [],
  options: reasonOption,
  async run({ args: [ruleId], options, out, session, signal }) {
    const reason = options.text('reason');
    if (ruleId === undefined || reason === undefined)
      throw new UsageError('Name a rule such as D-EE-03, and --reason.');
    const { client } = await session();
    await client.call('responses.disarm', { ruleId, reason }, { signal });
    out.result({ ruleId }, () => `${ruleId} acts no more by itself.`);
    return 0;
  },
};

export const rulesLimit: Command = {
  words: ['rules', 'limit'],
  takes: '',
  about: 'Sets how many SIMs all armed rules together may act on, beside the limits of each. For a lead.',
  details: ['For example: rules limit --per-hour 3 --per-day 10 --reason "agreed with the owner"'],
  options: {
    'per-hour': { type: 'string', value: 'N', about: 'SIMs in any hour, 1 to 600' },
    'per-day': { type: 'string', value: 'N', about: 'SIMs in any 24 hours, 1 to 5000' },
    ...reasonOption,
  },
  async run({ options, out, session, signal }) {
    const reason = options.text('reason');
    const [hourly, daily] = [options.whole('per-hour', 1, 600), options.whole('per-day', 1, 5_000)];
    if (reason === undefined || (hourly === undefined && daily === undefined))
      throw new UsageError('Give --per-hour, --per-day or both, and --reason.');
    const { client } = await session();
    const { together } = await client.call('responses.list', {}, { signal });
    const [perHour, perDay] = [hourly ?? together.perHour, daily ?? together.perDay];
    await client.call('responses.limit', { perHour, perDay, reason }, { signal });
    out.result(
      { perHour, perDay },
      () => `All rules together act on ${perHour} SIMs an hour and ${perDay} in 24 hours at most.`,
    );
    return 0;
  },
};

export const rulesHold: Command = {
  words: ['rules', 'hold'],
  takes: '',
  about: 'Holds all automation at once, and takes back what was not sent yet.',
  details: ['For example: rules hold --reason "the sync tells nonsense"'],
  options: reasonOption,
  async run({ options, out, session, signal }) {
    const reason = options.text('reason');
    if (reason === undefined) throw new UsageError('Give --reason.');
    const { client } = await session();
    const { takenBack } = await client.call('responses.hold', { reason }, { signal });
    out.result({ held: true, takenBack }, () =>
      takenBack === 0
        ? 'All automation is on hold.'
        : `All automation is on hold; taken back for ${takenBack} ${takenBack === 1 ? 'SIM' : 'SIMs'}.`,
    );
    return 0;
  },
};

export const rulesRelease: Command = {
  words: ['rules', 'release'],
  takes: '',
  about: 'Lets armed rules act again. For a lead.',
  details: [],
  options: reasonOption,
  async run({ options, out, session, signal }) {
    const reason = options.text('reason');
    if (reason === undefined) throw new UsageError('Give --reason.');
    const { client } = await session();
    await client.call('responses.release', { reason }, { signal });
    out.result({ held: false }, () => 'Armed rules act again.');
    return 0;
  },
};

const columns: readonly Column<RuleResponse & { readonly arm: ArmedRule | undefined }>[] = [
  { title: 'RULE', of: ({ ruleId }) => ruleId },
  { title: 'RESPONSE', of: ({ kind }) => kind ?? 'tells only' },
  { title: 'ON', of: ({ enabled }) => (enabled ? 'yes' : 'no') },
  { title: 'BY ITSELF', of: ({ arm }) => arm?.state ?? 'no' },
  {
    title: 'HOUR',
    of: ({ arm }) => (arm === undefined ? '' : `${arm.actsHour}/${arm.perHour}`),
    right: true,
  },
  { title: 'DAY', of: ({ arm }) => (arm === undefined ? '' : `${arm.actsDay}/${arm.perDay}`), right: true },
  { title: 'UNTIL', of: ({ arm }) => (arm === undefined ? '' : isoSeconds(arm.endsAt)) },
  { title: 'ARMED BY', of: ({ arm }) => arm?.armedBy ?? '' },
];

export const rulesArmed: Command = {
  words: ['rules', 'armed'],
  takes: '',
  about:
    'Lists the responses of rules, which of them run by themselves, and how much of their limits is used.',
  details: ['Ends with 1 where all automation is on hold.'],
  options: {},
  async run({ out, session, signal }) {
    const { client } = await session();
    const { shipped: _definitions, ...automation } = await client.call('responses.list', {}, { signal });
    const { hold } = automation;
    out.result(automation, () => listing(automation));
    return hold === null ? 0 : 1;
  },
};

function listing({ responses, armed, hold, together }: Omit<Output<'responses.list'>, 'shipped'>): string {
  const held =
    hold === null
      ? []
      : [`All automation is on hold since ${isoSeconds(hold.at)}, by ${hold.by}: ${hold.reason}`];
  const rows = responses.map((response) => ({
    ...response,
    arm: armed.find(({ ruleId }) => ruleId === response.ruleId),
  }));
  const { actsHour, actsDay, perHour, perDay } = together;
  return [
    ...held,
    rows.length === 0 ? 'No rule has a response.' : table(columns, rows),
    `All rules together: ${actsHour} of ${perHour} an hour, ${actsDay} of ${perDay} in 24 hours.`,
  ].join('\n');
}
