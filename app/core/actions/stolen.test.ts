import { describe, expect, it } from 'vitest';
import { imei14 } from '../../../shared/ids.ts';
import { hour } from '../../../shared/time.ts';
import { context, type CachedSim } from './outbox.testkit.ts';
import { only, tellStory } from './story.testkit.ts';

const story = tellStory({ sims: 80, attacks: [{ kind: 'stolen-sim', at: -14 * hour }] });

describe('a lock on a SIM that was stolen before anybody looked', () => {
  const read = async (): Promise<CachedSim> => {
    const attack = story.world.attacks.list()[0];
    return (
      story.outbox.sims(`iccid = '${attack?.iccids[0] ?? ''}'`)[0] ??
      expect.unreachable('the stolen SIM is not in the fleet')
    );
  };
  const rightful = (sim: CachedSim): string | null => {
    const index = story.world.fleet.indexOf(sim.provider_sim_id);
    return index === null ? null : imei14(story.world.fleet.facts(index).imei);
  };
  const preview = (sim: CachedSim) =>
    story.outbox.life().actions.handlers.preview({ kind: 'imei_lock', target: only(sim) }, context);

  it('goes to the device its sessions showed for weeks', async () => {
    const sim = await read();
    expect(imei14(sim.imei)).not.toBe(rightful(sim));
    const id = await story.outbox.request('imei_lock', [sim]);
    await story.outbox.until(id, 'observed');
    expect(imei14(story.outbox.sim(sim).locked_imei)).toBe(rightful(sim));
    const card = await story.outbox.life().fleet.handlers.sim({ simKey: sim.sim_key }, context);
    expect(imei14(card.boundImei)).toBe(rightful(sim));
  });

  it('is refused where nothing tells the rightful device from the other', async () => {
    const sim = await read();
    // The provider keeps no sessions, and the inventory names a device that was never seen here.
    story.outbox.ports.cache.run('DELETE FROM events WHERE sim_key = ?', [sim.sim_key]);
    story.outbox.ports.ledger.run(
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
