import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute, second } from '../../../../shared/time.ts';
import { createStage, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { beaconing, beatOf } from './beaconing.ts';

let stage: Stage;
afterEach(() => stage?.close());

const flow = (
  sim: StagedSim,
  at: number,
  dstIp: string,
  type = 'flow.closed',
  direction = 'outbound',
): void => stage.sensed(sim, 'flow', type, at, { dstIp, dstPort: 443, direction, protocol: 'tcp' });

/** Four days of talk with the usual server, at no beat. */
function settled(): StagedSim {
  stage = createStage({ rules: [beaconing] });
  const sim = stage.sim(1, { device: 'ams-02-e1' });
  stage.covered({ clock: t0 + 5 * day });
  for (let n = 0; n < 90; n++) flow(sim, t0 + n * hour + ((n * 7_919) % 45) * minute, '198.51.100.21');
  return sim;
}

describe('D-TR-09 beaconing to a new host', () => {
  it('fires on twenty steady contacts with a host that is new to the SIM', async () => {
    const sim = settled();
    for (let n = 0; n < 24; n++)
      flow(sim, t0 + 4 * day + n * 5 * minute + ((n * 13) % 7) * second, '203.0.113.77');
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('203.0.113.77 port 443 every 5 min');
    expect(await stage.run()).toBe(0);
    flow(sim, t0 + 4 * day + 3 * hour, '203.0.113.77');
    expect(await stage.run()).toBe(0);
    expect(stage.findings()).toHaveLength(1);
  });

  it('is quiet on a host of before, on contacts at no beat, on too few, on summaries, and without a past', async () => {
    const sim = settled();
    for (let n = 0; n < 30; n++) flow(sim, t0 + 4 * day + n * 5 * minute, '198.51.100.21');
    for (let n = 0; n < 30; n++)
      flow(sim, t0 + 4 * day + n * 5 * minute + ((n * 41) % 120) * second, '203.0.113.1');
    for (let n = 0; n < 19; n++) flow(sim, t0 + 4 * day + n * 5 * minute, '203.0.113.2');
    for (let n = 0; n < 30; n++) flow(sim, t0 + 4 * day + n * 5 * minute, '203.0.113.3', 'flow.summary');
    const fresh = stage.sim(2);
    for (let n = 0; n < 30; n++) flow(fresh, t0 + 4 * day + n * 5 * minute, '203.0.113.77');
    expect(await stage.run()).toBe(0);
  });

  it('is quiet on whoever calls the SIM, on a host that is new no more, and on a few bursts', async () => {
    const sim = settled();
    for (let n = 0; n < 30; n++)
      flow(sim, t0 + 4 * day + n * 5 * minute, '203.0.113.4', 'flow.closed', 'inbound');
    // Forty connections a second apart are eight contacts.
    for (let n = 0; n < 40; n++) flow(sim, t0 + 4 * day + n * second, '203.0.113.5');
    expect(await stage.run()).toBe(0);
    // It came eight days ago, when it was new, and calls at a beat since today.
    flow(sim, t0 + 3 * day, '203.0.113.6');
    for (let n = 0; n < 30; n++) flow(sim, t0 + 11 * day + n * 5 * minute, '203.0.113.6');
    stage.covered({ clock: t0 + 12 * day });
    expect(await stage.run()).toBe(0);
  });

  it('hears a beat through an hour without power', () => {
    const beat = Array.from({ length: 20 }, (_, n) => n * minute);
    const again = Array.from({ length: 10 }, (_, n) => hour + 20 * minute + n * minute);
    expect(beatOf([...beat, ...again])?.interval).toBe(minute);
    expect(beatOf(beat.slice(1))).toBeNull();
    expect(beatOf(beat.map((time, n) => time + (n % 2) * 20 * second))).toBeNull();
  });
});
