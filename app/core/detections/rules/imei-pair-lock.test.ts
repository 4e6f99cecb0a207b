import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { noSightings, sighted } from '../sightings.ts';
import { createStage, imeiOf, t0, type Stage } from '../stage.testkit.ts';
import { boundImei, imeiPairLock } from './imei-pair-lock.ts';

let stage: Stage;
afterEach(() => stage?.close());

const own = imeiOf(1);
const thief = imeiOf(9, '35853610');

function settledSim(now: number, traits = {}) {
  stage = createStage({ rules: [imeiPairLock] });
  const sim = stage.sim(1, {
    imei: own,
    device: 'mdk-01-e1',
    site: 'Moerdijk charging hub 01',
    sessionUpdatedAt: now,
    ...traits,
  });
  for (let at = now - 3 * day; at < now; at += 2 * hour) stage.session(sim, at, { imei: own });
  stage.covered({ clock: now });
  return sim;
}

describe('D-EP-01 IMEI pair-lock violation', () => {
  it('fires once on a session with another device, whatever follows', async () => {
    const sim = settledSim(t0);
    expect(await stage.run()).toBe(0);
    stage.session(sim, t0 + hour, { imei: thief });
    stage.covered({ clock: t0 + hour });
    expect(await stage.run()).toBe(1);
    for (let n = 2; n < 40; n++) stage.session(sim, t0 + n * hour, { imei: thief });
    stage.sim(1, { imei: thief, sessionUpdatedAt: t0 + 40 * hour });
    expect(await stage.run()).toBe(0);
    const [finding, ...others] = stage.findings('D-EP-01');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ at: t0 + hour, severity: 'high' });
    expect(finding?.summary).toContain(thief.slice(0, 14));
  });

  it('fires on the row alone, where the provider tells no sessions', async () => {
    stage = createStage({ rules: [imeiPairLock] });
    stage.sim(1, { imei: own, sessionUpdatedAt: t0 });
    stage.covered({ clock: t0 });
    await stage.run();
    stage.sim(1, { imei: own, sessionUpdatedAt: t0 + 2 * day });
    await stage.run();
    stage.sim(1, { imei: thief, sessionUpdatedAt: t0 + 3 * day });
    await stage.run();
    expect(stage.findings('D-EP-01').map(({ at }) => at)).toEqual([t0 + 3 * day]);
  });

  it('finds a theft that lies before the first sync, from the history of sessions', async () => {
    const sim = settledSim(t0);
    for (let at = t0 + hour; at < t0 + 14 * hour; at += hour) stage.session(sim, at, { imei: thief });
    stage.sim(1, { imei: thief, sessionUpdatedAt: t0 + 14 * hour });
    stage.covered({ clock: t0 + 14 * hour });
    await stage.run();
    expect(stage.findings('D-EP-01').map(({ at }) => at)).toEqual([t0 + hour]);
  });

  it('leaves a swap alone that lies further back than history is reported', async () => {
    const sim = settledSim(t0);
    for (let at = t0 + hour; at < t0 + 20 * day; at += 6 * hour) stage.session(sim, at, { imei: thief });
    stage.covered({ clock: t0 + 20 * day });
    expect(await stage.run()).toBe(0);
  });

  it('ignores check digit and software version', async () => {
    const sim = settledSim(t0);
    stage.session(sim, t0 + hour, { imei: `${own.slice(0, 14)}07` });
    stage.session(sim, t0 + 2 * hour, { imei: own.slice(0, 14) });
    expect(await stage.run()).toBe(0);
  });

  it('holds a locked SIM to its lock from the first sighting', async () => {
    stage = createStage({ rules: [imeiPairLock] });
    stage.sim(1, { imei: thief, lockedImei: own, sessionUpdatedAt: t0 });
    stage.covered({ clock: t0 });
    expect(await stage.run()).toBe(1);
  });

  it('takes the registered device of the inventory as bound once it was seen here', async () => {
    stage = createStage({ rules: [imeiPairLock] });
    const sim = stage.sim(1, { imei: own, sessionUpdatedAt: t0 });
    stage.ports.ledger.run(
      `INSERT INTO evidence (subject, kind, observed_at, collected_at, source, facts, hash) VALUES (?, 'device-inventory', 0, 0, 'x', ?, '')`,
      [`sim:${sim.body}`, JSON.stringify({ imei: own })],
    );
    stage.covered({ clock: t0 });
    await stage.run();
    stage.sim(1, { imei: thief, sessionUpdatedAt: t0 + hour });
    expect(await stage.run()).toBe(1);
  });

  it('waits for a device that was stable before it calls another one a stranger', async () => {
    stage = createStage({ rules: [imeiPairLock] });
    const sim = stage.sim(1, { imei: own, sessionUpdatedAt: t0 });
    stage.session(sim, t0, { imei: own });
    stage.session(sim, t0 + hour, { imei: thief });
    stage.covered({ clock: t0 + hour });
    expect(await stage.run()).toBe(0);
  });
});

describe('boundImei', () => {
  it('accepts a swap that nobody disputed for fourteen days', () => {
    let seen = noSightings;
    for (const at of [t0, t0 + 2 * day]) seen = sighted(seen, 'old', at);
    for (const at of [t0 + 3 * day, t0 + 10 * day]) seen = sighted(seen, 'new', at);
    expect(boundImei(seen, null)).toBe('old');
    expect(boundImei(sighted(seen, 'new', t0 + 16 * day), null)).toBe('new');
  });
});
