import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import type { Query } from '../api-request.ts';
import { capabilitiesOf } from '../capabilities.ts';
import {
  OutcomeUnknown,
  type Accepted,
  type ActionParameters,
  type CapabilitySubject,
  type ControlCapability,
} from '../connector.ts';
import { Refusal } from '../verdict.ts';
import type { OneOtClient } from './client.ts';
import type { Learned } from './learned.ts';
import { megabyte } from './map.ts';

const later = 'not documented; the SIM shows PENDING until it is done';

const noLockEndpoint: ControlCapability = {
  support: 'unknown',
  how: '1oT offers an IMEI lock (error E203 speaks of it), but no public source names the call',
  typically: '',
  reversible: false,
};

/** How 1oT does each action: one call per SIM, answered before the network follows. */
export const capabilities = capabilitiesOf(
  {
    suspend: { support: 'native', how: 'Suspends the SIM', typically: later, reversible: true },
    resume: {
      support: 'native',
      how: 'Resumes a suspended SIM; refused while its usage has reached its data limit (E211)',
      typically: later,
      reversible: true,
    },
    activate: {
      support: 'native',
      how: 'Activates the SIM; refused while its usage has reached its data limit (E211)',
      typically: later,
      reversible: true,
    },
    deactivate: {
      support: 'unknown',
      how: 'The newer status words call a suspended and a deactivated SIM alike OFFLINE, so nothing could confirm it. Suspend it.',
      typically: later,
      reversible: true,
    },
    terminate: { support: 'native', how: 'Closes the SIM for good', typically: later, reversible: false },
    session_reset: {
      support: 'native',
      how: 'Resets the connection; the API shows no open session to confirm it by',
      typically: 'not documented, and never confirmed',
      reversible: false,
      confirmed: 'never',
    },
    set_group: {
      support: 'native',
      how: 'Moves the SIM to another group by name; groups sort SIMs and carry no network settings',
      typically: 'at once',
      reversible: true,
    },
    set_tag: {
      support: 'native',
      how: 'Only the tag name: it is what 1oT calls the SIM, and it cannot be empty',
      typically: 'at once',
      reversible: true,
    },
    data_limit: {
      support: 'native',
      how: 'Data limit of the SIM in whole megabytes; refused below what is used already (E210)',
      typically: 'at once',
      reversible: true,
    },
    send_sms: {
      support: 'native',
      how: 'Hands the message over, where the SIM is allowed SMS (E240); no document names a delivery report, so nothing ever confirms it',
      typically: 'at once, and never confirmed',
      reversible: false,
      confirmed: 'never',
    },
    profile_enable: {
      support: 'native',
      how: 'Switches an eSIM to another profile on the card',
      typically: 'not documented; the card fetches the order when it is next attached',
      reversible: true,
    },
    profile_delete: {
      support: 'native',
      how: 'Deletes a profile from an eSIM; not the one in use',
      typically: 'not documented; the card fetches the order when it is next attached',
      reversible: false,
    },
    imei_lock: noLockEndpoint,
    imei_unlock: noLockEndpoint,
  },
  { support: 'none', how: 'No document of the API has such a call' },
);

const verbs: Readonly<Partial<Record<ActionKind, string>>> = {
  suspend: 'suspend',
  resume: 'resume',
  activate: 'activate',
  deactivate: 'deactivate',
  terminate: 'close',
  session_reset: 'reset',
  set_group: 'set_group',
  data_limit: 'set_data_limit',
  set_tag: 'set_name',
  send_sms: 'sendSms',
  profile_enable: 'esim_profile',
  profile_delete: 'esim_profile',
};

/** What a person can do about a refusal, by the code of the documentation page. */
const advice: Readonly<Record<string, string>> = {
  E002: 'The account does not hold this SIM any more.',
  E003: 'Not supported for this SIM, or an add-on that has to be ordered.',
  E201: 'The present status does not allow it: read the SIM again.',
  E202: 'An administrator locked the status of this SIM at 1oT: only they can lift it.',
  E203: 'The IMEI lock cannot be set as asked.',
  E210: 'More is used already than that limit allows: choose a higher one.',
  E211: 'The data limit is used up: raise it first, then try again.',
  E220: 'There is no such group, or the SIM cannot be moved to it.',
  E240: 'The SIM is not allowed SMS: ask 1oT, or choose a plan with SMS.',
  E230: 'At most 1,000 SIMs go into one command.',
};

/**
 * The same action for one SIM: what its state or an earlier refusal rules out is not offered. A SIM of the older words, `ON/LIVE` or
 * `OFF`, tells deactivated from suspended, so there it is.
 */
export function capabilityOf(learned: Learned, kind: ActionKind, sim: CapabilitySubject): ControlCapability {
  const usual = capabilities[kind];
  const hindrance = learned.hindrance(kind, sim);
  if (hindrance !== null) return { ...usual, ...hindrance };
  if ((kind === 'profile_enable' || kind === 'profile_delete') && sim.profiles === undefined)
    return { ...usual, support: 'none', how: 'The SIM is no eSIM, or 1oT tells of no profiles on it.' };
  if (kind === 'resume' && sim.lifecycle === 'deactivated')
    return { ...usual, support: 'none', how: 'A deactivated SIM is activated, not resumed.' };
  if (kind === 'deactivate' && /^(ON|OFF)(\/|$)/i.test(sim.rawState))
    return { ...usual, support: 'native', how: 'Deactivates the SIM' };
  return usual;
}

/** See `Connector.act` for what is thrown. Arguments travel in the query, as the API wants them. */
export async function act(
  client: OneOtClient,
  learned: Learned,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  const verb = verbs[kind];
  if (verb === undefined)
    throw fail(
      'UNSUPPORTED',
      `1oT Terminal does not offer this: ${capabilities[kind].how}. Nothing was sent.`,
    );
  const query = { iccid: providerSimId, ...argumentsOf(kind, parameters) };
  const what = `PUT /${verb}`;
  try {
    const answer = await client.call(
      { method: 'PUT', path: `/${verb}`, query, purpose: 'act', what, loose: true },
      signal,
    );
    // Documented is JSON, sent is the bare text OK. A page of something else is no yes.
    if (answer.body === null && !/^(ok)?$/i.test(answer.text.trim()))
      throw new OutcomeUnknown(
        `${client.who} answered ${what} with something other than OK. The SIM is read again before anything is repeated.`,
      );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    learned.refused(providerSimId, kind, error.providerCode);
    throw withAdvice(error);
  }
  learned.taken(providerSimId, kind);
  return { reading: null, providerOperationId: null };
}

function withAdvice(refusal: Refusal): Refusal {
  const { code, message, retry, status, providerCode } = refusal;
  const more = providerCode === null ? undefined : advice[providerCode];
  return more === undefined ? refusal : new Refusal(code, `${message} ${more}`, retry, status, providerCode);
}

/** @throws AppError INVALID_INPUT for what cannot be said in the API's units */
function argumentsOf(
  kind: ActionKind,
  { groupId, dataLimitBytes, tagName, tagValue = '', smsText, profileId }: ActionParameters,
): Query {
  if (kind === 'set_tag') {
    if (tagName !== 'name')
      throw fail('INVALID_INPUT', '1oT keeps one tag of a SIM, its name. Keep others as labels here.', {
        field: 'tagName',
      });
    if (tagValue.trim() === '')
      throw fail('INVALID_INPUT', 'A SIM at 1oT cannot go without a name. Nothing was sent.', {
        field: 'tagValue',
      });
    return { name: tagValue.trim() };
  }
  if (kind === 'set_group') {
    if (groupId === undefined || groupId === '')
      throw fail('INVALID_INPUT', 'Which group? Name one of the groups of the account.', {
        field: 'groupId',
      });
    return { group: groupId };
  }
  if (kind === 'send_sms') {
    if (smsText === undefined)
      throw fail('INVALID_INPUT', 'There is no text to send. Nothing was sent.', { field: 'smsText' });
    return { message: smsText };
  }
  if (kind === 'profile_enable' || kind === 'profile_delete') {
    if (profileId === undefined)
      throw fail('INVALID_INPUT', 'Which profile? Name one that is on the card.', { field: 'profileId' });
    return { profile: profileId, action: kind === 'profile_enable' ? 'enable' : 'delete' };
  }
  if (kind !== 'data_limit') return {};
  if (dataLimitBytes === undefined || dataLimitBytes < megabyte || dataLimitBytes % megabyte !== 0)
    throw fail(
      'INVALID_INPUT',
      '1oT takes a data limit in whole megabytes of 1,000,000 bytes, from 1 on. Nothing was sent.',
      { field: 'dataLimitBytes' },
    );
  return { limit: dataLimitBytes / megabyte };
}
