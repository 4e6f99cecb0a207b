import { describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import { t0 } from '../detections/stage.testkit.ts';
import { context, listStage } from './lists.testkit.ts';

describe('a list', () => {
  it('is previewed before its list is there, and makes none', async () => {
    const { handlers } = listStage();
    const before = handlers.list({}, context);
    const text = '198.51.100.7\nevil.example\nco.uk\n';
    const order = { listId: null, text, removeMissing: false };
    expect(await handlers.preview(order, context)).toMatchObject({ added: 2, refused: 1, undo: null });
    expect(handlers.list({}, context)).toEqual(before);
  });

  it('is previewed, refreshed, and loses what its source no longer names', async () => {
    const { handlers, threat, add, listed } = listStage();
    const listId = await threat();
    expect(await add(listId, '192.0.2.1\n192.0.2.2\nco.uk\n')).toMatchObject({
      added: 2,
      refused: 1,
      problems: [{ line: 3 }],
    });
    const next = { listId, text: '192.0.2.2\n192.0.2.3\n', removeMissing: true };
    const preview = await handlers.preview(next, context);
    expect(preview).toMatchObject({ added: 1, unchanged: 1, removed: 1, undo: null });
    expect(await listed('feed')).toMatchObject({ entries: 2 });
    const taken = await handlers.add(next, context);
    expect(taken).toMatchObject({ added: 1, unchanged: 1, removed: 1 });
    expect(await listed('feed')).toMatchObject({ entries: 2 });
    expect(await handlers.restore({ listId, undo: taken.undo ?? 0 }, context)).toEqual({ restored: 1 });
    expect(await listed('feed')).toMatchObject({ entries: 3 });
    await expect(async () =>
      handlers.add({ listId, text: 'nothing here', removeMissing: true }, context),
    ).rejects.toThrow('nothing was removed');
  });

  it('is removed and taken back, but for those that shipped rules name', async () => {
    const { handlers, threat, add, listed } = listStage();
    const listId = await threat();
    await add(listId, '192.0.2.1');
    const { undo } = await handlers.remove({ listId }, context);
    await expect(listed('feed')).rejects.toThrow('no list');
    await handlers.restore({ listId, undo }, context);
    expect(await listed('feed')).toMatchObject({ entries: 1 });
    const { id } = await listed('approved_tacs');
    expect(() => handlers.remove({ listId: id }, context)).toThrow('Shipped rules');
    expect(() =>
      handlers.create(
        { name: 'threat_domains', title: 'x', purpose: 'threat', content: 'indicators', ageDays: null },
        context,
      ),
    ).toThrow('all threat lists');
    const { removed, undo: entries } = await handlers.removeEntries(
      { listId, values: ['192[.]0.2.1', '9.9.9.9'] },
      context,
    );
    expect(removed).toBe(1);
    expect(await handlers.restore({ listId, undo: entries }, context)).toEqual({ restored: 1 });
  });

  it('leaves a row in the audit log for every change', async () => {
    const { stage, handlers, threat, add } = listStage();
    const listId = await threat();
    await add(listId, '192.0.2.1');
    await handlers.change({ listId, ageDays: null }, context);
    await handlers.remove({ listId }, context);
    const acts = stage.ports.ledger
      .all<{ act: string }>("SELECT act FROM audit WHERE subject = 'list:feed'")
      .map(({ act }) => act);
    expect(acts).toEqual(['list.created', 'list.read', 'list.changed', 'list.removed']);
  });

  it('proposes what was seen and is not in it yet', async () => {
    const { handlers, listed, flow, dns, stage } = listStage();
    const other = stage.sim(2);
    flow('198.51.100.7', t0 - day);
    flow('198.51.100.7', t0 - day, other);
    flow('203.0.113.4', t0 - 2 * day);
    flow('203.0.113.5', t0 - 20 * day);
    dns('time.example', t0 - day);
    const { id: listId } = await listed('allowed_networks');
    const { proposals } = await handlers.learn({ listId, days: 14 }, context);
    expect(proposals).toMatchObject([
      { value: '198.51.100.7', seen: 2, sims: 2 },
      { value: '203.0.113.4', seen: 1, sims: 1 },
    ]);
    await handlers.add({ listId, text: '198.51.100.0/24', removeMissing: false }, context);
    expect((await handlers.learn({ listId, days: 14 }, context)).proposals.map(({ value }) => value)).toEqual(
      ['203.0.113.4'],
    );
    const made = await handlers.create(
      { name: 'resolvers', title: 'Resolvers', purpose: 'allow', content: 'resolvers', ageDays: null },
      context,
    );
    expect((await handlers.learn({ listId: made.listId, days: 14 }, context)).proposals).toMatchObject([
      { value: '10.0.0.53' },
    ]);
  });
});
