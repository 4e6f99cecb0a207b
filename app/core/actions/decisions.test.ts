import { describe, expect, it } from 'vitest';
import { minute } from '../../../shared/time.ts';
import { context } from './outbox.testkit.ts';
import { errorOf, only, tellStory } from './story.testkit.ts';

const story = tellStory();

describe('a person changes their mind', () => {
  it('takes back what was not sent', async () => {
    const cut = story.world.faults.add({ kind: 'drop' });
    const id = await story.outbox.request('suspend', [story.online()]);
    expect(await story.outbox.life().actions.handlers.cancel({ id }, context)).toEqual({
      cancelled: 1,
      alreadySent: 0,
    });
    story.world.faults.remove(cut);
    const next = await story.outbox.request('imei_lock', [story.online()]);
    await story.outbox.until(next, 'observed');
    expect(story.outbox.steps(id)).toMatchObject([{ state: 'cancelled', next_at: null }]);
    expect(await story.outbox.heard('suspend')).toBe(0);
    expect(
      story.outbox.ports.ledger.get('SELECT actor FROM audit WHERE act = ?', ['action.cancelled']),
    ).toEqual({
      actor: 'J. Varga',
    });
  });

  it('cannot take back what was sent', async () => {
    const id = await story.outbox.request('suspend', [story.online()]);
    await story.outbox.until(id, 'accepted');
    expect(await story.outbox.life().actions.handlers.cancel({ id }, context)).toEqual({
      cancelled: 0,
      alreadySent: 1,
    });
    expect(story.outbox.steps(id)).toMatchObject([{ state: 'accepted' }]);
  });

  it('retries what failed, with the lifetime the first decision had, however often', async () => {
    story.refuseOnce(2);
    const id = await story.outbox.request('suspend', [story.online()]);
    for (const reason of ['once more', 'and again']) {
      await story.outbox.until(id, 'failed');
      const before = Date.now();
      expect(await story.outbox.life().actions.handlers.retry({ id, reason }, context)).toEqual({
        queued: 1,
      });
      const { expiresAt } = await story.outbox.life().actions.handlers.get({ id }, context);
      expect(expiresAt - before).toBeGreaterThanOrEqual(60_000);
      expect(expiresAt - Date.now()).toBeLessThanOrEqual(60_000);
    }
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    await story.outbox.until(id, 'observed');
    expect(story.acts(id).filter((act) => act === 'action.retried')).toHaveLength(2);
    expect(await story.outbox.life().actions.handlers.retry({ id, reason: 'nothing left' }, context)).toEqual(
      {
        queued: 0,
      },
    );
  });
});

describe('the state a person decided on', () => {
  it('is checked at submit: SIMs that changed since the preview refuse the token', async () => {
    const sim = story.online();
    const target = only(sim);
    const { handlers } = story.outbox.life().actions;
    const preview = await handlers.preview({ kind: 'suspend', target }, context);
    await story.outbox.somebody.post(`/sims/${sim.provider_sim_id}/suspend`);
    story.networkFollows();
    await story.outbox.sync();
    const submit = {
      kind: 'suspend' as const,
      target,
      token: preview.token,
      expectedCount: 1,
      reason: 'stolen',
      expiresInMs: minute,
      incidentId: null,
    };
    await expect(handlers.submit(submit, context)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(await handlers.list({ filter: 'all', offset: 0, limit: 10 }, context)).toMatchObject({ total: 0 });
  });

  it('is checked at submit: another count than the person confirmed refuses too', async () => {
    const sim = story.online();
    const target = only(sim);
    const { handlers } = story.outbox.life().actions;
    const { token } = await handlers.preview({ kind: 'suspend', target }, context);
    const submit = {
      kind: 'suspend' as const,
      target,
      token,
      expectedCount: 2,
      reason: 'stolen',
      expiresInMs: minute,
      incidentId: null,
    };
    await expect(handlers.submit(submit, context)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  });

  it('is checked again before sending: overtaken by somebody else', async () => {
    const sim = story.online();
    await story.outbox.somebody.post(`/sims/${sim.provider_sim_id}/deactivate`);
    const id = await story.outbox.request('suspend', [sim]);
    const [step] = await story.outbox.until(id, 'failed');
    expect(errorOf(step)).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('was active when this was decided and is deactivated now') as unknown,
    });
    expect(await story.outbox.heard('suspend')).toBe(0);
    expect(story.outbox.sim(sim)).toMatchObject({ lifecycle: 'deactivated' });
  });
});
