import { describe, expect, it } from 'vitest';
import { day, hour, minute, second } from '../../../shared/time.ts';
import { t0 } from '../detections/stage.testkit.ts';
import { context, listStage } from './lists.testkit.ts';

describe('rules that ask lists', () => {
  it('are blind while their lists are empty, and a quiet world stays quiet', async () => {
    const { stage, flow, dns, rule } = listStage();
    await stage.run();
    flow('203.0.113.9', t0);
    dns('anything.example', t0 + second);
    stage.session(stage.sim(2), t0, { country: 'AQ', imei: '357103061234567' });
    expect(await stage.run()).toBe(0);
    for (const id of ['D-TR-08', 'D-TR-07', 'D-AP-01', 'D-EP-02', 'D-EP-07', 'D-AP-06'])
      expect(await rule(id), id).toMatchObject({ state: 'blind', problems: [] });
    expect((await rule('D-AP-01'))?.stateReason).toBe('List allowed_domains is empty.');
    expect((await rule('D-TR-08'))?.lists).toEqual([
      { name: 'threat_addresses', entries: 0 },
      { name: 'threat_domains', entries: 0 },
      { name: 'threat_hashes', entries: 0 },
    ]);
  });

  it('name the indicator, its list, its source, its age and its end', async () => {
    const { stage, flow, dns, threat, add, rule, listed, settled } = listStage();
    await stage.run();
    const listId = await threat();
    await add(listId, '192[.]0[.]2[.]66\n198.51.100.0/24\nevil[.]example', { source: 'Feed of the month' });
    await settled();
    expect(await rule('D-TR-08')).toMatchObject({
      state: 'blind',
      stateReason: expect.stringContaining('No event') as string,
    });
    flow('192.0.2.66', t0 + minute);
    flow('198.51.100.77', t0 + 2 * minute);
    flow('203.0.113.1', t0 + 3 * minute);
    dns('www.EVIL.example', t0 + 4 * minute);
    dns('notevil.example', t0 + 5 * minute);
    stage.covered({ clock: t0 + hour });
    expect(await stage.run()).toBe(3);
    const [first] = stage.findings('D-TR-08');
    expect(first?.summary).toContain(
      '192.0.2.66 is on the list feed (Feed of the month); known for 0 days, until 2026-12-06.',
    );
    expect(first?.summary).not.toContain('before the indicator');
    const signals = stage.ports.ledger.get<{ signals: string }>(
      'SELECT signals FROM findings LIMIT 1',
    )?.signals;
    expect(JSON.parse(signals ?? '')).toMatchObject({
      seenBeforeKnown: false,
      indicators: [{ value: '192.0.2.66', list: 'feed', source: 'Feed of the month', until: t0 + 30 * day }],
    });
    expect(await listed('feed')).toMatchObject({ entries: 3, hits: 3, rules: ['D-TR-08'] });
    expect(await rule('D-TR-08')).toMatchObject({ state: 'active' });
    const incident = await stage.incidents.handlers.get({ id: first?.incident_id ?? 0 }, context);
    expect(JSON.stringify(incident)).toContain('192.0.2.66 is on the list feed');
  });

  it('do not meet entries that have ended, by age or by the source', async () => {
    const { stage, flow, threat, add, settled, handlers } = listStage();
    await stage.run();
    const listId = await threat('feed', 10);
    await add(
      listId,
      'ip,last_seen,valid_until\n192.0.2.1,2026-10-01,\n192.0.2.2,,2026-11-05\n192.0.2.3,2026-10-01,2027-01-01\n',
    );
    await settled();
    for (const host of [1, 2, 3]) flow(`192.0.2.${host}`, t0 + host * minute);
    stage.covered({ clock: t0 + hour });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('192.0.2.3 is on');
    const { rows, total } = await handlers.entries(
      { listId, search: '', state: 'ended', offset: 0, limit: 10 },
      context,
    );
    expect(total).toBe(2);
    expect(rows.map(({ value }) => value).sort()).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it('are exported page by page, without those of other lists and those that ended or were removed', async () => {
    const { threat, add, settled, handlers } = listStage();
    const listId = await threat('feed', 10);
    const other = await threat('other', 10);
    await add(listId, '192.0.2.1');
    await add(other, '192.0.2.9');
    await add(listId, 'ip,last_seen\n192.0.2.2,\n192.0.2.3,2026-10-01\n192.0.2.4,\n');
    await settled();
    await handlers.removeEntries({ listId, values: ['192.0.2.4'] }, context);
    const all = async (ended: boolean) => {
      const values: string[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page = await handlers.export({ listId, ended, after, limit: 1 }, context);
        values.push(...page.rows.map(({ value }) => value));
        after = page.next;
      }
      return values;
    };
    expect(await all(false)).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(await all(true)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
  });

  it('keep their windows when a list changes', async () => {
    const { stage, flow, threat, add, settled } = listStage();
    await stage.run();
    const listId = await threat();
    await add(listId, '192.0.2.66');
    await settled();
    flow('192.0.2.66', t0 + minute);
    stage.covered({ clock: t0 + hour });
    expect(await stage.run()).toBe(1);
    await add(listId, '192.0.2.67');
    await settled();
    // The window of one day still knows the first flow: the next is not told again.
    flow('192.0.2.66', t0 + 2 * minute);
    expect(await stage.run()).toBe(0);
    expect(stage.ports.log.lines.filter(({ message }) => message.includes('left out'))).toEqual([]);
  });

  it('tell what is outside an allow-list', async () => {
    const { stage, dns, handlers, listed, rule } = listStage();
    await stage.run();
    const { id: listId } = await listed('allowed_domains');
    await handlers.add({ listId, text: 'meridian.example\n', removeMissing: false }, context);
    dns('api.meridian.example', t0 + minute);
    dns('elsewhere.example', t0 + 2 * minute);
    stage.covered({ clock: t0 + hour });
    expect(await stage.run()).toBe(1);
    expect(stage.findings('D-AP-01')[0]?.summary).toContain('elsewhere.example');
    expect(await rule('D-AP-01')).toMatchObject({
      state: 'active',
      lists: [{ name: 'allowed_domains', entries: 1 }],
    });
    await handlers.change({ listId, enabled: false }, context);
    dns('third.example', t0 + 3 * minute);
    expect(await stage.run()).toBe(0);
  });
});
