import { readFile } from 'node:fs/promises';
import type { GatewayFilter } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { filterParts, type FilterPart } from '../../../../shared/filter-rules.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import { type Command, type ExitCode, type Invocation, UsageError } from '../command.ts';
import { providerMeant } from '../provider-name.ts';
import { counted } from '../table.ts';

/** `provider filter`: what the private gateways of an account let through. */
export const providerFilter: Command = {
  words: ['provider', 'filter'],
  takes: 'PROVIDER [GATEWAY PART]',
  about:
    'Shows the filters of the private gateways of an account, or replaces one part: routing, ip or domain.',
  details: [
    'A part is replaced as a whole by the lines of --from (a file, or - for the standard input) and hits every SIM behind the gateway:',
    'deny 0.0.0.0/0, allow 192.0.2.0/24 tcp 443, allow *.example.com. Ends with 1 where a fresh reading does not show it; a part that the',
    'provider never shows ends with 0 once it was taken, and is known here from then on.',
  ],
  options: {
    from: { type: 'string', value: 'FILE', about: 'the rules, one a line; an empty file takes all away' },
    sims: { type: 'string', value: 'N', about: 'how many SIMs it may hit, as shown before (needed)' },
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log (needed)' },
  },
  run,
};

async function run(call: Invocation): Promise<ExitCode> {
  const { args, options, out, session, signal } = call;
  const [name, gatewayId, part] = args;
  if (gatewayId === undefined) {
    const { client } = await session();
    const providerId = await providerMeant(client, name);
    const { offer, gateways } = await client.call('tools.filters', { providerId }, { signal });
    out.result({ offer, gateways }, () =>
      offer.support !== 'native'
        ? `Not from here: ${offer.how}.`
        : gateways.map(linesOf).join('\n\n') || 'The account has no gateway.',
    );
    return 0;
  }
  const wanted = filterParts.find((one) => one === part);
  const [from, reason, sims] = [options.text('from'), options.text('reason'), options.whole('sims', 0, 1e9)];
  if (wanted === undefined) throw new UsageError(`A part is one of ${filterParts.join(', ')}.`);
  if (from === undefined || reason === undefined || sims === undefined)
    throw new UsageError(
      'Replacing needs --from, --sims and --reason; without a gateway it shows what is there.',
    );
  const text = await textOf(from);
  const { client } = await session();
  const done = await client.call('tools.setFilter', {
    providerId: await providerMeant(client, name),
    gatewayId,
    part: wanted,
    text,
    expectedSims: sims,
    reason,
  });
  out.result(done, () => `${wanted}: ${counted(done.rules, 'rule')}, ${seen(done.confirmed)}`);
  return done.confirmed === false ? 1 : 0;
}

async function textOf(from: string): Promise<string> {
  try {
    return await readFile(from === '-' ? '/dev/stdin' : from, 'utf8');
  } catch (error) {
    throw fail('FILE_UNREADABLE', `${from} cannot be read: ${error instanceof Error ? error.message : ''}`);
  }
}

function linesOf({ gatewayId, name, groups, sims, routing, written }: GatewayFilter): string {
  const part = (title: FilterPart, shown: string | null): string => {
    const own = written[title];
    if (shown !== null) return `  ${title}, as the provider shows it:\n${indented(shown)}`;
    if (own === null)
      return `  ${title}: unknown. The provider never shows it, and nothing was written from here.`;
    const word = own.known
      ? 'as written from here'
      : 'written from here, answer lost: it may have been set or not';
    return `  ${title}, ${word}, ${isoSeconds(own.at)} by ${own.by}:\n${indented(own.text)}`;
  };
  return [
    `${name} (${gatewayId}): ${counted(sims, 'SIM')} in ${counted(groups.length, 'group')}`,
    part('routing', routing),
    part('ip', null),
    part('domain', null),
  ].join('\n');
}

function indented(text: string): string {
  return text === '' ? '    no rules' : text.replace(/^/gm, '    ');
}

function seen(confirmed: boolean | null): string {
  if (confirmed === null) return 'taken. The provider never shows it; what was written is kept here.';
  return confirmed ? 'a fresh reading shows it.' : 'accepted, and a fresh reading does not show it yet.';
}
