import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EngineFrame } from '../../../shared/contract/index.ts';
import { command, event, query } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createRecordingLog } from '../../testing/log.ts';
import { createTestIds } from '../../testing/ports.ts';
import type { CallContext } from '../ports.ts';
import { createDispatcher } from './dispatcher.ts';
import { createPortPair } from './port-pair.ts';

const things = {
  echo: query(
    'Says it again.',
    z.strictObject({ text: z.string(), times: z.int().default(1) }),
    z.strictObject({ text: z.string() }),
  ),
  wait: command('Waits until told to stop.', z.strictObject({}), z.strictObject({})),
  raw: query('Answers anything.', z.strictObject({}), z.unknown()),
} as const;
const thingsEvents = { changed: event('Something moved.', z.strictObject({ version: z.int() })) } as const;

interface Setup {
  readonly echo?: (input: { text: string; times: number }, context: CallContext) => unknown;
  readonly wait?: (input: unknown, context: CallContext) => unknown;
  readonly raw?: () => unknown;
  readonly checkOutputs?: boolean;
}

function setUp(setup: Setup = {}) {
  const clock = createTestClock();
  const log = createRecordingLog();
  const handlers = {
    things: {
      echo:
        setup.echo ??
        ((input: { text: string; times: number }) => ({ text: input.text.repeat(input.times) })),
      wait:
        setup.wait ??
        ((_: unknown, context: CallContext) =>
          new Promise((_resolve, reject) => {
            context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
          })),
      raw: setup.raw ?? (() => null),
    },
  };
  const dispatcher = createDispatcher({ things }, handlers, {
    checkOutputs: setup.checkOutputs ?? true,
    log,
    ids: createTestIds(),
    schedule: clock.schedule,
    actor: () => ({ name: 'N. Bauer', role: 'analyst' }),
    events: { things: thingsEvents },
  });
  const connect = () => {
    const pair = createPortPair();
    const frames: EngineFrame[] = [];
    const closed: string[] = [];
    pair.client.onFrame((frame) => frames.push(frame));
    pair.client.onClose((reason) => closed.push(reason));
    dispatcher.attach(pair.engine);
    return { port: pair.client, frames, closed };
  };
  return { clock, log, dispatcher, connect };
}

describe('dispatcher', () => {
  it('answers a call with defaults filled in and the local user in its context', async () => {
    let actor: unknown;
    const { clock, connect } = setUp({
      echo: (input, context) => ((actor = context.actor), { text: input.text.repeat(input.times) }),
    });
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.echo', input: { text: 'a' } });
    await clock.advance(0);
    expect(frames).toEqual([{ t: 'ok', id: 1, value: { text: 'a' } }]);
    expect(actor).toEqual({ name: 'N. Bauer', role: 'analyst' });
    expect(clock.pending()).toBe(0);
  });

  it.each([
    ['an unknown key', { text: 'a', more: 1 }, 'more'],
    ['a wrong type', { text: 7 }, 'text'],
    ['nothing', undefined, undefined],
  ])('refuses %s and names the field', async (_, input, field) => {
    const { clock, connect } = setUp();
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.echo', input });
    await clock.advance(0);
    expect(frames[0]).toMatchObject({
      t: 'error',
      id: 1,
      error: { code: 'INVALID_INPUT', ...(field === undefined ? {} : { field }) },
    });
  });

  it.each(['things.nothing', 'constructor.constructor', 'things.__proto__', 'x'])(
    'refuses the unknown operation %s',
    async (op) => {
      const { clock, connect } = setUp();
      const { port, frames } = connect();
      port.send({ t: 'call', id: 1, op, input: {} });
      await clock.advance(0);
      expect(frames[0]).toMatchObject({ t: 'error', error: { code: 'INVALID_INPUT', field: 'op' } });
    },
  );

  it('keeps the words of a known error and hides those of an unknown one behind its trace', async () => {
    const failures: Error[] = [fail('NOT_FOUND', 'No such SIM.'), new Error('secret detail')];
    const { clock, connect, log } = setUp({
      raw: () => {
        throw failures.shift() ?? new Error('one call too many');
      },
    });
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.raw', input: {} });
    port.send({ t: 'call', id: 2, op: 'things.raw', input: {} });
    await clock.advance(0);
    expect(frames[0]).toMatchObject({ error: { code: 'NOT_FOUND', message: 'No such SIM.' } });
    expect(frames[1]).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(JSON.stringify(frames[1])).not.toContain('secret detail');
    const traceId = (frames[1] as { error: { traceId: string } }).error.traceId;
    expect(log.at('error')).toMatchObject([{ fields: { traceId, op: 'things.raw' } }]);
  });

  it('turns an answer that cannot be cloned into INTERNAL instead of silence', async () => {
    const { clock, connect } = setUp({ raw: () => () => 'a function' });
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.raw', input: {} });
    await clock.advance(0);
    expect(frames).toMatchObject([{ t: 'error', id: 1, error: { code: 'INTERNAL' } }]);
  });

  it('checks answers against the contract only where asked', async () => {
    for (const checkOutputs of [true, false]) {
      const { clock, connect } = setUp({ echo: () => ({ text: 1 }), checkOutputs });
      const { port, frames } = connect();
      port.send({ t: 'call', id: 1, op: 'things.echo', input: { text: 'a' } });
      await clock.advance(0);
      expect(frames[0]?.t).toBe(checkOutputs ? 'error' : 'ok');
    }
  });

  it('refuses inputs and answers beyond the size cap', async () => {
    const huge = 'x'.repeat(limits.frameBytes);
    const { clock, connect } = setUp({ raw: () => huge });
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.echo', input: { text: huge } });
    port.send({ t: 'call', id: 2, op: 'things.raw', input: {} });
    await clock.advance(0);
    expect(frames).toMatchObject([{ error: { code: 'TOO_LARGE' } }, { error: { code: 'TOO_LARGE' } }]);
  });

  it('answers DEADLINE when time is up and aborts the handler', async () => {
    let aborted: unknown;
    const { clock, connect } = setUp({
      wait: (_, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            aborted = signal.reason;
            resolve({});
          }),
        ),
    });
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.wait', input: {}, deadlineMs: 100 });
    await clock.advance(99);
    expect(frames).toEqual([]);
    await clock.advance(1);
    expect(frames).toMatchObject([{ t: 'error', id: 1, error: { code: 'DEADLINE' } }]);
    expect(aborted).toMatchObject({ code: 'DEADLINE' });
  });

  it('answers CANCELLED at once on a cancel frame, and once only', async () => {
    const { clock, connect } = setUp();
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.wait', input: {} });
    port.send({ t: 'cancel', id: 1 });
    port.send({ t: 'cancel', id: 1 });
    await clock.advance(0);
    expect(frames).toMatchObject([{ t: 'error', id: 1, error: { code: 'CANCELLED' } }]);
    expect(clock.pending()).toBe(0);
  });

  it('caps the calls one client has open, without touching another', async () => {
    const { clock, connect } = setUp();
    const greedy = connect();
    const modest = connect();
    for (let id = 0; id <= limits.callsInFlight; id++)
      greedy.port.send({ t: 'call', id, op: 'things.wait', input: {} });
    modest.port.send({ t: 'call', id: 1, op: 'things.echo', input: { text: 'a' } });
    await clock.advance(0);
    expect(greedy.frames).toMatchObject([
      { t: 'error', id: limits.callsInFlight, error: { code: 'TOO_LARGE', retry: 'later' } },
    ]);
    expect(modest.frames).toMatchObject([{ t: 'ok' }]);
  });

  it('tells events to subscribers alone', async () => {
    const { clock, connect, dispatcher } = setUp();
    const one = connect();
    const other = connect();
    one.port.send({ t: 'subscribe', events: ['things.changed'] });
    await clock.advance(0);
    dispatcher.publish('things.changed', { version: 1 });
    await clock.advance(0);
    one.port.send({ t: 'unsubscribe', events: ['things.changed'] });
    await clock.advance(0);
    dispatcher.publish('things.changed', { version: 2 });
    await clock.advance(0);
    expect(one.frames).toEqual([{ t: 'event', name: 'things.changed', payload: { version: 1 } }]);
    expect(other.frames).toEqual([]);
    expect(() => dispatcher.publish('things.changed', { version: 'x' })).toThrow(/breaks the contract/);
  });

  it('aborts what runs for a client that goes away', async () => {
    let aborted = false;
    const { clock, connect } = setUp({
      wait: (_, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            resolve({});
          }),
        ),
    });
    const { port, frames } = connect();
    port.send({ t: 'call', id: 1, op: 'things.wait', input: {} });
    await clock.advance(0);
    port.close();
    await clock.advance(0);
    expect(aborted).toBe(true);
    expect(frames).toEqual([]);
  });

  it.each([
    null,
    7,
    { t: 'call' },
    { t: 'call', id: 1.5, op: 'x' },
    { t: 'shout' },
    { t: 'subscribe', events: [1] },
  ])('closes the port of a client that sends %j', async (frame) => {
    const { clock, connect } = setUp();
    const { port, closed } = connect();
    port.send(frame as never);
    await clock.advance(0);
    expect(closed).toHaveLength(1);
  });

  it('will not start with a handler missing', () => {
    const options = {
      checkOutputs: true,
      log: createRecordingLog(),
      ids: createTestIds(),
      schedule: createTestClock().schedule,
      actor: () => ({ name: '', role: '' }),
    };
    expect(() => createDispatcher({ things }, { things: {} }, options)).toThrow('No handler for things.echo');
  });
});
