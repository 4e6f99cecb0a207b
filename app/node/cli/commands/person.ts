import { Role, roles, type User } from '../../../../shared/contract/index.ts';
import { type Command, UsageError } from '../command.ts';

/** `person`: whose acts these are, as the window's "Who are you?" asks it. */
export const person: Command = {
  words: ['person'],
  takes: '',
  about: 'Shows or sets who works in this workspace: the name and role in assignments and in the audit log.',
  details: [
    'For example: person --role lead. An analyst decides, a lead also lets rules act by themselves, an engineer works at sites, a viewer reads.',
    'The role guards against slips, not against somebody who holds the workspace: whoever opens it may set it, and the audit log says so.',
  ],
  options: {
    name: { type: 'string', value: 'NAME', about: 'how others know you' },
    role: { type: 'string', value: 'ROLE', about: `one of ${roles.join(', ')}` },
  },
  async run({ options, out, session, signal }) {
    const name = options.text('name');
    const role = options.text('role');
    const known = Role.optional().safeParse(role);
    if (!known.success) throw new UsageError(`${role} is no role. There are: ${roles.join(', ')}.`);
    const { client } = await session();
    const { user } = await client.call('system.status', {}, { signal });
    const next: User = { name: name ?? user.name, role: known.data ?? user.role };
    if (name !== undefined || role !== undefined) await client.call('system.setUser', next, { signal });
    out.result(next, () => `${next.name}, ${next.role}`);
    return 0;
  },
};
