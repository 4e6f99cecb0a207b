import { fail } from '../../../../shared/errors.ts';
import { OutcomeUnknown, type Accepted, type ActionParameters, type OperationReading } from '../connector.ts';
import { shaped } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { SuperSimClient } from './client.ts';
import { SmsCommand } from './schema.ts';

/** SMS Commands: short messages to a SIM, whose delivery the API reports. Source: both descriptions, `SmsCommands`. */

/** How the id of an SMS Command begins, apart from that of a SIM. */
export const commandPrefix = 'HC';

export async function sendCommand(
  client: SuperSimClient,
  providerSimId: string,
  { smsText }: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  if (smsText === undefined)
    throw fail('INVALID_INPUT', 'There is no text to send. Nothing was sent.', { field: 'smsText' });
  const form = { Sim: providerSimId, Payload: smsText };
  const answer = await client.call({ method: 'POST', path: '/v1/SmsCommands', form, purpose: 'act' }, signal);
  const command = SmsCommand.safeParse(answer.body);
  // Taken, and without its id nobody can ask for it.
  if (!command.success)
    throw new OutcomeUnknown(
      `${client.who} took the message and named no SMS Command to follow. It is not sent again.`,
    );
  return { reading: null, providerOperationId: command.data.sid };
}

/** Words that end a command to a SIM; `queued` and `sent` are on the way. */
const ends: Readonly<Record<string, OperationReading['state']>> = {
  delivered: 'completed',
  received: 'completed',
  failed: 'failed',
};

/** How a message stands; null where the provider knows none of that id. */
export async function commandReport(
  client: SuperSimClient,
  sid: string,
  signal: AbortSignal,
): Promise<OperationReading | null> {
  const path = `/v1/SmsCommands/${encodeURIComponent(sid)}`;
  try {
    const what = 'GET /v1/SmsCommands/{Sid}';
    const { body } = await client.call({ method: 'GET', path, purpose: 'read', what }, signal);
    const words = shaped(SmsCommand, body, client.who, 'its SMS Command').status ?? 'unknown';
    return { state: ends[words] ?? 'in-progress', words };
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}
