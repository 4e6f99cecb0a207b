import { describe, expect, it } from 'vitest';
import { contract, type SuppressionScope } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { t0 } from '../detections/stage.testkit.ts';
import { context, useQuiet } from './suppressions.testkit.ts';

const quiet = useQuiet();
const { suppressions, session, incidents, heldBy, window } = quiet;

describe('a maintenance window', () => {
  it('keeps findings and opens nothing; what goes on after its end opens', async () => {
    await window(t0, t0 + 4 * hour);
    await session(1, t0 + hour);
    expect(await incidents()).toEqual([]);
    expect(heldBy()).toEqual(['M-1']);
    const list = await suppressions().list({}, context);
    expect(contract.suppressions.list.output.parse(list)).toMatchObject({
      windows: [{ id: 'M-1', held: 1, scopeText: 'the whole fleet' }],
    });
    await session(1, t0 + 5 * hour);
    expect(await incidents()).toEqual([1]);
    expect(heldBy()).toEqual([null]);
  });

  it('judges late events by their source time', async () => {
    await window(t0, t0 + 4 * hour);
    await session(1, t0 + 6 * hour);
    await session(2, t0 + hour);
    await session(3, t0 - hour);
    expect(await incidents()).toHaveLength(2);
    expect(heldBy()).toEqual([null, 'M-1', null]);
  });

  it('ends when a person ends it, and is audited', async () => {
    const { clock, ledger } = quiet.stage.ports;
    const now = clock.now();
    await window(now - hour, now + day);
    quiet.stage.covered({ clock: now });
    await suppressions().endWindow({ id: 'M-1', reason: 'done early' }, context);
    await session(1, now + minute);
    expect(await incidents()).toEqual([1]);
    expect((await suppressions().list({}, context)).windows[0]).toMatchObject({
      state: 'ended',
      endedBy: 'J. Varga',
    });
    await expect(async () =>
      suppressions().endWindow({ id: 'M-1', reason: 'again' }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(async () =>
      suppressions().endWindow({ id: 'M-9', reason: 'none' }, context),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const acts = ledger
      .all<{ act: string }>("SELECT act FROM audit WHERE subject = 'M-1' ORDER BY seq")
      .map(({ act }) => act);
    expect(acts).toEqual(['maintenance.added', 'maintenance.ended']);
  });

  it('reaches whom its scope names: provider, site, group, label, SIMs, rules', async () => {
    quiet.stage.group('g1', { tier: 'gold' });
    quiet.stage.ports.cache.run("UPDATE groups SET name = 'Chargers'");
    const first = quiet.stage.sim(1, { groupId: 'g1', tags: { owner: 'Stadswerk' } });
    quiet.stage.sim(2);
    const scopes: readonly SuppressionScope[] = [
      { kind: 'providers', providerIds: ['p2'] },
      { kind: 'sites', sites: ['site 1'] },
      { kind: 'groups', groups: ['chargers'] },
      { kind: 'label', name: 'Owner', value: 'stadswerk' },
      { kind: 'label', name: 'tier', value: 'gold' },
      { kind: 'sims', iccids: [first.body] },
      { kind: 'rules', ruleIds: ['R-1'] },
      { kind: 'rules', ruleIds: ['R-2'] },
    ];
    const found: string[] = [];
    for (const [index, scope] of scopes.entries()) {
      const at = t0 + (index + 1) * 3 * day;
      await window(at, at + hour, scope);
      await session(1, at + minute);
      await session(2, at + minute);
      const held = quiet.stage.ports.ledger.all<{ sim: string }>(
        'SELECT iccid_body AS sim FROM findings WHERE held_by IS NOT NULL AND at = ?',
        [at + minute],
      );
      found.push(
        held
          .map(({ sim }) => (sim === first.body ? '1' : '2'))
          .sort()
          .join(''),
      );
    }
    expect(found).toEqual(['', '1', '1', '1', '1', '1', '12', '']);
  });

  it('is told of on the SIM, until when', async () => {
    const now = quiet.stage.ports.clock.now();
    const sim = quiet.stage.sim(1, { site: 'Breda' });
    await window(now - hour, now + hour, { kind: 'sites', sites: ['Breda'] });
    await window(now + hour, now + day);
    expect(await suppressions().forSim({ simKey: sim.key }, context)).toMatchObject({
      maintenance: [{ id: 'M-1', name: 'Firmware night', until: now + hour }],
      suppressions: [],
    });
    await expect(async () => suppressions().forSim({ simKey: 99 }, context)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
