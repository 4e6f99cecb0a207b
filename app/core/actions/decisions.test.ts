import { describe, expect, it } from 'vitest';
import { minute } from '../../../shared/time.ts';
import { actionKinds } from '../../../shared/contract/index.ts';
import { context } from './outbox.testkit.ts';
import { insertAction } from './queries.ts';
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

it('retries what failed of an action of any kind, and nothing else', async () => {
  const { ports, life, providerId, sims } = story.outbox;
  await life().providers.handlers.pause({ providerId, paused: true }, context);
  const now = ports.clock.now();
  const steps = sims('1')
    .slice(0, 5)
    .map((sim) => ({
      iccidBody: sim.iccid_body,
      iccid: sim.iccid,
      providerId,
      providerSimId: sim.provider_sim_id,
      parameters: {},
      precondition: { lifecycle: 'active', imeiLock: 'open', sessionId: null },
    }));
  const states = ['failed', 'drifted', 'expired', 'observed', 'cancelled'];
  for (const kind of actionKinds) {
    const action = {
      kind,
      reason: 'many',
      requested_by: 'me',
      role: 'analyst',
      incident_id: null,
      requested_at: now,
      expires_at: now + 60_000,
      lifetime: 60_000,
      input: '[]',
    };
    const id = insertAction(ports.ledger, action, steps, [], now);
    steps.forEach(({ iccidBody }, index) =>
      ports.ledger.run(
        'UPDATE action_sims SET state = ?, next_at = NULL WHERE action_id = ? AND iccid_body = ?',
        [states[index] ?? '', id, iccidBody],
      ),
    );
    expect(await life().actions.handlers.retry({ id, reason: 'once more' }, context)).toEqual({ queued: 3 });
    expect(
      story.outbox
        .steps(id)
        .map(({ state }) => state)
        .toSorted(),
    ).toEqual(['cancelled', 'observed', 'queued', 'queued', 'queued']);
    expect(await life().actions.handlers.get({ id }, context)).toMatchObject({ queued: 3, open: 0 });
  }
});

describe('whom an action leaves out', () => {
  it('is told by reason before and after, in pages, and stays with the action', async () => {
    const { handlers } = story.outbox.life().actions;
    const all = story.outbox.sims('1');
    const target = { kind: 'sims', simKeys: all.map((sim) => sim.sim_key) } as const;
    const before = await handlers.preview({ kind: 'suspend', target }, context);
    const left = before.reasons.reduce((sum, { sims }) => sum + sims, 0);
    expect(left).toBe(before.total - before.acts);
    expect(left).toBeGreaterThan(1);
    const [first] = before.reasons;
    const of = { kind: 'preview', action: 'suspend', target } as const;
    const page = { reason: first?.reason ?? '', offset: 0, limit: 500 };
    const shown = await handlers.skipped({ of, ...page }, context);
    expect(shown).toMatchObject({ total: first?.sims, reasons: before.reasons });
    expect(shown.rows.every(({ reason }) => reason === first?.reason)).toBe(true);

    const { actionId: id } = await handlers.submit(
      {
        kind: 'suspend',
        target,
        token: before.token,
        expectedCount: before.acts,
        reason: 'all of them',
        expiresInMs: 60_000,
        incidentId: null,
      },
      context,
    );
    expect(await handlers.get({ id }, context)).toMatchObject({ skipped: left, input: [] });
    const kept = await handlers.skipped({ of: { kind: 'action', id }, ...page }, context);
    expect(kept.reasons).toEqual(before.reasons);
    expect(kept.rows.map(({ iccid }) => iccid).toSorted()).toEqual(
      shown.rows.map(({ iccid }) => iccid).toSorted(),
    );
    const some = { of: { kind: 'action', id }, reason: null, offset: left - 1, limit: 500 } as const;
    expect((await handlers.skipped(some, context)).rows).toHaveLength(1);
    const told = story.outbox.ports.ledger.get<{ detail: string }>(
      "SELECT detail FROM audit WHERE act = 'action.queued' ORDER BY seq DESC LIMIT 1",
    );
    expect(JSON.parse(told?.detail ?? '{}')).toMatchObject({
      sims: before.acts,
      skipped: left,
      through: `Demo (${before.acts})`,
    });
  });

  it('is not what an action is taken back on', async () => {
    const sim = story.online();
    const id = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    await story.outbox.until(id, 'observed');
    const target = { kind: 'action', actionId: id } as const;
    expect(
      await story.outbox.life().actions.handlers.preview({ kind: 'resume', target }, context),
    ).toMatchObject({ total: 1, acts: 1 });
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
