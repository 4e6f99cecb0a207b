import { type Command, type ExitCode, type Invocation, UsageError } from '../command.ts';
import { providerMeant } from '../provider-name.ts';
import { table } from '../table.ts';

/** `provider rules`: what an account does by itself. */
export const providerRules: Command = {
  words: ['provider', 'rules'],
  takes: 'PROVIDER',
  about:
    'Lists the automations of an account, which act at the provider by themselves, and the templates for new ones.',
  details: [],
  options: {},
  async run({ args: [name], out, session, signal }) {
    const { client } = await session();
    const providerId = await providerMeant(client, name);
    const { offer, rules, templates } = await client.call('tools.rules', { providerId }, { signal });
    out.result({ offer, rules, templates }, () =>
      offer.support !== 'native'
        ? `Not from here: ${offer.how}.`
        : [
            table(
              [
                { title: 'ID', of: (row) => row.ruleId },
                { title: 'NAME', of: (row) => row.name },
                { title: 'STATE', of: (row) => (row.active ? 'on' : 'off') },
                { title: 'WHAT', of: (row) => row.what },
                { title: 'SIMS', of: (row) => row.scope },
              ],
              rules,
            ),
            'Templates:',
            ...templates.map(({ id, title }) => `  ${id}: ${title}`),
          ].join('\n'),
    );
    return 0;
  },
};

/** `provider rule`: makes, switches or deletes one. */
export const providerRule: Command = {
  words: ['provider', 'rule'],
  takes: 'make|on|off|delete PROVIDER …',
  about: 'Makes an automation at a provider from a template, switches one on or off, or deletes it.',
  details: [
    'provider rule make PROVIDER --template NAME --name TEXT --reason TEXT [--group ID] [--url https://…]',
    'provider rule on|off|delete PROVIDER RULE. Ends with 1 where a fresh reading does not show it.',
  ],
  options: {
    template: { type: 'string', value: 'NAME', about: 'for make: provider rules lists them' },
    name: { type: 'string', value: 'TEXT', about: 'for make: as the provider’s console shows it' },
    group: {
      type: 'string',
      value: 'ID',
      about: 'for make: the group it watches (every SIM of the account)',
    },
    url: {
      type: 'string',
      value: 'URL',
      about: 'for make: the address it calls, where the template asks for one',
    },
    reason: { type: 'string', value: 'TEXT', about: 'for make: why, for the audit log' },
  },
  run: change,
};

async function change(call: Invocation): Promise<ExitCode> {
  const { args, options, out, session } = call;
  const [verb, provider, ruleId] = args;
  const { client } = await session();
  const providerId = await providerMeant(client, provider);
  if (verb === 'make') {
    const { template, name, reason } = {
      template: options.text('template'),
      name: options.text('name'),
      reason: options.text('reason'),
    };
    if (template === undefined || name === undefined || reason === undefined)
      throw new UsageError('make needs --template, --name and --reason.');
    const made = await client.call('tools.createRule', {
      providerId,
      templateId: template,
      name,
      reason,
      groupId: options.text('group') ?? null,
      url: options.text('url') ?? null,
    });
    out.result(made, () => `${made.ruleId}: ${seen(made.confirmed)}`);
    return made.confirmed ? 0 : 1;
  }
  if (ruleId === undefined) throw new UsageError('Name the automation: provider rules lists them.');
  const done =
    verb === 'on' || verb === 'off'
      ? await client.call('tools.switchRule', { providerId, ruleId, active: verb === 'on' })
      : verb === 'delete'
        ? await client.call('tools.deleteRule', { providerId, ruleId })
        : null;
  if (done === null)
    throw new UsageError('A rule is made, switched on or off, or deleted: make, on, off, delete.');
  out.result(done, () => `${ruleId}: ${seen(done.confirmed)}`);
  return done.confirmed ? 0 : 1;
}

function seen(confirmed: boolean): string {
  return confirmed ? 'a fresh reading shows it.' : 'accepted, and a fresh reading does not show it yet.';
}
