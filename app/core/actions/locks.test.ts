import { describe, expect, it, vi } from 'vitest';
import { imei14 } from '../../../shared/ids.ts';
import { hour } from '../../../shared/time.ts';
import { tellStory } from './story.testkit.ts';
import { patience } from '../../testing/patience.ts';

const story = tellStory();

describe('one SIM', () => {
  it('has one action on its way at a time, in the order they were asked for', async () => {
    const sim = story.online();
    const other =
      story.outbox.sims("connectivity = 'online' AND imei_lock = 'open'")[1] ??
      expect.unreachable('only one is online');
    const suspend = await story.outbox.request('suspend', [sim]);
    const lock = await story.outbox.request('imei_lock', [sim, other]);
    await vi.waitFor(
      () =>
        expect(story.outbox.steps(lock).find((step) => step.iccid_body === other.iccid_body)).toMatchObject({
          state: 'observed',
        }),
      patience,
    );
    expect(story.outbox.steps(lock).find((step) => step.iccid_body === sim.iccid_body)).toMatchObject({
      state: 'queued',
      attempts: 0,
    });
    expect(await story.outbox.heard('set_imei_lock', sim)).toBe(0);
    story.networkFollows();
    const [first] = await story.outbox.until(suspend, 'observed');
    await story.outbox.until(lock, 'observed');
    const second = story.outbox.steps(lock).find((step) => step.iccid_body === sim.iccid_body);
    expect(second?.sent_at).toBeGreaterThanOrEqual(first?.observed_at ?? Infinity);
  });

  it('is locked to the device it was bound to, never to the thief’s', async () => {
    const attack = await story.world.attacks.launch('stolen-sim');
    const [stolen] = attack.iccids;
    const before =
      story.outbox.sims(`iccid = '${stolen}'`)[0] ?? expect.unreachable('the stolen SIM is not in the fleet');
    story.world.clock.advance(2 * hour);
    await story.outbox.sync();
    const after = story.outbox.sim(before);
    expect(imei14(after.imei)).not.toBe(imei14(before.imei));
    const id = await story.outbox.request('imei_lock', [after]);
    await story.outbox.until(id, 'observed');
    expect(imei14(story.outbox.sim(before).locked_imei)).toBe(imei14(before.imei));
  });
});
