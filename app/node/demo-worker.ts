import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { attackKinds } from '../demo/attacks/attack.ts';
import { parseSchedule, type ScheduledAttack } from '../demo/attacks/schedule.ts';
import { type DemoWorld, startDemoWorld } from '../demo/world.ts';
import type { DemoOrder, FromDemo, ToDemo } from './demo-messages.ts';

/**
 * The demo world's thread: a busy world never makes the engine wait. It goes on from where an earlier start of the same
 * world would be now, so that what was synced then still holds.
 */
async function serve(port: NonNullable<typeof parentPort>, order: DemoOrder): Promise<void> {
  const send = (message: FromDemo): void => port.postMessage(message);
  const world = await startDemoWorld({
    sims: order.sims,
    seed: order.seed,
    speed: order.speed,
    epoch: order.epoch,
    at: order.now,
    resume: true,
    attacks: [...parseSchedule(order.attacks), ...order.launched.flatMap(known)],
    port: order.port,
    dir: order.dir,
  });
  // The start wrote them all once.
  let writing: Promise<readonly string[]> = Promise.resolve(written(world.importDir));
  port.on('message', (message: ToDemo) => {
    switch (message.t) {
      case 'write-imports':
        writing = writing.then(() => world.writeImports());
        void tell(writing, send);
        return;
      case 'close':
        void writing.then(() => end(world, port));
    }
  });
  const { port: tcp } = new URL(world.url);
  send({
    t: 'ready',
    baseUrl: world.baseUrl,
    port: Number(tcp),
    ...world.credentials,
    imports: await writing,
  });
}

async function tell(writing: Promise<readonly string[]>, send: (message: FromDemo) => void): Promise<void> {
  try {
    send({ t: 'imports', paths: await writing });
  } catch (error) {
    send({ t: 'failed', message: `The import files could not be written: ${String(error)}` });
  }
}

function written(dir: string): readonly string[] {
  return readdirSync(dir)
    .sort()
    .map((name) => join(dir, name));
}

async function end(world: DemoWorld, port: NonNullable<typeof parentPort>): Promise<void> {
  await world.close();
  port.close();
}

function known({ kind, at }: DemoOrder['launched'][number]): readonly ScheduledAttack[] {
  const found = attackKinds.find((each) => each === kind);
  return found === undefined ? [] : [{ kind: found, at }];
}

if (parentPort !== null) await serve(parentPort, workerData as DemoOrder);
