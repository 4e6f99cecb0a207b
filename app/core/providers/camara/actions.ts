import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { capabilitiesOf, none } from '../capabilities.ts';
import { OutcomeUnknown, type Accepted, type ActionParameters } from '../connector.ts';
import { Refusal } from '../verdict.ts';
import { writes, type Write } from './apis.ts';
import type { CamaraClient } from './client.ts';
import { Bound, Unbound } from './schema.ts';

export const capabilities = capabilitiesOf(
  {
    imei_lock: {
      support: 'native',
      how: 'Binds the SIM to the device it is in now; the API takes no IMEI',
      typically: 'seconds',
      reversible: true,
      device: 'current',
    },
    imei_unlock: {
      support: 'native',
      how: 'Removes the IMEI binding',
      typically: 'seconds',
      reversible: true,
    },
    area_lock: {
      support: 'native',
      how: 'Holds the SIM to the area that the operator has for it. The API takes no area: the one you name is compared with the one that the operator then tells',
      typically: 'seconds',
      reversible: true,
    },
    area_unlock: {
      support: 'native',
      how: 'Lifts the hold to an area',
      typically: 'seconds',
      reversible: true,
    },
    data_limit: none('Volumes are told as events, in coarse steps; no API in use sets a limit'),
    set_speed: none(
      'Quality on demand raises the quality of one connection for a while; it holds nobody to a speed',
    ),
    profile_enable: none(
      'Managing eSIM profiles of devices is an API of its own, which no operator is asked for here',
    ),
  },
  { support: 'none', how: 'No CAMARA API in use has such an operation' },
);

/** See `Connector.act` for what is thrown. An answer that says `false` is a definite no. */
export async function act(
  client: CamaraClient,
  kind: ActionKind,
  phone: string,
  { imei }: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  if (!isWrite(kind)) throw fail('UNSUPPORTED', `${capabilities[kind].how}. Nothing was sent.`);
  if (kind === 'imei_lock' && imei !== undefined)
    throw fail(
      'INVALID_INPUT',
      'CAMARA binds a SIM to the device it is in now and takes no IMEI. Leave the IMEI out, or lock the SIM at its own provider. Nothing was sent.',
      { field: 'imei' },
    );
  const { path, type, to, yes } = writes[kind];
  const what = `POST ${path}`;
  const json = { device: { phoneNumber: phone }, [type]: to };
  const answer = await client.call({ method: 'POST', path, json, purpose: 'act' }, signal);
  if (!saidYes(yes, answer.body, client.who, what))
    throw new Refusal(
      'PROVIDER_REFUSED',
      `${client.who} answered ${what} that it was not done. What was read before is kept.`,
      'never',
      answer.status,
      null,
    );
  return { reading: null, providerOperationId: null };
}

function isWrite(kind: ActionKind): kind is Write {
  return Object.hasOwn(writes, kind);
}

function saidYes(yes: 'bound' | 'unbound', body: unknown, who: string, what: string): boolean {
  if (yes === 'bound') {
    const parsed = Bound.safeParse(body);
    if (parsed.success) return parsed.data.bound;
  } else {
    const parsed = Unbound.safeParse(body);
    if (parsed.success) return parsed.data.unbound;
  }
  throw new OutcomeUnknown(
    `${who} answered ${what} in another form than published. The SIM is read again before anything is repeated.`,
  );
}
