import { describe, expect, it, vi } from 'vitest';
import { context } from './outbox.testkit.ts';
import { errorOf, tellStory } from './story.testkit.ts';
import { patience } from '../../testing/patience.ts';

const story = tellStory();

describe('an answer that does not come, or lies', () => {
  it('fails an accepted action that no reading ever shows', async () => {
    const sim = story.online();
    story.world.faults.add({ kind: 'action-lost', path: '/sims/*/suspend' });
    const id = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    const [step] = await story.outbox.until(id, 'failed');
    expect(step).toMatchObject({ attempts: 1, observed_at: null, next_at: null });
    expect(errorOf(step)).toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('never showed it') as unknown,
    });
    expect(story.outbox.sim(sim)).toMatchObject({ lifecycle: 'active' });
    expect(await story.outbox.heard('suspend')).toBe(1);
  });

  it('reconciles a dropped answer by reading, and never sends twice', async () => {
    const sim = story.online();
    story.world.faults.add({ kind: 'drop-answer', method: 'POST', path: '/sims/*/suspend', count: 1 });
    const id = await story.outbox.request('suspend', [sim]);
    const [unknown] = await story.outbox.until(id, 'unknown');
    expect(errorOf(unknown)).toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    expect(await story.outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      state: 'unknown',
      progress: { unknown: 1, observed: 0 },
    });
    story.networkFollows();
    const [step] = await story.outbox.until(id, 'reconciled');
    expect(step).toMatchObject({ attempts: 1, accepted_at: null, error: null });
    expect(await story.outbox.heard('suspend')).toBe(1);
    expect(story.acts(id)).toEqual(['action.queued', 'action.sent', 'action.unknown', 'action.reconciled']);
  });

  it('fails an unknown outcome that did not happen, and leaves sending again to a person', async () => {
    const sim = story.online();
    story.world.faults.add({ kind: 'drop', method: 'POST', path: '/sims/*/suspend', count: 1 });
    const id = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(id, 'unknown');
    const [failed] = await story.outbox.until(id, 'failed');
    expect(errorOf(failed)).toMatchObject({
      message: expect.stringContaining('it did not happen') as unknown,
    });
    expect(await story.outbox.heard('suspend')).toBe(0);
    expect(
      await story.outbox.life().actions.handlers.retry({ id, reason: 'it did not happen' }, context),
    ).toEqual({
      queued: 1,
    });
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    await story.outbox.until(id, 'observed');
    expect(await story.outbox.heard('suspend')).toBe(1);
  });

  it.each(['server-error', 'malformed-json', 'truncated-json'] as const)(
    'settles %s by reading',
    async (kind) => {
      const sim = story.online();
      story.world.faults.add({ kind, method: 'POST', path: '/sims/*/suspend', count: 1 });
      const id = await story.outbox.request('suspend', [sim]);
      await story.outbox.until(id, 'unknown');
      story.networkFollows();
      await story.outbox.until(id, kind === 'server-error' ? 'failed' : 'reconciled');
      expect(await story.outbox.heard('suspend')).toBe(kind === 'server-error' ? 0 : 1);
    },
  );
});

describe('a request that certainly did nothing', () => {
  it('fails what the provider refuses, with its reason', async () => {
    story.refuseOnce();
    const id = await story.outbox.request('suspend', [story.online()]);
    const [step] = await story.outbox.until(id, 'failed');
    expect(errorOf(step)).toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('AUM0002: no permission') as unknown,
    });
    expect(step).toMatchObject({ attempts: 1, accepted_at: null });
  });

  it('sends again after 429, with the attempts counted', async () => {
    story.world.faults.add({ kind: 'rate-limit', method: 'POST', path: '/sims/*/suspend', count: 2 });
    const id = await story.outbox.request('suspend', [story.online()]);
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    const [step] = await story.outbox.until(id, 'observed');
    expect(step).toMatchObject({ attempts: 3 });
    expect(await story.outbox.heard('suspend')).toBe(1);
    expect(story.acts(id)).toEqual([
      'action.queued',
      'action.sent',
      'action.queued',
      'action.sent',
      'action.queued',
      'action.sent',
      'action.accepted',
      'action.observed',
    ]);
  });

  it('gives up on a provider that only ever says 429', async () => {
    story.world.faults.add({ kind: 'rate-limit', method: 'POST', path: '/sims/*/suspend' });
    const id = await story.outbox.request('suspend', [story.online()]);
    const [step] = await story.outbox.until(id, 'failed');
    expect(errorOf(step)).toMatchObject({ code: 'PROVIDER_RATE_LIMITED' });
    expect(step).toMatchObject({ attempts: 3, sent_at: null });
  });
});

describe('offline', () => {
  it('stays queued, then expires, and does not fire after the reconnect', async () => {
    const sim = story.online();
    const cut = story.world.faults.add({ kind: 'drop' });
    const id = await story.outbox.request('suspend', [sim], { expiresInMs: 300 });
    await vi.waitFor(
      () => expect(errorOf(story.outbox.steps(id)[0])).toMatchObject({ code: 'PROVIDER_UNREACHABLE' }),
      patience,
    );
    expect(story.outbox.steps(id)).toMatchObject([{ state: 'queued', sent_at: null }]);
    await story.outbox.until(id, 'expired');
    story.world.faults.remove(cut);
    expect(await story.outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      state: 'expired',
    });
    expect(story.acts(id)).toEqual(['action.queued', 'action.expired']);
    await story.outbox.sync();
    expect(await story.outbox.heard('suspend')).toBe(0);
    await story.outbox.life().actions.handlers.retry({ id, reason: 'still wanted' }, context);
    await story.outbox.until(id, 'accepted');
  });

  it('goes on once the network is back, however long that took', async () => {
    const cut = story.world.faults.add({ kind: 'drop' });
    const id = await story.outbox.request('suspend', [story.online()]);
    // Tries to read are not attempts to send: they use up nothing.
    await vi.waitFor(() => expect(story.world.faults.list()[0]?.struck).toBeGreaterThan(30), patience);
    story.world.faults.add({ kind: 'rate-limit', method: 'POST', path: '/sims/*/suspend', count: 1 });
    story.world.faults.remove(cut);
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    await story.outbox.until(id, 'observed');
  });
});
