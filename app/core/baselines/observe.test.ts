import { afterEach, beforeEach, expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { createStage, t0, type Stage, type StagedSim } from '../detections/stage.testkit.ts';
import { createObserver } from './observe.ts';

/** What of the store counts as something that a SIM did, at the edges of the time that is asked about. */

let stage: Stage;
let sim: StagedSim;
beforeEach(() => {
  stage = createStage({ rules: [] });
  sim = stage.sim(1);
});
afterEach(() => stage.close());
const observer = () => createObserver(stage.ports.cache, stage.ports.ledger);

it('hosts that call a SIM are none that it talks to', () => {
  stage.sensed(sim, 'flow', 'flow.closed', t0, { dstIp: '203.0.113.1', direction: 'outbound' });
  stage.sensed(sim, 'flow', 'flow.closed', t0 + 1, { dstIp: '203.0.113.2', direction: 'inbound' });
  stage.sensed(sim, 'flow', 'flow.closed', t0 + 2, { dstIp: '203.0.113.1', direction: 'outbound' });
  expect([...observer().destinations(sim.body, t0, t0 + hour)]).toEqual([[t0, 1]]);
});

it('messages belong to the day that they were sent on, whenever it was told', () => {
  for (const at of [t0 - day, t0, t0 + day])
    stage.told(sim, 'sms-usage', at + 6 * hour, { periodStart: at, sentCount: 3 });
  stage.told(sim, 'sms-usage', t0 + 7 * hour, { periodStart: t0, sentCount: 5 });
  expect([...observer().messages(sim.body, t0, t0 + day)]).toEqual([[t0, 5]]);
});

it('an hour is asked for from its first moment to before its last', () => {
  for (const at of [t0 - hour, t0, t0 + hour]) stage.usage(sim, at, 100, 50);
  for (const at of [t0 - 1, t0, t0 + hour - 1, t0 + hour]) stage.session(sim, at);
  expect(observer().usage(sim.key, t0, t0 + hour)).toEqual([{ at: t0, up: 100, down: 50 }]);
  expect([...observer().sessions(sim.key, t0, t0 + hour)]).toEqual([[t0, 2]]);
});
