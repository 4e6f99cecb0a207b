import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActionStep, ActionTarget } from '../../../shared/contract/index.ts';
import { imei14 } from '../../../shared/ids.ts';
import { hour, minute } from '../../../shared/time.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { verifyChain } from '../audit/audit.ts';
import type { FindingToGroup } from '../incidents/grouping.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { context, openOutbox, type CachedSim, type Outbox } from './outbox.testkit.ts';

let world: DemoWorld;
let outbox: Outbox;

beforeEach(async () => {
  world = await standingWorld({ sims: 80 });
  outbox = await openOutbox(world);
});
afterEach(async () => {
  const { ledger, hash } = outbox.ports;
  expect(verifyChain(ledger, hash)).toMatchObject({ ok: true });
  await outbox.close();
  await world.close();
});

/** Everything the network still had to do is done by then. */
const networkFollows = (): void => world.clock.advance(10_000);
const online = (): CachedSim =>
  outbox.sims("connectivity = 'online' AND lifecycle = 'active' AND imei_lock = 'open'")[0] ??
  expect.unreachable('nobody is online');
const errorOf = (step: { readonly error: string | null } | undefined): unknown =>
  step?.error == null ? null : JSON.parse(step.error);
const acts = (actionId: number): string[] =>
  outbox.ports.ledger
    .all<{ act: string }>('SELECT act FROM audit WHERE subject = ? ORDER BY seq', [`ACT-${actionId}`])
    .map(({ act }) => act);
const shown = async (actionId: number): Promise<ActionStep> => {
  const { rows } = await outbox
    .life()
    .actions.handlers.steps({ id: actionId, offset: 0, limit: 10 }, context);
  return rows[0] ?? expect.unreachable('no step');
};

const only = (sim: CachedSim): ActionTarget => ({ kind: 'sims', simKeys: [sim.sim_key] });

/** The next requests to suspend are refused for want of a permission, which this world's only key never is. */
function refuseOnce(times = 1): void {
  let left = times;
  outbox.wire(async (request, send) => {
    if (!request.url.endsWith('/suspend') || left === 0) return send();
    left -= 1;
    return { status: 403, headers: {}, text: '{"code":"AUM0002","message":"no permission"}' };
  });
}

describe('an action that goes well', () => {
  it('is requested, accepted, and observed only once the network follows', async () => {
    const sim = online();
    const id = await outbox.request('suspend', [sim]);
    await outbox.until(id, 'accepted');
    // The provider shows "suspended" at once, but the session lives on: traffic still flows.
    await vi.waitFor(() =>
      expect(outbox.sim(sim)).toMatchObject({ lifecycle: 'suspended', connectivity: 'online' }),
    );
    expect(outbox.steps(id)).toMatchObject([{ state: 'accepted', observed_at: null }]);
    networkFollows();
    const [step] = await outbox.until(id, 'observed');
    expect(outbox.sim(sim)).toMatchObject({ lifecycle: 'suspended', connectivity: 'offline' });
    const times = [step?.sent_at, step?.accepted_at, step?.observed_at].map(Number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(step).toMatchObject({
      attempts: 1,
      next_at: null,
      error: null,
      latest: 'suspended, offline, no IMEI lock',
    });
    expect(await outbox.heard('suspend')).toBe(1);
    expect(acts(id)).toEqual(['action.queued', 'action.sent', 'action.accepted', 'action.observed']);
    expect(await outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      state: 'observed',
      progress: { total: 1, requested: 1, accepted: 1, observed: 1, failed: 0, unknown: 0 },
    });
  });

  it('is observed without being sent where somebody else did it already', async () => {
    const sim = online();
    await outbox.somebody.post(`/sims/${sim.provider_sim_id}/suspend`);
    networkFollows();
    const id = await outbox.request('suspend', [sim]);
    await outbox.until(id, 'observed');
    expect(await outbox.heard('suspend')).toBe(1);
    expect(await shown(id)).toMatchObject({ attempts: 0, sentAt: null, state: 'observed' });
    expect(await outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      progress: { requested: 1, accepted: 1, observed: 1 },
    });
  });

  it('takes many SIMs, each to its own end', async () => {
    const sims = outbox.sims("lifecycle = 'active'").slice(0, 25);
    world.faults.add({ kind: 'action-fail', path: `/sims/${sims[3]?.provider_sim_id}/suspend` });
    world.faults.add({ kind: 'rate-limit', path: '/sims/*/suspend', count: 5 });
    const id = await outbox.request('suspend', sims);
    await outbox.until(id, 'accepted', 'observed', 'failed');
    networkFollows();
    await outbox.until(id, 'observed', 'failed');
    expect(await outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      state: 'partly',
      progress: { total: 25, observed: 24, failed: 1 },
    });
    for (const sim of sims) expect(await outbox.heard('suspend', sim)).toBe(1);
  });
});

describe('an answer that does not come, or lies', () => {
  it('fails an accepted action that no reading ever shows', async () => {
    const sim = online();
    world.faults.add({ kind: 'action-lost', path: '/sims/*/suspend' });
    const id = await outbox.request('suspend', [sim]);
    await outbox.until(id, 'accepted');
    networkFollows();
    const [step] = await outbox.until(id, 'failed');
    expect(step).toMatchObject({ attempts: 1, observed_at: null, next_at: null });
    expect(errorOf(step)).toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('never showed it') as unknown,
    });
    expect(outbox.sim(sim)).toMatchObject({ lifecycle: 'active' });
    expect(await outbox.heard('suspend')).toBe(1);
  });

  it('reconciles a dropped answer by reading, and never sends twice', async () => {
    const sim = online();
    world.faults.add({ kind: 'drop-answer', method: 'POST', path: '/sims/*/suspend', count: 1 });
    const id = await outbox.request('suspend', [sim]);
    const [unknown] = await outbox.until(id, 'unknown');
    expect(errorOf(unknown)).toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    expect(await outbox.life().actions.handlers.get({ id }, context)).toMatchObject({
      state: 'unknown',
      progress: { unknown: 1, observed: 0 },
    });
    networkFollows();
    const [step] = await outbox.until(id, 'reconciled');
    expect(step).toMatchObject({ attempts: 1, accepted_at: null, error: null });
    expect(await outbox.heard('suspend')).toBe(1);
    expect(acts(id)).toEqual(['action.queued', 'action.sent', 'action.unknown', 'action.reconciled']);
  });

  it('fails an unknown outcome that did not happen, and leaves sending again to a person', async () => {
    const sim = online();
    world.faults.add({ kind: 'drop', method: 'POST', path: '/sims/*/suspend', count: 1 });
    const id = await outbox.request('suspend', [sim]);
    await outbox.until(id, 'unknown');
    const [failed] = await outbox.until(id, 'failed');
    expect(errorOf(failed)).toMatchObject({
      message: expect.stringContaining('it did not happen') as unknown,
    });
    expect(await outbox.heard('suspend')).toBe(0);
    expect(await outbox.life().actions.handlers.retry({ id, reason: 'it did not happen' }, context)).toEqual({
      queued: 1,
    });
    await outbox.until(id, 'accepted');
    networkFollows();
    await outbox.until(id, 'observed');
    expect(await outbox.heard('suspend')).toBe(1);
  });

  it.each(['server-error', 'malformed-json', 'truncated-json'] as const)(
    'settles %s by reading',
    async (kind) => {
      const sim = online();
      world.faults.add({ kind, method: 'POST', path: '/sims/*/suspend', count: 1 });
      const id = await outbox.request('suspend', [sim]);
      await outbox.until(id, 'unknown');
      networkFollows();
      await outbox.until(id, kind === 'server-error' ? 'failed' : 'reconciled');
      expect(await outbox.heard('suspend')).toBe(kind === 'server-error' ? 0 : 1);
    },
  );
});

describe('a request that certainly did nothing', () => {
  it('fails what the provider refuses, with its reason', async () => {
    refuseOnce();
    const id = await outbox.request('suspend', [online()]);
    const [step] = await outbox.until(id, 'failed');
    expect(errorOf(step)).toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('AUM0002: no permission') as unknown,
    });
    expect(step).toMatchObject({ attempts: 1, accepted_at: null });
  });

  it('sends again after 429, with the attempts counted', async () => {
    world.faults.add({ kind: 'rate-limit', method: 'POST', path: '/sims/*/suspend', count: 2 });
    const id = await outbox.request('suspend', [online()]);
    await outbox.until(id, 'accepted');
    networkFollows();
    const [step] = await outbox.until(id, 'observed');
    expect(step).toMatchObject({ attempts: 3 });
    expect(await outbox.heard('suspend')).toBe(1);
    expect(acts(id)).toEqual([
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
    world.faults.add({ kind: 'rate-limit', method: 'POST', path: '/sims/*/suspend' });
    const id = await outbox.request('suspend', [online()]);
    const [step] = await outbox.until(id, 'failed');
    expect(errorOf(step)).toMatchObject({ code: 'PROVIDER_RATE_LIMITED' });
    expect(step).toMatchObject({ attempts: 3, sent_at: null });
  });
});

describe('offline', () => {
  it('stays queued, then expires, and does not fire after the reconnect', async () => {
    const sim = online();
    const cut = world.faults.add({ kind: 'drop' });
    const id = await outbox.request('suspend', [sim], { expiresInMs: 300 });
    await vi.waitFor(
      () => expect(errorOf(outbox.steps(id)[0])).toMatchObject({ code: 'PROVIDER_UNREACHABLE' }),
      { timeout: 5_000 },
    );
    expect(outbox.steps(id)).toMatchObject([{ state: 'queued', sent_at: null }]);
    await outbox.until(id, 'expired');
    world.faults.remove(cut);
    expect(await outbox.life().actions.handlers.get({ id }, context)).toMatchObject({ state: 'expired' });
    expect(acts(id)).toEqual(['action.queued', 'action.expired']);
    await outbox.sync();
    expect(await outbox.heard('suspend')).toBe(0);
    await outbox.life().actions.handlers.retry({ id, reason: 'still wanted' }, context);
    await outbox.until(id, 'accepted');
  });

  it('goes on once the network is back, however long that took', async () => {
    const cut = world.faults.add({ kind: 'drop' });
    const id = await outbox.request('suspend', [online()]);
    // Tries to read are not attempts to send: they use up nothing.
    await vi.waitFor(() => expect(world.faults.list()[0]?.struck).toBeGreaterThan(30), { timeout: 10_000 });
    world.faults.add({ kind: 'rate-limit', method: 'POST', path: '/sims/*/suspend', count: 1 });
    world.faults.remove(cut);
    await outbox.until(id, 'accepted');
    networkFollows();
    await outbox.until(id, 'observed');
  });
});

describe('a kill between two steps', () => {
  it('after the request left: unknown, reconciled by reading, not sent again', async () => {
    const sim = online();
    let left: () => void = () => undefined;
    const sent = new Promise<void>((resolve) => (left = resolve));
    outbox.wire(async (request, send) => {
      const answer = await send();
      if (!request.url.endsWith('/suspend')) return answer;
      left();
      return new Promise(() => undefined);
    });
    const id = await outbox.request('suspend', [sim]);
    await sent;
    expect(outbox.steps(id)).toMatchObject([{ state: 'sent' }]);
    outbox.wire();
    outbox.killAndRestart();
    const [step] = await outbox.until(id, 'unknown');
    expect(errorOf(step)).toMatchObject({ code: 'ENGINE_GONE' });
    networkFollows();
    await outbox.until(id, 'reconciled');
    expect(await outbox.heard('suspend')).toBe(1);
    expect(acts(id)).toEqual(['action.queued', 'action.sent', 'action.unknown', 'action.reconciled']);
  });

  it('before the request left: unknown all the same, and failed once readings do not show it', async () => {
    let reached: () => void = () => undefined;
    const about = new Promise<void>((resolve) => (reached = resolve));
    outbox.wire((request, send) => {
      if (!request.url.endsWith('/suspend')) return send();
      reached();
      return new Promise(() => undefined);
    });
    const id = await outbox.request('suspend', [online()]);
    await about;
    outbox.wire();
    outbox.killAndRestart();
    await outbox.until(id, 'failed');
    expect(await outbox.heard('suspend')).toBe(0);
  });

  it('while it waits for the network: goes on reading', async () => {
    const id = await outbox.request('suspend', [online()]);
    await outbox.until(id, 'accepted');
    outbox.killAndRestart();
    networkFollows();
    await outbox.until(id, 'observed');
    expect(await outbox.heard('suspend')).toBe(1);
  });
});

describe('a person changes their mind', () => {
  it('takes back what was not sent', async () => {
    const cut = world.faults.add({ kind: 'drop' });
    const id = await outbox.request('suspend', [online()]);
    expect(await outbox.life().actions.handlers.cancel({ id }, context)).toEqual({
      cancelled: 1,
      alreadySent: 0,
    });
    world.faults.remove(cut);
    const next = await outbox.request('imei_lock', [online()]);
    await outbox.until(next, 'observed');
    expect(outbox.steps(id)).toMatchObject([{ state: 'cancelled', next_at: null }]);
    expect(await outbox.heard('suspend')).toBe(0);
    expect(outbox.ports.ledger.get('SELECT actor FROM audit WHERE act = ?', ['action.cancelled'])).toEqual({
      actor: 'J. Varga',
    });
  });

  it('cannot take back what was sent', async () => {
    const id = await outbox.request('suspend', [online()]);
    await outbox.until(id, 'accepted');
    expect(await outbox.life().actions.handlers.cancel({ id }, context)).toEqual({
      cancelled: 0,
      alreadySent: 1,
    });
    expect(outbox.steps(id)).toMatchObject([{ state: 'accepted' }]);
  });

  it('retries what failed, with the lifetime the first decision had, however often', async () => {
    refuseOnce(2);
    const id = await outbox.request('suspend', [online()]);
    for (const reason of ['once more', 'and again']) {
      await outbox.until(id, 'failed');
      const before = Date.now();
      expect(await outbox.life().actions.handlers.retry({ id, reason }, context)).toEqual({ queued: 1 });
      const { expiresAt } = await outbox.life().actions.handlers.get({ id }, context);
      expect(expiresAt - before).toBeGreaterThanOrEqual(60_000);
      expect(expiresAt - Date.now()).toBeLessThanOrEqual(60_000);
    }
    await outbox.until(id, 'accepted');
    networkFollows();
    await outbox.until(id, 'observed');
    expect(acts(id).filter((act) => act === 'action.retried')).toHaveLength(2);
    expect(await outbox.life().actions.handlers.retry({ id, reason: 'nothing left' }, context)).toEqual({
      queued: 0,
    });
  });
});

describe('the state a person decided on', () => {
  it('is checked at submit: SIMs that changed since the preview refuse the token', async () => {
    const sim = online();
    const target = only(sim);
    const { handlers } = outbox.life().actions;
    const preview = await handlers.preview({ kind: 'suspend', target }, context);
    await outbox.somebody.post(`/sims/${sim.provider_sim_id}/suspend`);
    networkFollows();
    await outbox.sync();
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
    const sim = online();
    const target = only(sim);
    const { handlers } = outbox.life().actions;
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
    const sim = online();
    await outbox.somebody.post(`/sims/${sim.provider_sim_id}/deactivate`);
    const id = await outbox.request('suspend', [sim]);
    const [step] = await outbox.until(id, 'failed');
    expect(errorOf(step)).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('was active when this was decided and is deactivated now') as unknown,
    });
    expect(await outbox.heard('suspend')).toBe(0);
    expect(outbox.sim(sim)).toMatchObject({ lifecycle: 'deactivated' });
  });
});

describe('what was settled', () => {
  it('has drifted once a sync sees it lifted elsewhere, stands again once it holds, and a retry brings it back', async () => {
    const sim = online();
    const id = await outbox.request('suspend', [sim]);
    await outbox.until(id, 'accepted');
    networkFollows();
    await outbox.until(id, 'observed');
    const elsewhere = async (verb: string): Promise<void> => {
      await outbox.somebody.post(`/sims/${sim.provider_sim_id}/${verb}`);
      world.clock.advance(minute);
      await outbox.sync();
    };
    await elsewhere('activate');
    expect(outbox.steps(id)).toMatchObject([{ state: 'drifted', latest: 'active, online, no IMEI lock' }]);
    expect(
      await outbox.life().actions.handlers.list({ filter: 'attention', offset: 0, limit: 10 }, context),
    ).toMatchObject({ total: 1 });
    await elsewhere('suspend');
    expect(outbox.steps(id)).toMatchObject([{ state: 'observed' }]);
    await elsewhere('activate');
    await outbox.life().actions.handlers.retry({ id, reason: 'somebody resumed it' }, context);
    await outbox.until(id, 'accepted');
    networkFollows();
    await outbox.until(id, 'observed');
  });

  it('has not drifted when a person here asked for the opposite', async () => {
    const sim = online();
    const suspend = await outbox.request('suspend', [sim]);
    await outbox.until(suspend, 'accepted');
    networkFollows();
    await outbox.until(suspend, 'observed');
    const resume = await outbox.request('resume', [outbox.sim(sim)]);
    await outbox.until(resume, 'observed');
    await outbox.sync();
    expect(outbox.steps(suspend)).toMatchObject([{ state: 'observed' }]);
  });

  it('is reconciled where it was given up and a sync shows it after all', async () => {
    const sim = online();
    world.faults.add({ kind: 'action-lost', path: '/sims/*/suspend' });
    const id = await outbox.request('suspend', [sim]);
    await outbox.until(id, 'failed');
    await outbox.somebody.post(`/sims/${sim.provider_sim_id}/deactivate`);
    world.faults.clear();
    await outbox.somebody.post(`/sims/${sim.provider_sim_id}/suspend`);
    networkFollows();
    await outbox.sync();
    expect(outbox.steps(id)).toMatchObject([{ state: 'reconciled' }]);
  });
});

describe('an incident', () => {
  const draft = (sim: CachedSim, findingId: number): FindingToGroup => ({
    findingId,
    rule: { id: 'D-NW-01', name: 'Country outside the list', layer: 'network', signal: 'Session events' },
    draft: {
      sim: {
        simKey: sim.sim_key,
        providerId: outbox.providerId,
        iccid: sim.iccid,
        body: sim.iccid_body,
        device: null,
        deviceClass: null,
        site: null,
      },
      at: world.clock.now(),
      severity: 'high',
      summary: 'It roams.',
      group: { kind: 'site', value: 'Breda' },
      signals: {},
    },
    detectedAt: world.clock.now(),
  });

  it('is contained only when the network shows it of every SIM, and not any longer when one drifts', async () => {
    const sims = outbox.sims("connectivity = 'online' AND lifecycle = 'active'").slice(0, 2);
    const { incidents } = outbox.life();
    const [incidentId = 0] = outbox.ports.ledger.transaction(() =>
      incidents.take(
        sims.map((sim, n) => draft(sim, n + 1)),
        world.clock.now(),
      ),
    );
    const incident = async () => incidents.handlers.get({ id: incidentId }, context);
    world.faults.add({
      kind: 'drop-answer',
      method: 'POST',
      path: `/sims/${sims[0]?.provider_sim_id}/suspend`,
      count: 1,
    });
    const id = await outbox.request('suspend', sims, { incidentId });
    await outbox.until(id, 'accepted', 'unknown');
    await vi.waitFor(
      async () =>
        expect((await incident()).row).toMatchObject({
          status: 'containing',
          containment: { total: 2, accepted: 1, observed: 0, unknown: 1 },
        }),
      { timeout: 5_000 },
    );
    expect((await incident()).containedAt).toBeNull();
    networkFollows();
    const steps = await outbox.until(id, 'observed', 'reconciled');
    // Incidents follow actions at their own pace, a moment behind.
    const soon = { timeout: 5_000 };
    await vi.waitFor(async () => expect((await incident()).row.status).toBe('contained'), soon);
    const contained = await incident();
    expect(contained.row.containment).toMatchObject({ total: 2, observed: 2, unknown: 0 });
    expect(contained.containedAt).toBe(Math.max(...steps.map((step) => step.observed_at ?? 0)));
    await outbox.somebody.post(`/sims/${sims[1]?.provider_sim_id}/activate`);
    world.clock.advance(minute);
    await outbox.sync();
    await vi.waitFor(async () => expect((await incident()).row.status).toBe('containing'), soon);
    expect((await incident()).row.containment).toMatchObject({ observed: 1, failed: 1 });
    const told = outbox.ports.ledger.all<{ act: string }>(
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

describe('one SIM', () => {
  it('has one action on its way at a time, in the order they were asked for', async () => {
    const sim = online();
    const other =
      outbox.sims("connectivity = 'online' AND imei_lock = 'open'")[1] ??
      expect.unreachable('only one is online');
    const suspend = await outbox.request('suspend', [sim]);
    const lock = await outbox.request('imei_lock', [sim, other]);
    await vi.waitFor(
      () =>
        expect(outbox.steps(lock).find((step) => step.iccid_body === other.iccid_body)).toMatchObject({
          state: 'observed',
        }),
      { timeout: 5_000 },
    );
    expect(outbox.steps(lock).find((step) => step.iccid_body === sim.iccid_body)).toMatchObject({
      state: 'queued',
      attempts: 0,
    });
    expect(await outbox.heard('set_imei_lock', sim)).toBe(0);
    networkFollows();
    const [first] = await outbox.until(suspend, 'observed');
    await outbox.until(lock, 'observed');
    const second = outbox.steps(lock).find((step) => step.iccid_body === sim.iccid_body);
    expect(second?.sent_at).toBeGreaterThanOrEqual(first?.observed_at ?? Infinity);
  });

  it('is locked to the device it was bound to, never to the thief’s', async () => {
    const attack = await world.attacks.launch('stolen-sim');
    const [stolen] = attack.iccids;
    const before =
      outbox.sims(`iccid = '${stolen}'`)[0] ?? expect.unreachable('the stolen SIM is not in the fleet');
    world.clock.advance(2 * hour);
    await outbox.sync();
    const after = outbox.sim(before);
    expect(imei14(after.imei)).not.toBe(imei14(before.imei));
    const id = await outbox.request('imei_lock', [after]);
    await outbox.until(id, 'observed');
    expect(imei14(outbox.sim(before).locked_imei)).toBe(imei14(before.imei));
  });
});

describe('a lock on a SIM that was stolen before anybody looked', () => {
  const read = async (): Promise<CachedSim> => {
    const attack = world.attacks.list()[0];
    return (
      outbox.sims(`iccid = '${attack?.iccids[0] ?? ''}'`)[0] ??
      expect.unreachable('the stolen SIM is not in the fleet')
    );
  };
  const rightful = (sim: CachedSim): string | null => {
    const index = world.fleet.indexOf(sim.provider_sim_id);
    return index === null ? null : imei14(world.fleet.facts(index).imei);
  };
  const preview = (sim: CachedSim) =>
    outbox.life().actions.handlers.preview({ kind: 'imei_lock', target: only(sim) }, context);

  beforeEach(async () => {
    await outbox.close();
    await world.close();
    world = await standingWorld({ sims: 80, attacks: [{ kind: 'stolen-sim', at: -14 * hour }] });
    outbox = await openOutbox(world);
  });

  it('goes to the device its sessions showed for weeks', async () => {
    const sim = await read();
    expect(imei14(sim.imei)).not.toBe(rightful(sim));
    const id = await outbox.request('imei_lock', [sim]);
    await outbox.until(id, 'observed');
    expect(imei14(outbox.sim(sim).locked_imei)).toBe(rightful(sim));
    const card = await outbox.life().fleet.handlers.sim({ simKey: sim.sim_key }, context);
    expect(imei14(card.boundImei)).toBe(rightful(sim));
  });

  it('is refused where nothing tells the rightful device from the other', async () => {
    const sim = await read();
    // The provider keeps no sessions, and the inventory names a device that was never seen here.
    outbox.ports.cache.run('DELETE FROM events WHERE sim_key = ?', [sim.sim_key]);
    outbox.ports.ledger.run(
      `INSERT INTO evidence (subject, kind, observed_at, collected_at, source, facts, hash, import_id)
       VALUES (?, 'device-inventory', 1, 1, 'test', ?, 'h', 1)`,
      [`sim:${sim.iccid_body}`, JSON.stringify({ imei: `${rightful(sim)}0` })],
    );
    expect(await preview(sim)).toMatchObject({
      acts: 0,
      skipped: [{ reason: expect.stringContaining('Register its device') as unknown }],
    });
  });
});

it('sees a terminated SIM in that the provider knows it no more', async () => {
  // Its termination protection was taken off.
  const [sim] = outbox.sims("lifecycle = 'deactivated' AND termination_protected = 0");
  if (sim === undefined) return expect.unreachable('no SIM may be terminated');
  let gone = false;
  outbox.wire(async (request, send) => {
    const own = request.url.includes(`/sims/${sim.provider_sim_id}`);
    if (own && gone)
      return { status: 404, headers: {}, text: '{"code":"DEMO0004","message":"No such SIM found"}' };
    const answer = await send();
    if (request.url.endsWith('/terminate')) gone = true;
    return answer;
  });
  const id = await outbox.request('terminate', [sim]);
  await outbox.until(id, 'observed');
  outbox.wire();
  expect(outbox.steps(id)).toMatchObject([{ state: 'observed', latest: 'no longer listed' }]);
});
