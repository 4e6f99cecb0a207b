import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { NamedList } from '../../../shared/contract/index.ts';
import { day, hour, minute, second } from '../../../shared/time.ts';
import { readShippedRules } from '../../node/shipped-rules.ts';
import { callContext, createStage, t0, type Stage, type StagedSim } from '../detections/stage.testkit.ts';
import { storeSensorRows } from '../sensors/store.ts';
import { listNameOf } from './watched.ts';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) {
    await stage.lists.stop();
    stage.close();
  }
});

const context = callContext();

/** A stage on which Sigma rules that need lists run, with one SIM. */
function listStage(now = t0) {
  const stage = createStage({ rules: [], ruleFiles: readShippedRules('sigma-lists') });
  stages.push(stage);
  stage.ports.clock.setWall(now);
  stage.covered({ clock: now });
  const sim = stage.sim(1, { device: 'meter-1' });
  const { handlers } = stage.lists;
  let line = 0;
  const tell = (of: StagedSim, kind: 'flow' | 'dns', members: object, at: number): void => {
    const type = kind === 'flow' ? 'flow.closed' : 'dns.query';
    const row = {
      line: ++line,
      class: kind,
      type,
      product: 'zeek',
      service: null,
      at,
      body: of.body,
      late: false,
    };
    storeSensorRows(stage.ports.cache, [{ ...row, members: JSON.stringify(members) }], {
      streamId: 1,
      source: 'conn.log',
      now: at,
      offset: line,
      kept: 1_000_000,
    });
  };
  const flow = (dstIp: string, at: number, of = sim): void =>
    tell(of, 'flow', { dstIp, direction: 'outbound' }, at);
  const dns = (query: string, at: number, of = sim): void =>
    tell(of, 'dns', { query, zone: query.split('.').slice(-2).join('.'), dstIp: '10.0.0.53' }, at);
  const listed = async (name: string): Promise<NamedList> => {
    const found = (await handlers.list({}, context)).lists.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`there is no list ${name}`);
    return found;
  };
  const threat = async (name = 'feed', ageDays: number | null = 30): Promise<number> => {
    const made = await handlers.create(
      { name, title: name, purpose: 'threat', content: 'indicators', ageDays },
      context,
    );
    return made.listId;
  };
  const add = (listId: number, text: string, more: object = {}) =>
    handlers.add({ listId, text, removeMissing: false, ...more }, context);
  const rule = async (id: string) =>
    (await stage.detections.handlers.rules({}, context)).rules.find((one) => one.id === id);
  /** Looking back has its turn behind everything that was asked for before. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn++) {
      const { lookBacks } = await handlers.list({}, context);
      if (lookBacks.every(({ state }) => state !== 'waiting' && state !== 'running')) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new RangeError('looking back does not end');
  };
  return { stage, sim, handlers, flow, dns, listed, threat, add, rule, settled };
}

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

describe('a watched folder', () => {
  it('reads each file into the list of its name, and again when it changed', async () => {
    const { stage, handlers, listed } = listStage();
    const folder = mkdtempSync(join(tmpdir(), 'sextant-lists-'));
    try {
      writeFileSync(join(folder, 'Blocklist 1.txt'), '192.0.2.1\n192.0.2.2\n');
      await handlers.watch({ folder }, context);
      const until = async (entries: number): Promise<void> => {
        for (let turn = 0; turn < 200; turn++) {
          await stage.ports.clock.advance(10 * second);
          await new Promise((resolve) => setTimeout(resolve, 5));
          const { lists } = await handlers.list({}, context);
          if (lists.find(({ name }) => name === 'blocklist_1')?.entries === entries) return;
        }
        throw new RangeError(`the list never had ${entries} entries`);
      };
      await until(2);
      writeFileSync(join(folder, 'Blocklist 1.txt'), '192.0.2.2\n192.0.2.3\n192.0.2.4\n');
      await until(3);
      expect(await listed('blocklist_1')).toMatchObject({ purpose: 'threat', ageDays: 30 });
    } finally {
      await handlers.watch({ folder: null }, context);
      rmSync(folder, { recursive: true });
    }
  });

  it('makes a name of any file name', () => {
    expect(listNameOf('Blocklist (2).csv')).toBe('blocklist_2');
    expect(listNameOf('2026.txt')).toBe('list_');
  });
});
