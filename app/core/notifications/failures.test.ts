import { describe, expect, it, vi } from 'vitest';
import { hour, minute, second } from '../../../shared/time.ts';
import { createTestPorts } from '../../testing/ports.ts';
import { defaultTiming } from './defaults.ts';
import { createWorld, person, putIncident, startReceiver, webhookChannel } from './notifications.testkit.ts';
import { patience } from '../../testing/patience.ts';
import { killable, mortal } from './killed.testkit.ts';
import { useTelling } from './telling.testkit.ts';

const telling = useTelling();
const { add, happen, states, settle } = telling;

describe('what goes wrong', () => {
  it('is tried again under the same key, as long as it may', async () => {
    await add(webhookChannel(telling.receiver.url));
    telling.world.notifications.start();
    telling.receiver.answers.push(503, 'drop', { status: 429, headers: { 'retry-after': '120' } });
    await happen(1);
    await settle('failed');
    await vi.waitFor(async () => {
      await telling.ports.clock.advance(5 * second);
      expect(states()).toEqual(['delivered']);
    }, patience);
    expect(telling.receiver.calls).toHaveLength(4);
    expect(new Set(telling.receiver.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(telling.receiver.calls.map(({ body }) => body)).size).toBe(1);
  });

  it('never leaves stale: it expires, waits for a person, and goes when they say so', async () => {
    const timing = { ...defaultTiming('webhook'), expiresInMinutes: 60 };
    const channelId = await add(webhookChannel(telling.receiver.url, { timing }));
    await telling.world.handlers.enable({ channelId, enabled: true }, person);
    putIncident(telling.ports.ledger, 1, telling.ports.clock.now() - 2 * hour);
    telling.world.notifications.start();
    await settle('expired');
    expect(telling.receiver.calls).toHaveLength(0);
    const { channels } = await telling.world.handlers.channels({}, person);
    expect(channels[0]?.attention).toBe(1);
    const [row] = (await telling.world.handlers.outbox({ states: ['expired'], limit: 5 }, person)).rows;
    expect(await telling.world.handlers.retry({ ids: [row?.id ?? 0] }, person)).toEqual({ queued: 1 });
    await settle('delivered');
    expect(await telling.world.handlers.retry({ ids: [row?.id ?? 0] }, person)).toEqual({ queued: 0 });
  });

  it('is never lost when the console is killed in between: found as sent, it goes again under its key', async () => {
    await add(webhookChannel(telling.receiver.url));
    telling.world.notifications.start();
    let hold: () => void = () => undefined;
    telling.receiver.whileOpen = () => new Promise<void>((resolve) => void (hold = resolve));
    await happen(1);
    await vi.waitFor(() => expect(telling.receiver.calls).toHaveLength(1), patience);
    expect(states()).toEqual(['sent']);
    // The console dies here: what it knew in memory is gone, what it stored is not.
    telling.ended.push(telling.world);
    const snapshot = telling.ports.ledger.all('SELECT * FROM notify_messages');
    telling.receiver.whileOpen = null;
    telling.receiver.answers.push('drop');
    hold();
    await vi.waitFor(() => expect(states()).not.toEqual(['sent']), patience);
    telling.ports.ledger.run("UPDATE notify_messages SET state = 'sent', due_at = NULL, attempts = 1");
    expect(snapshot).toMatchObject([{ state: 'sent' }]);
    telling.world = createWorld(telling.ports);
    telling.world.notifications.start();
    await settle('delivered');
    const keys = telling.receiver.calls.map(({ headers }) => headers['idempotency-key']);
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('is never lost, and never told under two keys, wherever the console is killed', async () => {
    for (let step = 1; step <= 7; step++) {
      for (const when of ['before', 'after'] as const) {
        const own = createTestPorts();
        const taker = await startReceiver();
        const ledger = killable(own.ledger, step, when);
        const first = createWorld({ ...own, ledger, schedule: mortal(own.schedule, ledger.isDead) });
        const setUp = createWorld(own);
        await setUp.handlers.save(
          { channelId: null, channel: webhookChannel(taker.url), secrets: {} },
          person,
        );
        first.notifications.start();
        putIncident(own.ledger, 1, own.clock.now());
        first.bus.emit('incidentsChanged', { incidentIds: [1] });
        await own.clock.advance(400);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const second = createWorld(own);
        second.notifications.start();
        await vi.waitFor(async () => {
          await own.clock.advance(400);
          expect(own.ledger.all('SELECT state, about FROM notify_messages')).toEqual([
            { state: 'delivered', about: 'INC-1' },
          ]);
        }, patience);
        expect(taker.calls.length).toBeGreaterThanOrEqual(1);
        expect(new Set(taker.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
        await taker.close();
        own.close();
      }
    }
  });

  it('stays while a channel is switched off, and goes once it is on', async () => {
    const channelId = await add(webhookChannel(telling.receiver.url));
    telling.world.notifications.start();
    telling.receiver.answers.push(503);
    await happen(1);
    await settle('failed');
    await telling.world.handlers.enable({ channelId, enabled: false }, person);
    await happen(2);
    await telling.ports.clock.advance(5 * minute);
    expect(states()).toEqual(['failed']);
    await telling.world.handlers.enable({ channelId, enabled: true }, person);
    await settle('delivered');
  });

  it('goes with its channel: secrets are forgotten, what waits is dismissed', async () => {
    const channelId = await add(webhookChannel(telling.receiver.url), {
      signing: 'sixteen characters or more',
    });
    telling.world.notifications.start();
    telling.receiver.answers.push(503);
    await happen(1);
    await settle('failed');
    await telling.world.handlers.remove({ channelId }, person);
    expect(states()).toEqual(['dismissed']);
    expect(await telling.ports.secrets.get(`channel/${channelId}/signing`)).toBeNull();
    expect((await telling.world.handlers.channels({}, person)).channels).toEqual([]);
  });

  it('wants secrets again when a channel moves to another place', async () => {
    const channelId = await add(webhookChannel(telling.receiver.url), {
      authorization: 'Bearer for-here-only',
    });
    const moved = webhookChannel('https://elsewhere.example/hook');
    await telling.world.handlers.save({ channelId, channel: moved, secrets: {} }, person);
    expect((await telling.world.handlers.channels({}, person)).channels[0]?.secrets).toEqual([]);
    expect(await telling.ports.secrets.get(`channel/${channelId}/authorization`)).toBeNull();
  });
});
