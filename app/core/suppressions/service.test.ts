import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { t0 } from '../detections/stage.testkit.ts';
import { abroad, context, useQuiet } from './suppressions.testkit.ts';

const quiet = useQuiet();
const { suppressions, save, session, incidents } = quiet;

describe('a suppression', () => {
  const base = {
    ruleId: 'R-1',
    scope: { kind: 'everything' },
    conditions: [],
    reason: 'border traffic',
    critical: false,
  } as const;
  const draft = () => ({ ...base, conditions: [] });

  it('keeps what it is about, counts it, and lets everything else through', async () => {
    const added = await suppressions().add(
      {
        ...draft(),
        conditions: [{ field: 'plmn', values: ['21303'] }],
        endsAt: quiet.stage.ports.clock.now() + 30 * day,
      },
      context,
    );
    expect(added.id).toBe('S-1');
    await session(1, t0 + hour, { plmn: '21303' });
    await session(2, t0 + hour, { plmn: '21301' });
    expect(await incidents()).toEqual([1]);
    expect((await suppressions().list({}, context)).suppressions).toMatchObject([
      { id: 'S-1', state: 'active', held: 1, lastHeldAt: t0 + hour, ruleName: 'Session in Andorra' },
    ]);
    expect((await suppressions().held({ by: 'S-1', limit: 10 }, context)).findings).toMatchObject([
      { ruleId: 'R-1', summary: expect.stringContaining('meter-1') as string },
    ]);
    const incident = await quiet.stage.incidents.handlers.get({ id: 1 }, context);
    expect(incident.heldBack).toEqual([]);
  });

  it('is said on an incident that it holds further findings of back from', async () => {
    await session(1, t0 + hour);
    await suppressions().add(draft(), context);
    await session(1, t0 + 3 * day);
    const incident = await quiet.stage.incidents.handlers.get({ id: 1 }, context);
    expect(incident.heldBack).toEqual([
      { by: 'S-1', kind: 'suppression', reason: 'border traffic', findings: 1, lastAt: t0 + 3 * day },
    ]);
  });

  it('ends within a year, in 30 days unless told otherwise, and can be moved and revoked', async () => {
    const now = quiet.stage.ports.clock.now();
    expect(await suppressions().add(draft(), context)).toEqual({ id: 'S-1', endsAt: now + 30 * day });
    for (const endsAt of [now - 1, now + 366 * day])
      await expect(async () => suppressions().add({ ...draft(), endsAt }, context)).rejects.toMatchObject({
        field: 'endsAt',
      });
    await suppressions().extend({ id: 'S-1', endsAt: now + 3 * day, reason: 'shorter' }, context);
    expect(await suppressions().list({}, context)).toMatchObject({
      ending: 1,
      suppressions: [{ state: 'ending' }],
    });
    await suppressions().revoke({ id: 'S-1', reason: 'was wrong' }, context);
    await session(1, t0 + hour);
    expect(await incidents()).toEqual([1]);
    await expect(async () =>
      suppressions().revoke({ id: 'S-1', reason: 'was wrong' }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('holds back after its end no more, by the time of the source', async () => {
    const now = quiet.stage.ports.clock.now();
    await suppressions().add({ ...draft(), endsAt: now + hour }, context);
    await session(1, now);
    await session(1, now + 2 * hour);
    expect(await incidents()).toEqual([1]);
  });

  it('never holds critical findings back unless that was confirmed apart', async () => {
    await save(
      abroad.replace('level: high', 'level: critical').replace('AD }', 'ES }').replace('f2a11', 'f2a12'),
    );
    const spain = { ...draft(), ruleId: 'R-2' };
    const inSpain = async (sim: number, at: number) => {
      quiet.stage.session(quiet.stage.sim(sim, { site: `Site ${sim}` }), at, { country: 'ES' });
      quiet.stage.covered({ clock: at + minute });
      await quiet.stage.run();
    };
    await suppressions().add(spain, context);
    await inSpain(1, t0 + hour);
    expect(await incidents()).toEqual([1]);
    await expect(async () => suppressions().add({ ...spain, critical: true }, context)).rejects.toMatchObject(
      { field: 'confirmCritical' },
    );
    await suppressions().add({ ...spain, critical: true, confirmCritical: true }, context);
    await inSpain(2, t0 + 2 * hour);
    expect(await incidents()).toEqual([1]);
  });

  it('shows beforehand what it would have kept, and of what was confirmed', async () => {
    await session(1, t0 + hour, { plmn: '21303' });
    await session(2, t0 + 2 * hour, { plmn: '21301' });
    await quiet.stage.incidents.handlers.resolve(
      { ids: [2], verdict: 'true_positive', reason: 'stolen' },
      context,
    );
    const tried = async (plmn: string) =>
      suppressions().effect(
        {
          ruleId: 'R-1',
          scope: { kind: 'everything' },
          conditions: [{ field: 'plmn', values: [plmn] }],
          days: 30,
        },
        context,
      );
    expect(await tried('21303')).toEqual({
      days: 30,
      findings: 1,
      ofFindings: 2,
      incidents: 1,
      confirmed: [],
    });
    expect((await tried('21301')).confirmed).toEqual([{ id: 2, title: 'Session in Andorra', whole: true }]);
  });

  it('is refused for a rule that there is not', async () => {
    await expect(async () =>
      suppressions().add({ ...draft(), ruleId: 'R-9' }, context),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
