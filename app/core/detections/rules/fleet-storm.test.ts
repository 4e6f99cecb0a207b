import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute, second } from '../../../../shared/time.ts';
import { createStage, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { fleetStorm } from './fleet-storm.ts';

let stage: Stage;
afterEach(() => stage?.close());

const now = t0 + 8 * day;

/** Eight days in which each of 60 SIMs begins a session every six hours. */
async function settled(): Promise<StagedSim[]> {
  stage = createStage({ rules: [fleetStorm] });
  const sims = Array.from({ length: 60 }, (_, n) => stage.sim(n + 1, { plmn: '204-8' }));
  sims.forEach((sim, n) => {
    for (let at = t0 + n * 6 * minute; at < now; at += 6 * hour) stage.session(sim, at, { plmn: '204-8' });
  });
  stage.covered({ clock: now });
  expect(await stage.run()).toBe(0);
  return sims;
}

describe('D-NW-05 signalling storm of a fleet', () => {
  it('fires once when a third of the SIMs on a network knock at once', async () => {
    const sims = await settled();
    const [bystander] = sims.slice(-1);
    if (bystander === undefined) throw new Error('no SIM');
    stage.session(bystander, now, { plmn: '204-8' });
    sims.slice(0, 24).forEach((sim, n) => {
      for (let turn = 0; turn < 4; turn++)
        stage.session(sim, now + n * second + turn * minute, { plmn: '204-8' });
    });
    stage.covered({ clock: now + 10 * minute });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ rule_id: 'D-NW-05', severity: 'high' });
    expect(stage.findings()[0]?.summary).toContain('of 60 SIMs on network 204-8');
    expect(sims.slice(0, 24).map(({ body }) => body)).toContain(stage.findings()[0]?.iccid_body);
  });

  it('is quiet when few devices do it, on another network, and where a burst is usual at that hour', async () => {
    const sims = await settled();
    for (const sim of sims.slice(0, 8))
      for (let turn = 0; turn < 20; turn++) stage.session(sim, now + turn * 10 * second, { plmn: '204-8' });
    sims.forEach((sim, n) =>
      stage.session(sim, now + n * 4 * minute, { plmn: '204-16', type: 'session.updated' }),
    );
    stage.covered({ clock: now + 5 * hour });
    expect(await stage.run()).toBe(0);
  });
});
