import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { t0 } from '../detections/stage.testkit.ts';
import { context, useQuiet } from './suppressions.testkit.ts';

const quiet = useQuiet();
const { suppressions, save, session, incidents, close } = quiet;

describe('a false positive', () => {
  it('becomes a filter that keeps what was confirmed; applied, the same comes back no more; undone, it does', async () => {
    await session(1, t0 + hour, { plmn: '21303', cell: 'c1' });
    await session(2, t0 + 2 * hour, { plmn: '21301', cell: 'c1' });
    await close(1, 'false_positive');
    await close(2, 'true_positive');
    const { proposal } = await suppressions().propose({ incidentId: 1, days: 30 }, context);
    expect(contract.suppressions.propose.output.parse({ proposal, why: null }).proposal).toMatchObject({
      form: 'filter',
      conditions: [{ field: 'plmn', values: ['21303'] }],
      covers: 1,
      spares: 1,
      effect: { findings: 1, ofFindings: 2, incidents: 1, confirmed: [] },
    });
    expect(proposal?.diff.filter(({ op }) => op !== ' ').map(({ op, text }) => op + text)).toEqual([
      '+  known:',
      '+    plmn: 21303',
      '-  condition: selection',
      '+  condition: (selection) and not known',
    ]);
    const conditions = proposal?.conditions ?? [];
    const applied = await suppressions().applyFilter(
      { incidentId: 1, conditions, reason: 'roaming partner', critical: false },
      context,
    );
    expect(applied).toEqual({ filterNo: 1, target: 'R-2' });
    await session(3, t0 + 3 * day, { plmn: '21303' });
    expect(await incidents()).toHaveLength(2);
    await session(4, t0 + 3 * day, { plmn: '21399' });
    expect(await incidents()).toHaveLength(3);
    await suppressions().undoFilter({ filterNo: 1, reason: 'too broad' }, context);
    await session(5, t0 + 5 * day, { plmn: '21303' });
    expect(await incidents()).toHaveLength(4);
    expect((await suppressions().applied({ incidentId: 1 }, context)).filters).toMatchObject([
      { target: 'R-2', undoneAt: quiet.stage.ports.clock.now() },
    ]);
    await expect(async () =>
      suppressions().undoFilter({ filterNo: 1, reason: 'again' }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('becomes a filter of the events that a rule counts, and says what that leaves', async () => {
    await save(`title: Started
name: started
logsource: { category: session }
detection:
  selection: { type: session.started, country: FR }
  condition: selection
---
title: Restless
correlation:
  type: event_count
  rules: [started]
  group-by: [iccidBody]
  timespan: 10m
  condition: { gte: 2 }
level: medium
`);
    for (const at of [t0 + hour, t0 + hour + minute]) {
      quiet.stage.session(quiet.stage.sim(1, { device: 'meter-1', site: 'Breda' }), at, {
        country: 'FR',
        plmn: '20801',
      });
    }
    quiet.stage.covered({ clock: t0 + 2 * hour });
    await quiet.stage.run();
    await close(1, 'false_positive');
    const { proposal } = await suppressions().propose({ incidentId: 1, days: 30 }, context);
    expect(proposal).toMatchObject({
      form: 'filter',
      note: expect.stringContaining('no longer counted') as string,
    });
    const applied = await suppressions().applyFilter(
      { incidentId: 1, conditions: proposal?.conditions ?? [], reason: 'a test bench', critical: false },
      context,
    );
    expect(applied.target).toBe('R-3');
    quiet.stage.session(quiet.stage.sim(2, { device: 'meter-2' }), t0 + 5 * hour, {
      country: 'FR',
      plmn: '20801',
    });
    quiet.stage.session(quiet.stage.sim(2), t0 + 5 * hour + minute, { country: 'FR', plmn: '20801' });
    quiet.stage.covered({ clock: t0 + 6 * hour });
    await quiet.stage.run();
    expect(await incidents()).toHaveLength(1);
    await suppressions().undoFilter({ filterNo: applied.filterNo, reason: 'no bench' }, context);
    expect((await suppressions().applied({ incidentId: 1 }, context)).filters).toMatchObject([
      { target: 'R-3' },
    ]);
  });

  it('says so where nothing tells it from what was confirmed', async () => {
    await session(1, t0 + hour);
    await close(1, 'true_positive');
    await quiet.stage.ports.clock.advance(2 * day);
    await session(1, t0 + 4 * day);
    await close(2, 'false_positive');
    expect(await suppressions().propose({ incidentId: 2, days: 30 }, context)).toMatchObject({
      proposal: null,
      why: expect.stringContaining('Nothing tells') as string,
    });
  });

  it('is counted as noise of the rule, beside the folding that a person set', async () => {
    await session(1, t0 + hour);
    await session(2, t0 + hour);
    await close(1, 'false_positive');
    await close(2, 'true_positive');
    await suppressions().setRefractory({ ruleId: 'R-1', ms: 3 * day, reason: 'too many' }, context);
    expect((await suppressions().noise({}, context)).rules).toEqual([
      { ruleId: 'R-1', judged: 2, falsePositives: 1, refractoryMs: 3 * day },
    ]);
  });
});
