/** SMS Commands: messages to a SIM, delivered once its device is attached. */
import { isoSeconds } from '../../../shared/time.ts';
import { member, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { purpose } from '../purposes.ts';
import { between, hexDigits } from '../random.ts';
import { presenceOf } from '../switched.ts';
import { refusals, refuse } from './errors.ts';
import { simSidOf } from './ids.ts';
import { simNamed } from './sims.ts';
import type { SmsCommand, SuperSimRoute, SuperSimWorld } from './world.ts';

/** Characters of a message in text mode. Source: both descriptions, `payload`. */
const longest = 160;

export const smsRoutes: readonly SuperSimRoute[] = [
  { method: 'POST', path: '/v1/SmsCommands', handle: send },
  {
    method: 'GET',
    path: '/v1/SmsCommands/{Sid}',
    handle(call, world) {
      const command = world.commands.get(call.params['Sid'] ?? '');
      return command === undefined ? refuse(refusals.noSuchThing) : okText(text(world, command, call.now));
    },
  },
];

function send(call: Call, world: SuperSimWorld): Reply {
  const [to, payload] = [member(call.body, 'Sim'), member(call.body, 'Payload')];
  const sim = typeof to === 'string' ? simNamed(world, to) : null;
  if (sim === null) return refuse(refusals.noSuchThing);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.badRequest);
  if (typeof payload !== 'string' || payload === '' || payload.length > longest)
    return refuse(refusals.badRequest);
  const [shortest, most] = world.timing.delay;
  const takes = between(shortest, most, world.seed ^ call.now, sim.index, purpose.actionDelay);
  const lost = struckBy(call, 'action-lost') !== undefined;
  const command: SmsCommand = {
    sid: `HC${hexDigits(32, world.seed ^ world.commands.size, sim.index, purpose.actionDelay)}`,
    index: sim.index,
    payload,
    at: call.now,
    arrivesAt: lost ? null : call.now + takes,
    deliveredAt: null,
  };
  world.commands.set(command.sid, command);
  return { ...okText(text(world, command, call.now)), status: 201 };
}

/** A message to a device that is not there waits until it is. */
function text(world: SuperSimWorld, command: SmsCommand, now: number): string {
  const { sid, index, payload, at, arrivesAt } = command;
  if (command.deliveredAt === null && arrivesAt !== null && arrivesAt <= now) {
    const { online } = presenceOf(world, world.fleet.facts(index), now);
    if (online) command.deliveredAt = now;
  }
  const { deliveredAt } = command;
  return JSON.stringify({
    sid,
    account_sid: world.accountSid,
    sim_sid: simSidOf(world.seed, index),
    payload,
    status: deliveredAt !== null ? 'delivered' : now === at ? 'queued' : 'sent',
    direction: 'to_sim',
    date_created: isoSeconds(at),
    date_updated: isoSeconds(deliveredAt ?? at),
    url: `${world.address()}/v1/SmsCommands/${sid}`,
  });
}
