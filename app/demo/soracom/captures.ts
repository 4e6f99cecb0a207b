/** Packet captures of a SIM: asked for, running a moment later, worked on, done; or stopped by somebody. */
import { randomUUID } from 'node:crypto';
import { second } from '../../../shared/time.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';
import { pageOf } from './paging.ts';
import { simOf } from './sims.ts';
import type { Capture, SoracomRoute, WorldCore } from './world-core.ts';

const beginsAfter = 2 * second;
const workedOnFor = 5 * second;
const base = '/sims/{sim_id}/packet_capture_sessions';

export const captureRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: base,
    handle: (call, world) =>
      simOf(call, world) === null
        ? refuse(refusals.noSim)
        : pageOf(
            call,
            world.captures.filter(({ simId, lost }) => simId === call.params['sim_id'] && !lost),
            ({ sessionId }) => sessionId,
            (capture) => view(world, capture, call.now),
          ),
  },
  { method: 'POST', path: base, handle: start },
  {
    method: 'GET',
    path: `${base}/{session_id}`,
    handle(call, world) {
      const capture = captureOf(call, world);
      return capture === undefined ? refuse(refusals.noSuchThing) : ok(view(world, capture, call.now));
    },
  },
  { method: 'POST', path: `${base}/{session_id}/stop`, handle: stop },
];

function captureOf(call: Call, world: WorldCore): Capture | undefined {
  return world.captures.find(
    ({ sessionId, simId, lost }) =>
      sessionId === call.params['session_id'] && simId === call.params['sim_id'] && !lost,
  );
}

function start(call: Call, world: WorldCore): Reply {
  if (simOf(call, world) === null) return refuse(refusals.noSim);
  const [seconds, prefix = ''] = [member(call.body, 'duration'), member(call.body, 'prefix')];
  const outside = typeof seconds !== 'number' || seconds < 30 || seconds > 86_400;
  if (outside || typeof prefix !== 'string' || struckBy(call, 'action-fail') !== undefined)
    return refuse(refusals.badRequest);
  const capture: Capture = {
    sessionId: randomUUID(),
    simId: call.params['sim_id'] ?? '',
    createdAt: call.now,
    seconds,
    prefix,
    stoppedAt: null,
    lost: struckBy(call, 'action-lost') !== undefined,
  };
  world.captures.push(capture);
  return ok(view(world, capture, call.now));
}

function stop(call: Call, world: WorldCore): Reply {
  const capture = captureOf(call, world);
  if (capture === undefined) return refuse(refusals.noSuchThing);
  if (stateOf(capture, call.now) !== 'CAPTURING' || struckBy(call, 'action-fail') !== undefined)
    return refuse(refusals.badRequest);
  if (struckBy(call, 'action-lost') === undefined) capture.stoppedAt = call.now;
  return ok(view(world, capture, call.now));
}

function stateOf({ createdAt, seconds, stoppedAt }: Capture, now: number): string {
  const begins = createdAt + beginsAfter;
  const ends = stoppedAt ?? begins + seconds * second;
  if (now < begins) return 'REQUESTED';
  if (now < ends) return 'CAPTURING';
  if (now < ends + workedOnFor) return 'POST_PROCESSING';
  return stoppedAt === null ? 'DONE' : 'STOPPED';
}

/** The address of the result carries its own permission, as with any signed URL, and leads nowhere here. */
function view(world: WorldCore, capture: Capture, now: number): object {
  const { sessionId, createdAt, seconds, prefix, stoppedAt } = capture;
  const status = stateOf(capture, now);
  const over = status === 'DONE' || status === 'STOPPED';
  const endedAt = stoppedAt ?? createdAt + beginsAfter + seconds * second;
  return {
    sessionId,
    status,
    duration: seconds,
    prefix,
    createdTime: new Date(createdAt).toISOString(),
    ...(status === 'REQUESTED' ? {} : { startedTime: new Date(createdAt + beginsAfter).toISOString() }),
    ...(over
      ? {
          endedTime: new Date(endedAt).toISOString(),
          url: `https://captures.example/${world.operatorId}/${prefix}${sessionId}.pcap?signature=demo`,
        }
      : {}),
  };
}
