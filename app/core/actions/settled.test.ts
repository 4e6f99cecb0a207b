import { describe, expect, it, vi } from 'vitest';
import { minute } from '../../../shared/time.ts';
import type { FindingToGroup } from '../incidents/grouping.ts';
import { context, type CachedSim } from './outbox.testkit.ts';
import { tellStory } from './story.testkit.ts';
import { patience } from '../../testing/patience.ts';

const story = tellStory();

describe('what was settled', () => {
  it('has drifted once a sync sees it lifted elsewhere, stands again once it holds, and a retry brings it back', async () => {
    const sim = story.online();
    const id = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    await story.outbox.until(id, 'observed');
    const elsewhere = async (verb: string): Promise<void> => {
      await story.outbox.somebody.post(`/sims/${sim.provider_sim_id}/${verb}`);
      story.world.clock.advance(minute);
      await story.outbox.sync();
    };
    await elsewhere('activate');
    expect(story.outbox.steps(id)).toMatchObject([
      { state: 'drifted', latest: 'active, online, no IMEI lock' },
    ]);
    expect(
      await story.outbox.life().actions.handlers.list({ filter: 'attention', offset: 0, limit: 10 }, context),
    ).toMatchObject({ total: 1 });
    await elsewhere('suspend');
    expect(story.outbox.steps(id)).toMatchObject([{ state: 'observed' }]);
    await elsewhere('activate');
    await story.outbox.life().actions.handlers.retry({ id, reason: 'somebody resumed it' }, context);
    await story.outbox.until(id, 'accepted');
    story.networkFollows();
    await story.outbox.until(id, 'observed');
  });

  it('has not drifted when a person here asked for the opposite', async () => {
    const sim = story.online();
    const suspend = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(suspend, 'accepted');
    story.networkFollows();
    await story.outbox.until(suspend, 'observed');
    const resume = await story.outbox.request('resume', [story.outbox.sim(sim)]);
    await story.outbox.until(resume, 'observed');
    await story.outbox.sync();
    expect(story.outbox.steps(suspend)).toMatchObject([{ state: 'observed' }]);
  });

  it('is reconciled where it was given up and a sync shows it after all', async () => {
    const sim = story.online();
    story.world.faults.add({ kind: 'action-lost', path: '/sims/*/suspend' });
    const id = await story.outbox.request('suspend', [sim]);
    await story.outbox.until(id, 'failed');
    await story.outbox.somebody.post(`/sims/${sim.provider_sim_id}/deactivate`);
    story.world.faults.clear();
    await story.outbox.somebody.post(`/sims/${sim.provider_sim_id}/suspend`);
    story.networkFollows();
    await story.outbox.sync();
    expect(story.outbox.steps(id)).toMatchObject([{ state: 'reconciled' }]);
  });
});

describe('an incident', () => {
  const draft = (sim: CachedSim, findingId: number): FindingToGroup => ({
    findingId,
    rule: { id: 'D-NW-01', name: 'Country outside the list', layer: 'network', signal: 'Session events' },
    draft: {
      sim: {
        simKey: sim.sim_key,
        providerId: story.outbox.providerId,
        iccid: sim.iccid,
        body: sim.iccid_body,
        device: null,
        deviceClass: null,
        site: null,
      },
      at: story.world.clock.now(),
      severity: 'high',
      summary: 'It roams.',
      group: { kind: 'site', value: 'Breda' },
      signals: {},
    },
    detectedAt: story.world.clock.now(),
  });

  it('is contained only when the network shows it of every SIM, and not any longer when one drifts', async () => {
    const sims = story.outbox.sims("connectivity = 'online' AND lifecycle = 'active'").slice(0, 2);
    const { incidents } = story.outbox.life();
    const [incidentId = 0] = story.outbox.ports.ledger.transaction(() =>
      incidents.take(
        sims.map((sim, n) => draft(sim, n + 1)),
        story.world.clock.now(),
      ),
    );
    const incident = async () => incidents.handlers.get({ id: incidentId }, context);
    story.world.faults.add({
      kind: 'drop-answer',
      method: 'POST',
      path: `/sims/${sims[0]?.provider_sim_id}/suspend`,
      count: 1,
    });
    const id = await story.outbox.request('suspend', sims, { incidentId });
    await story.outbox.until(id, 'accepted', 'unknown');
    await vi.waitFor(
      async () =>
        expect((await incident()).row).toMatchObject({
          status: 'containing',
          containment: { total: 2, accepted: 1, observed: 0, unknown: 1 },
        }),
      patience,
    );
    expect((await incident()).containedAt).toBeNull();
    story.networkFollows();
    const steps = await story.outbox.until(id, 'observed', 'reconciled');
    // Incidents follow actions at their own pace, a moment behind.
    await vi.waitFor(async () => expect((await incident()).row.status).toBe('contained'), patience);
    const contained = await incident();
    expect(contained.row.containment).toMatchObject({ total: 2, observed: 2, unknown: 0 });
    expect(contained.containedAt).toBe(Math.max(...steps.map((step) => step.observed_at ?? 0)));
    await story.outbox.somebody.post(`/sims/${sims[1]?.provider_sim_id}/activate`);
    story.world.clock.advance(minute);
    await story.outbox.sync();
    await vi.waitFor(async () => expect((await incident()).row.status).toBe('containing'), patience);
    expect((await incident()).row.containment).toMatchObject({ observed: 1, failed: 1 });
    const told = story.outbox.ports.ledger.all<{ act: string }>(
      'SELECT act FROM audit WHERE subject = ? ORDER BY seq',
      [`INC-${incidentId}`],
    );
    expect(told.map(({ act }) => act)).toEqual([
      'incident.opened',
      'incident.containing',
      'incident.contained',
      'incident.containing',
    ]);
  });
});
