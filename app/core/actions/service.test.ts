import { describe, expect, it, vi } from 'vitest';
import { context } from './outbox.testkit.ts';
import { tellStory } from './story.testkit.ts';
import { patience } from '../../testing/patience.ts';

const story = tellStory();

describe('an action that goes well', () => {
  it('is requested, accepted, and observed only once the network follows', async () => {
    const sim = story.online();
    const id = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(id, 'accepted');
    // The provider shows "suspended" at once, but the session lives on: traffic still flows.
    await vi.waitFor(
      () => expect(story.outbox.sim(sim)).toMatchObject({ lifecycle: 'suspended', connectivity: 'online' }),
      patience,
    );
    expect(story.outbox.steps(id)).toMatchObject([{ state: 'accepted', observed_at: null }]);
    story.networkFollows();
    const [step] = await story.outbox.until(id, 'observed');
    expect(story.outbox.sim(sim)).toMatchObject({ lifecycle: 'suspended', connectivity: 'offline' });
    const times = [step?.sent_at, step?.accepted_at, step?.observed_at].map(Number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(step).toMatchObject({
      attempts: 1,
      next_at: null,
      error: null,
      latest: 'suspended, offline, no IMEI lock',
    });
    expect(await story.outbox.heard('suspend')).toBe(1);
    expect(story.acts(id)).toEqual(['action.queued', 'action.sent', 'action.accepted', 'action.observed']);
    expect(await story.outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      state: 'observed',
      progress: { total: 1, requested: 1, accepted: 1, observed: 1, failed: 0, unknown: 0 },
    });
  });

  it('is observed without being sent where somebody else did it already', async () => {
    const sim = story.online();
    await story.outbox.somebody.post(`/sims/${sim.provider_sim_id}/suspend`);
    story.networkFollows();
    const id = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(id, 'observed');
    expect(await story.outbox.heard('suspend')).toBe(1);
    expect(await story.shown(id)).toMatchObject({ attempts: 0, sentAt: null, state: 'observed' });
    expect(await story.outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      progress: { requested: 1, accepted: 1, observed: 1 },
    });
  });

  it('takes many SIMs, each to its own end', async () => {
    const sims = story.outbox.sims("lifecycle = 'active'").slice(0, 25);
    story.world.faults.add({ kind: 'action-fail', path: `/sims/${sims[3]?.provider_sim_id}/suspend` });
    story.world.faults.add({ kind: 'rate-limit', path: '/sims/*/suspend', count: 5 });
    const id = await story.outbox.request('suspend', sims);
    await story.outbox.until(id, 'accepted', 'observed', 'failed');
    story.networkFollows();
    await story.outbox.until(id, 'observed', 'failed');
    expect(await story.outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      state: 'partly',
      progress: { total: 25, observed: 24, failed: 1 },
    });
    for (const sim of sims) expect(await story.outbox.heard('suspend', sim)).toBe(1);
  });
});

it('sees a terminated SIM in that the provider knows it no more', async () => {
  // Its termination protection was taken off.
  const [sim] = story.outbox.sims("lifecycle = 'deactivated' AND termination_protected = 0");
  if (sim === undefined) return expect.unreachable('no SIM may be terminated');
  let gone = false;
  story.outbox.wire(async (request, send) => {
    const own = request.url.includes(`/sims/${sim.provider_sim_id}`);
    if (own && gone)
      return { status: 404, headers: {}, text: '{"code":"DEMO0004","message":"No such SIM found"}' };
    const answer = await send();
    if (request.url.endsWith('/terminate')) gone = true;
    return answer;
  });
  const id = await story.outbox.request('terminate', [sim]);
  await story.outbox.until(id, 'observed');
  story.outbox.wire();
  expect(story.outbox.steps(id)).toMatchObject([{ state: 'observed', latest: 'no longer listed' }]);
});
