import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hour, minute, second } from '../../../shared/time.ts';
import { callContext, createStage, t0, type Stage, type StagedSim } from './stage.testkit.ts';

/** Which stored events the rules take for news, and which times they believe. */

let stage: Stage;
let sim: StagedSim;
beforeEach(() => {
  stage = createStage({ rules: [] });
  sim = stage.sim(1);
  stage.covered({ clock: t0 });
});
afterEach(() => stage.close());

const counting = (category: string, selection: string, more = ''): string => `title: Counted
name: counted
logsource: { category: ${category} }
detection:
  selection: { ${selection} }
  condition: selection
---
title: Too many
correlation:
  type: event_count
  rules: [counted]
  group-by: [iccidBody]
  timespan: 10m
  condition: { gte: 5 }
level: medium
${more}`;
const sessions = counting('session', 'type: session.started');
const save = (text: string, enabled = true) =>
  stage.detections.handlers.saveRule({ text, enabled, reason: 'to see it' }, callContext());
const burst = (from: number): void => {
  for (let n = 0; n < 5; n++) stage.session(sim, from + n * 20 * second);
};

describe('a cache that was filled anew', () => {
  it('is read from its beginning, though as many rows as were read before lie in it', async () => {
    await save(sessions);
    await stage.run();
    burst(t0 + minute);
    stage.covered({ clock: t0 + 5 * minute });
    expect(await stage.run()).toBe(1);
    stage.ports.cache.run('DELETE FROM events');
    // Row numbers begin again: the cursor names a row that is another one now.
    burst(t0 + 3 * 24 * hour);
    expect(stage.ports.cache.get('SELECT MAX(event_id) AS id FROM events')).toEqual({ id: 5 });
    stage.covered({ clock: t0 + 4 * 24 * hour });
    expect(await stage.run()).toBe(1);
  });

  it('is told from one whose oldest rows left it for their age', async () => {
    await save(sessions);
    await stage.run();
    burst(t0 + minute);
    stage.covered({ clock: t0 + 5 * minute });
    expect(await stage.run()).toBe(1);
    stage.session(sim, t0 + 3 * hour);
    stage.ports.cache.run('DELETE FROM events WHERE event_id <= 5');
    stage.covered({ clock: t0 + 4 * hour });
    expect(await stage.run()).toBe(0);
    expect(stage.findings()).toMatchObject([{ hits: 1 }]);
  });
});

describe('a time ahead of the last sync', () => {
  const flows = counting('network_connection', 'dst_port: 23');
  const flow = (n: number, at: number, receivedAt: number): void => {
    stage.ports.cache.run(
      `INSERT INTO sensor_rows (stream_id, line, class, type, product, source, at, received_at, iccid_body, late, body)
       VALUES (1, ?, 'flow', 'flow.closed', 'zeek', 'conn.log', ?, ?, ?, 0, '{"dstIp":"10.9.8.7","dstPort":23}')`,
      [n, at, receivedAt, sim.body],
    );
  };

  it('counts where the console noted itself when it came, and not where a sensor’s clock runs ahead', async () => {
    await save(flows);
    await stage.run();
    const later = t0 + 6 * hour;
    for (let n = 0; n < 5; n++) flow(n, later + n * second, t0);
    expect(await stage.run()).toBe(0);
    for (let n = 5; n < 10; n++) flow(n, later + n * second, later + minute);
    expect(await stage.run()).toBe(1);
  });
});

it('a rule that is off finds nothing, though one that is on counts by it', async () => {
  const [base = '', correlation = ''] = sessions.split('---\n');
  expect(await save(`${base}level: high\n`, false)).toMatchObject({ ruleId: 'R-1', enabled: false });
  expect(await save(`${correlation}generate: true\n`)).toMatchObject({ ruleId: 'R-2', enabled: true });
  await stage.run();
  burst(t0 + minute);
  stage.covered({ clock: t0 + 5 * minute });
  await stage.run();
  expect(stage.findings().map(({ rule_id: id }) => id)).toEqual(['R-2']);
});
