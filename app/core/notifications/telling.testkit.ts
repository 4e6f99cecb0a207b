import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { ChannelInput, MessageState } from '../../../shared/contract/index.ts';
import { second } from '../../../shared/time.ts';
import { patience } from '../../testing/patience.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import {
  createWorld,
  person,
  putIncident,
  startReceiver,
  type Receiver,
  type World,
} from './notifications.testkit.ts';

/** The feature and a receiver of webhooks, anew for each test. */
export interface Telling {
  readonly ports: TestPorts;
  readonly receiver: Receiver;
  /** The present life; a test may begin another. */
  world: World;
  /** Earlier lives, which end with the test. */
  readonly ended: World[];
  add(
    channel: ChannelInput,
    secrets?: { password?: string; signing?: string; authorization?: string; proxyPassword?: string },
  ): Promise<number>;
  /** Something happened to an incident, and everybody is told. */
  happen(id: number, more?: Parameters<typeof putIncident>[3]): Promise<void>;
  states(): readonly MessageState[];
  /** Waits until the messages are in these states, oldest first. */
  settle(...wanted: readonly MessageState[]): Promise<void>;
  /** What the receiver was told. */
  called(): Record<string, unknown>[];
}

export function useTelling(): Telling {
  let life: { ports: TestPorts; receiver: Receiver; world: World } | null = null;
  const on = () => {
    if (life === null) throw new Error('Nobody is told outside a test.');
    return life;
  };
  const telling: Telling = {
    ended: [],
    get ports() {
      return on().ports;
    },
    get receiver() {
      return on().receiver;
    },
    get world() {
      return on().world;
    },
    set world(next) {
      on().world = next;
    },
    async add(channel, secrets = {}) {
      return (await on().world.handlers.save({ channelId: null, channel, secrets }, person)).channelId;
    },
    async happen(id, more = {}) {
      const { ports, world } = on();
      putIncident(ports.ledger, id, ports.clock.now(), more);
      world.bus.emit('incidentsChanged', { incidentIds: [id] });
      await ports.clock.advance(400);
    },
    states: () =>
      on()
        .ports.ledger.all<{ state: MessageState }>('SELECT state FROM notify_messages ORDER BY message_id')
        .map(({ state }) => state),
    async settle(...wanted) {
      await vi.waitFor(() => expect(telling.states()).toEqual(wanted), patience);
    },
    called: () => on().receiver.calls.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
  };
  beforeEach(async () => {
    const ports = createTestPorts();
    life = { ports, receiver: await startReceiver(), world: createWorld(ports) };
  });
  afterEach(async () => {
    const { ports, receiver, world } = on();
    for (const each of [world, ...telling.ended.splice(0)]) {
      const stopping = each.notifications.stop();
      await ports.clock.advance(20 * second);
      await stopping;
    }
    await receiver.close();
    ports.close();
  });
  return telling;
}
