import { afterEach, describe, expect, it } from 'vitest';
import type { Payload } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { callContext, createStage, providerId, t0, type Stage } from './stage.testkit.ts';

const abroad = `title: Session in Andorra
logsource: { category: session }
detection:
  selection: { type: session.started, country: AD }
  condition: selection
`;
const restless = `title: Started
name: started
logsource: { category: session }
detection:
  selection: { type: session.started }
  condition: selection
---
title: SIM that cannot stay
correlation:
  type: event_count
  rules: [started]
  group-by: [iccidBody]
  timespan: 10m
  condition: { gte: 3 }
`;

let stage: Stage | null = null;
afterEach(() => stage?.close());

function newStage(): Stage {
  stage = createStage({ rules: [] });
  stage.covered({ clock: t0 });
  return stage;
}

describe('a dry run', () => {
  it('tells of what is about no SIM under the name of whatever it is about', async () => {
    const { ports, detections } = newStage();
    ports.cache.run(
      `INSERT INTO events (provider_id, key, at, received_at, type, country, raw) VALUES (?, 'k', ?, ?, 'session.started', 'AD', '{}')`,
      [providerId, t0 - hour, t0],
    );
    const result = await detections.handlers.dryRun({ text: abroad, days: 1 }, callContext());
    expect(result).toMatchObject({
      findings: 1,
      unplaced: 1,
      sims: 0,
      top: [{ simKey: null, iccid: null, name: `provider ${providerId}`, findings: 1 }],
      examples: [{ simKey: null, event: { country: 'AD' } }],
    });
  });

  it('shows with a correlation all events of its window, and no others, so that they make a test case', async () => {
    const { detections, ...at } = newStage();
    const [one, two] = [at.sim(1), at.sim(2)];
    for (const sim of [one, two]) at.session(sim, t0 - 5 * hour);
    for (let n = 0; n < 3; n++) {
      at.session(one, t0 - hour + n * minute);
      if (n < 2) at.session(two, t0 - hour + n * minute);
    }
    const { examples } = await detections.handlers.dryRun({ text: restless, days: 1 }, callContext());
    expect(examples).toHaveLength(1);
    const [{ events } = { events: [] }] = examples;
    expect(events.map((event) => [event['at'], event['iccidBody']])).toEqual(
      [0, 1, 2].map((n) => [t0 - hour + n * minute, one.body]),
    );
    const tests = [{ name: 'restless', expects: 'match' as const, events }];
    const { results } = await detections.handlers.runTests({ text: restless, tests }, callContext());
    expect(results).toMatchObject([{ passed: true, matches: [2] }]);
  });

  it('that was given a name tells how far it is, within its span and never back', async () => {
    const { ports, detections, bus, ...at } = newStage();
    const told: Payload<'detections.dryRunProgress'>[] = [];
    bus.onPublish((name, payload) => {
      if (name === 'detections.dryRunProgress') told.push(payload as (typeof told)[number]);
    });
    const sim = at.sim(1);
    for (let n = 0; n < 3_000; n++) at.session(sim, t0 - 2 * day + n * minute, { country: 'AD' });
    const breathe = ports.schedule.breathe.bind(ports.schedule);
    ports.schedule.breathe = async () => {
      await ports.clock.advance(300);
      await breathe();
    };
    const order = { text: abroad, days: 1, runId: 'mine' };
    const { from, to, events } = await detections.handlers.dryRun(order, callContext());
    expect(events).toBeGreaterThan(1_000);
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) {
      expect(one).toMatchObject({ runId: 'mine', from, to });
      expect(one.at).toBeGreaterThanOrEqual(from);
      expect(one.at).toBeLessThanOrEqual(to);
    }
    expect(told.map(({ at: when }) => when)).toEqual(told.map(({ at: when }) => when).sort((a, b) => a - b));
  });

  it('of a stored rule with a changed text takes its place, so that its id does not stand twice', async () => {
    const { detections } = newStage();
    const text = `id: 5a2f3c64-0d6e-4f0b-9f6e-3f2f6f2f9a10\n${abroad}`;
    const rule = { text, enabled: false, reason: 'to try it' };
    const { ruleId } = await detections.handlers.saveRule(rule, callContext());
    const changed = { text: `${text}level: low\n`, days: 1 };
    expect((await detections.handlers.dryRun({ ...changed, ruleId }, callContext())).problems).toEqual([]);
    expect((await detections.handlers.dryRun(changed, callContext())).problems).not.toEqual([]);
  });
});
