import { describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import { t0 } from '../detections/stage.testkit.ts';
import { context, listStage } from './lists.testkit.ts';

describe('looking back', () => {
  it('finds what was seen before the indicator was known, once', async () => {
    const { stage, flow, threat, add, settled, handlers } = listStage();
    await stage.run();
    flow('192.0.2.66', t0 - 20 * day);
    flow('192.0.2.66', t0 - 3 * day);
    flow('192.0.2.67', t0 - day);
    expect(await stage.run()).toBe(0);
    const listId = await threat();
    await add(listId, '192.0.2.66');
    await settled();
    const found = stage.findings('D-TR-08');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ at: t0 - 3 * day });
    expect(found[0]?.summary).toContain('seen before the indicator was known');
    expect(found[0]?.incident_id).not.toBeNull();
    // Only what is new is looked for.
    await add(listId, '192.0.2.67');
    await settled();
    expect(stage.findings('D-TR-08')).toHaveLength(2);
    await handlers.lookBack({ listId, days: 30 }, context);
    await settled();
    expect(
      stage
        .findings('D-TR-08')
        .map(({ at }) => at)
        .sort(),
    ).toEqual([t0 - 20 * day, t0 - 3 * day, t0 - day].sort());
    const { lookBacks } = await handlers.list({}, context);
    expect(lookBacks.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(lookBacks[0]).toMatchObject({ listId, findings: 1 });
  });
});
