import { afterAll, describe, expect, it } from 'vitest';
import type { ActionKind } from '../../../shared/contract/index.ts';
import type { Connector } from './connector.ts';
import { connectorFactories } from './registry.ts';
import { noTools, type Tools } from './tools.ts';
import { realPorts } from './world.testkit.ts';

/**
 * What each provider has been found to offer, lever by lever. `●` for a SIM, `◐` for a group or in part, `R` by its own automations, `○` not
 * in its description or documents, `?` no evidence.
 */
const providers = ['soracom', 'telnyx', 'emnify', 'supersim', '1ot', 'camara'] as const;
type Lever = ActionKind | `tool:${keyof Tools}`;
const matrix: readonly (readonly [name: string, levers: readonly Lever[], marks: string])[] = [
  ['Activate', ['activate'], '● ● ● ● ● ○'],
  ['Suspend', ['suspend'], '● ● ● ● ● ○'],
  ['Resume', ['resume'], '● ● ● ● ● ○'],
  ['Terminate', ['terminate'], '● ● ● ○ ● ○'],
  ['IMEI lock', ['imei_lock'], '● ● ● ○ ? ●'],
  ['IMEI unlock', ['imei_unlock'], '● ● ● ○ ? ●'],
  ['Operator or country restriction', ['block_network'], '◐ ◐ ● ◐ ? ○'],
  ['Radio technologies', ['set_rat'], '○ ○ ◐ ○ ? ○'],
  ['APN, private network, VPN', ['set_group'], '◐ ◐ ◐ ○ ? ○'],
  ['Firewall or traffic filter', ['tool:filter'], '◐ ◐ ◐ ○ ? ○'],
  ['Data limit', ['data_limit'], 'R ● ● ◐ ● ◐'],
  ['Throttle', ['set_speed'], '● ○ ● ○ ○ ◐'],
  ['SMS to the device', ['send_sms'], '● ◐ ● ● ● ○'],
  ['Session reset', ['session_reset'], '● ○ ● ○ ● ○'],
  ['Location', ['tool:location'], '◐ ● ● ◐ ● ●'],
  ['eSIM profile operations', ['profile_enable'], '● ◐ ● ◐ ● ●'],
  ['Packet capture', ['tool:capture'], '● ○ ○ ○ ○ ○'],
  ['Rules of the provider', ['tool:rules'], '● ◐ ● ○ ? ○'],
];

/** What a connector says of every lever that nobody wrote a reason for. */
const generic: readonly string[] = [
  'The API description has no such operation',
  'The documents of the provider show no such control',
  'emnify publishes no such control',
  'No document of the API has such a call',
  'No CAMARA API in use has such an operation',
  noTools.location.how,
];

describe('levers of the native connectors', () => {
  const ports = realPorts({});
  afterAll(() => ports.http.close());
  const connectorOf = (kind: (typeof providers)[number]): Connector => {
    const factory = connectorFactories[kind];
    // What must be given and has no choices is an address.
    const options = Object.fromEntries(
      factory.options
        .filter(({ optional }) => !optional)
        .map(({ name, choices }) => [name, choices[0]?.value ?? 'https://id.example.com/token']),
    );
    const baseUrl = factory.addresses[0]?.url ?? 'https://api.example.com';
    return factory.create({ providerId: 'p', baseUrl, options }, ports);
  };
  const saysOf = (connector: Connector, lever: Lever): { readonly support: string; readonly how: string } => {
    const tool = /^tool:(.+)$/.exec(lever)?.[1] as keyof Tools | undefined;
    return tool === undefined
      ? connector.capabilities[lever as ActionKind]
      : (connector.tools ?? noTools)[tool];
  };

  for (const [place, kind] of providers.entries()) {
    it(`of ${kind} are offered or carry a reason of their own`, () => {
      const connector = connectorOf(kind);
      for (const [name, levers, marks] of matrix) {
        const mark = marks.split(' ')[place] ?? '';
        for (const lever of levers) {
          const { support, how } = saysOf(connector, lever);
          const offered = ['native', 'group', 'rule'].includes(support);
          expect({ name, how }).not.toEqual({ name, how: '' });
          if ('●◐R'.includes(mark))
            expect({ name, said: offered || !generic.includes(how) }).toEqual({ name, said: true });
          // What a group carries is moved to with the group; nothing else is offered that was not found.
          else if (lever !== 'set_group') expect({ name, offered }).toEqual({ name, offered: false });
        }
      }
    });
  }

  it('that cannot be told apart from what is not there are never called absent', () => {
    for (const kind of providers)
      for (const { support, how } of Object.values(connectorOf(kind).capabilities))
        if (/documents at hand/.test(how))
          expect({ kind, how, support }).toEqual({ kind, how, support: 'unknown' });
  });
});
