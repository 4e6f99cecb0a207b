import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { context, openOutbox, type CachedSim, type Outbox } from '../actions/outbox.testkit.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { locationDays } from './locations.ts';
import { createTools, type ToolsFeature } from './service.ts';

describe('tools of a provider', () => {
  let world: DemoWorld;
  let outbox: Outbox;
  let tools: ToolsFeature;
  let sim: CachedSim;
  let paused = false;

  beforeAll(async () => {
    world = await standingWorld({ speed: 20 });
    outbox = await openOutbox(world);
    await outbox.sync();
    sim = outbox.sims("lifecycle = 'active' AND connectivity = 'online'")[0] ?? expect.unreachable();
    const { ports } = outbox;
    tools = createTools({
      ...ports,
      bus: outbox.life().bus,
      toolsOf: (providerId) => outbox.life().providers.connectorFor(providerId).tools,
      providerName: () => 'Demo',
      paused: () => paused,
      groupSizes: async () => () => 0,
    });
  });
  afterAll(async () => {
    tools.stop();
    await outbox.close();
    await world.close();
  });

  const audited = (act: string): string =>
    JSON.stringify(outbox.ports.ledger.all('SELECT * FROM audit WHERE act LIKE ?', [`${act}%`]));
  const about = () => tools.handlers.sim({ simKey: sim.sim_key }, context);

  it('keeps a place with who asked, and no place in the audit log', async () => {
    const { location } = await tools.handlers.locate({ simKey: sim.sim_key }, context);
    expect(location).toMatchObject({ askedBy: 'J. Varga', provider: 'Demo' });
    expect((await about()).locations).toEqual([location]);
    const log = audited('sim.located');
    expect(log).toContain('found');
    expect(log).not.toContain(String(location?.latitude));
    expect(log).not.toContain(sim.iccid_body);
  });

  it('forgets places that a person wants forgotten, and those that are too old', async () => {
    await tools.handlers.locate({ simKey: sim.sim_key }, context);
    expect(await tools.handlers.forgetLocations({ simKey: sim.sim_key }, context)).toMatchObject({
      forgotten: 2,
    });
    await tools.handlers.locate({ simKey: sim.sim_key }, context);
    outbox.ports.ledger.run('UPDATE sim_locations SET asked_at = asked_at - ?', [(locationDays + 1) * day]);
    expect((await about()).locations).toEqual([]);
    tools.start();
    expect(outbox.ports.ledger.all('SELECT * FROM sim_locations')).toEqual([]);
  });

  it('asks a paused provider nothing', async () => {
    paused = true;
    await expect(tools.handlers.locate({ simKey: sim.sim_key }, context)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    paused = false;
  });

  it('starts and stops a packet capture, audited with its reason', async () => {
    const { capture } = await tools.handlers.startCapture(
      { simKey: sim.sim_key, seconds: 60, reason: 'beaconing' },
      context,
    );
    world.clock.advance(5_000);
    const stop = { simKey: sim.sim_key, sessionId: capture.sessionId };
    expect(await tools.handlers.stopCapture(stop, context)).toEqual({ confirmed: true });
    expect(audited('capture.start')).toContain('beaconing');
    await expect(
      tools.handlers.startCapture({ simKey: sim.sim_key, seconds: 5, reason: 'too short' }, context),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'seconds' });
  });

  it('never starts a capture twice when its answer was lost', async () => {
    world.faults.add({ kind: 'drop-answer', method: 'POST', path: '*/packet_capture_sessions', count: 1 });
    const before = (await tools.handlers.captures({ simKey: sim.sim_key }, context)).captures.length;
    await expect(
      tools.handlers.startCapture({ simKey: sim.sim_key, seconds: 60, reason: 'lost' }, context),
    ).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    expect((await tools.handlers.captures({ simKey: sim.sim_key }, context)).captures).toHaveLength(
      before + 1,
    );
    expect(audited('capture.start.unknown')).toContain('lost');
  });

  it('makes, switches and deletes an automation, each seen by reading', async () => {
    const { providerId } = outbox;
    const { templates, groups } = await tools.handlers.rules({ providerId }, context);
    expect(templates.map(({ id }) => id)).toEqual(['imei-mismatch-web', 'imei-mismatch-suspend']);
    const made = await tools.handlers.createRule(
      {
        providerId,
        templateId: 'imei-mismatch-web',
        name: 'Tell us',
        groupId: groups[0]?.groupId ?? null,
        url: 'https://hooks.example.com/secret-path',
        reason: 'mismatch within minutes',
      },
      context,
    );
    expect(made.confirmed).toBe(true);
    expect(audited('rule.create')).not.toContain('secret-path');
    const { ruleId } = made;
    expect(await tools.handlers.switchRule({ providerId, ruleId, active: false }, context)).toEqual({
      confirmed: true,
    });
    expect(await tools.handlers.deleteRule({ providerId, ruleId }, context)).toEqual({ confirmed: true });
    await expect(tools.handlers.deleteRule({ providerId, ruleId }, context)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('says that a change was lost rather than done', async () => {
    const { providerId } = outbox;
    world.faults.add({ kind: 'action-lost', method: 'PUT', path: '/event_handlers/*', count: 1 });
    const switched = tools.handlers.switchRule({ providerId, ruleId: 'EH-0002', active: false }, context);
    expect(await switched).toEqual({ confirmed: false });
  });
});
