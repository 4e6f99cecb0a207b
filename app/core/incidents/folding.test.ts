import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { callContext } from '../detections/stage.testkit.ts';
import type { FindingToGroup } from './grouping.ts';
import { finding, useQueue } from './incidents.testkit.ts';

/** The edges of what belongs together, in the order of the source whatever order findings come in. */

const queue = useQueue();
const { take, get, list } = queue;
const context = callContext();
const group = { kind: 'site', value: 'Breda' };
const t = 40 * day;

/** Takes findings as they stand in the ledger, where the rules put them. */
function takeStored(...findings: readonly FindingToGroup[]): readonly number[] {
  const { ledger, clock } = queue.stage.ports;
  for (const { findingId, rule, draft } of findings)
    ledger.run(
      `INSERT INTO findings (finding_id, rule_id, severity, at, until_at, detected_at, provider_id, iccid, iccid_body, subject, dedupe_key, summary, signals)
       VALUES (?, ?, ?, ?, ?, ?, '', '', ?, ?, ?, ?, '{}') ON CONFLICT DO NOTHING`,
      [
        findingId,
        rule.id,
        draft.severity,
        draft.at,
        draft.at,
        draft.at,
        draft.sim?.body ?? '',
        draft.sim?.body ?? '',
        `${findingId}`,
        draft.summary,
      ],
    );
  return ledger.transaction(() => queue.stage.incidents.take(findings, clock.now()));
}
const heldBy = (id: number) =>
  queue.stage.ports.ledger.get(
    'SELECT held_by AS "by", incident_id AS "in" FROM findings WHERE finding_id = ?',
    [id],
  );

describe('what joins an incident', () => {
  it('lies within a week of its signals, before or after, and no further', () => {
    take({ sim: 1, group, at: t });
    expect(take({ sim: 2, group, at: t + 7 * day })).toEqual([1]);
    expect(take({ sim: 3, group, at: t - 7 * day })).toEqual([1]);
    expect(take({ sim: 4, group, at: t - 14 * day - 1 })).toEqual([2]);
    expect(take({ sim: 5, group, at: t + 14 * day + 1 })).toEqual([3]);
  });

  it('moves the ends of it outwards and never inwards', async () => {
    take({ sim: 1, group, at: t });
    take({ sim: 2, group, at: t + hour });
    take({ sim: 3, group, at: t - hour });
    take({ sim: 4, group, at: t + minute });
    expect((await get(1)).firstSignalAt).toBe(t - hour);
    expect(
      queue.stage.ports.ledger.get(
        'SELECT first_signal_at AS first, last_signal_at AS last FROM incidents WHERE incident_id = 1',
      ),
    ).toEqual({ first: t - hour, last: t + hour });
  });

  it('is counted once, however often it is told', async () => {
    const one = finding({ sim: 1, group, at: t });
    takeStored(one);
    expect(takeStored({ ...one, again: true, draft: { ...one.draft, severity: 'critical' } })).toEqual([1]);
    const incident = await get(1);
    expect(incident.row).toMatchObject({ severity: 'critical', simCount: 1 });
    expect(incident.sims.map(({ findings }) => findings)).toEqual([1]);
    takeStored(finding({ sim: 1, group, at: t + minute }));
    expect((await get(1)).sims.map(({ findings }) => findings)).toEqual([2]);
  });
});

describe('what is held back', () => {
  const quietly = async () =>
    queue.stage.suppressions.handlers.addWindow(
      {
        name: 'Works',
        reason: 'new firmware',
        scope: { kind: 'everything' },
        span: { kind: 'once', from: t - day, to: t + day },
      },
      context,
    );

  it('is no finding of an incident that people work on: that goes on', async () => {
    const one = finding({ sim: 1, group, at: t });
    takeStored(one);
    await quietly();
    const graver = { ...one, again: true, draft: { ...one.draft, severity: 'critical' as const } };
    expect(takeStored(graver)).toEqual([1]);
    expect(heldBy(one.findingId)).toEqual({ by: null, in: 1 });
    await queue.stage.incidents.handlers.resolve(
      { ids: [1], verdict: 'benign_positive', reason: 'planned' },
      context,
    );
    expect(takeStored(graver)).toEqual([]);
    expect(heldBy(one.findingId)).toMatchObject({ by: 'M-1' });
  });

  it('is marked no more once it opened an incident', async () => {
    await quietly();
    const one = finding({ sim: 1, group, at: t });
    expect(takeStored(one)).toEqual([]);
    expect(heldBy(one.findingId)).toEqual({ by: 'M-1', in: null });
    await queue.stage.suppressions.handlers.endWindow({ id: 'M-1', reason: 'done' }, context);
    const later = { ...one, again: true, draft: { ...one.draft, until: t + 2 * day } };
    expect(takeStored(later)).toEqual([1]);
    expect(heldBy(one.findingId)).toEqual({ by: null, in: 1 });
  });
});

describe('a flood', () => {
  it('is what began before a signal, not what began after it', async () => {
    take(...Array.from({ length: 25 }, (_, n) => ({ sim: n + 1, at: t + n * minute })));
    expect((await list('title:fleet-wide')).rows).toHaveLength(1);
    const before = await list('');
    take({ sim: 30, at: t - 2 * minute });
    const after = await list('');
    expect(after.total).toBe(before.total + 1);
    expect((await list('title:fleet-wide')).rows).toMatchObject([{ simCount: 5 }]);
  });

  it('counts the hour before a signal, and not what began when it was just over', async () => {
    take(...Array.from({ length: 20 }, (_, n) => ({ sim: n + 1, at: t })));
    take({ sim: 30, at: t + hour });
    expect((await list('title:fleet-wide')).rows).toEqual([]);
    take({ sim: 31, at: t + hour - 1 });
    expect((await list('title:fleet-wide')).rows).toHaveLength(1);
  });
});

describe('a chain and its links', () => {
  const chain = 'D-EE-03';
  const link = 'D-EP-01';

  it('that come at once are one incident from the beginning', async () => {
    expect(take({ sim: 1, rule: link, at: t }, { sim: 1, rule: chain, at: t + minute })).toEqual([1]);
    expect(queue.stage.ports.ledger.all('SELECT rule_id AS rule FROM incidents')).toEqual([{ rule: chain }]);
  });

  it('are parted where the link is about other SIMs as well', async () => {
    take({ sim: 1, rule: link, group, at: t }, { sim: 2, rule: link, group, at: t });
    take({ sim: 3, rule: link, at: t });
    expect(take({ sim: 1, rule: chain, at: t + minute })).toEqual([3]);
    expect((await get(1)).row).toMatchObject({ status: 'new', simCount: 2 });
    expect(take({ sim: 3, rule: chain, at: t + minute })).toEqual([4, 2]);
    expect((await get(2)).row.status).toBe('resolved');
    // What became part of another is opened again by nothing.
    expect(take({ sim: 3, rule: link, at: t + hour })).toEqual([4]);
  });
});
