import { describe, expect, it } from 'vitest';
import { readyClient, type ReadyClient } from '../answers.testkit.ts';
import { never } from '../conformance/listing.testkit.ts';
import { changeBlocklist, showsBlocklist } from './blocklists.ts';

const group = '/sim_card_groups/g1';

/** A group, its list, and what is known to the provider. */
function world(
  list: { type: string; values: readonly string[] } | null,
  under: readonly string[] = [],
): ReadyClient {
  return readyClient({
    [group]: { data: { id: 'g1', name: 'Meters', wireless_blocklist_id: list === null ? null : 'b1' } },
    '/wireless_blocklists/b1': { data: { id: 'b1', ...list } },
    '/wireless_blocklist_values': { data: [{ code: '20404' }, { code: '2048' }, { code: 'DE' }] },
    '/sim_card_group_actions': {
      data: under.map((type, n) => ({ id: `a${n}`, type, status: 'in-progress' })),
      meta: { total_pages: 1 },
    },
    'POST /wireless_blocklists': { data: { id: 'b2', type: 'plmn', values: [] } },
    [`POST ${group}/actions/set_wireless_blocklist`]: { data: { id: 'a9', status: 'in-progress' } },
    [`POST ${group}/actions/remove_wireless_blocklist`]: { data: { id: 'a9', status: 'in-progress' } },
  });
}
const change = async (verb: 'block' | 'allow', network: string, at: ReadyClient) => {
  await changeBlocklist(at.client, verb, 'g1', network, never);
  return at.sent;
};
const newList = (...values: readonly string[]) =>
  `POST /wireless_blocklists ${JSON.stringify({ name: 'Sextant: Meters', type: 'plmn', values })}`;
const put = `POST ${group}/actions/set_wireless_blocklist {"wireless_blocklist_id":"b2"}`;

describe('a change of the list of a group', () => {
  it('sends nothing where the provider does not know the value, or the list is of the other type', async () => {
    for (const [network, list] of [
      ['999-99', null],
      ['XX', null],
      ['DE', { type: 'plmn', values: ['20404'] }],
      ['204-04', { type: 'country', values: ['DE'] }],
    ] as const) {
      const at = world(list);
      await expect(change('block', network, at), network).rejects.toThrow(/Nothing was sent\.$/);
      expect(at.sent).toEqual([]);
    }
  });

  it('keeps what was on it, names each value once, and in the words of the provider', async () => {
    const plmn = (...values: readonly string[]) => world({ type: 'plmn', values });
    expect(await change('block', '204-08', plmn('20404'))).toEqual([newList('20404', '2048'), put]);
    expect(await change('block', '204-04', plmn('20404', '2048'))).toEqual([newList('2048', '20404'), put]);
    // An empty list has no type that could stand in the way.
    expect(await change('block', '204-04', world({ type: 'country', values: [] }))).toEqual([
      newList('20404'),
      put,
    ]);
  });

  it('allows what is on it alone, and takes away a list that would be empty', async () => {
    const plmn = (...values: readonly string[]) => world({ type: 'plmn', values });
    expect(await change('allow', '204-08', plmn('20404'))).toEqual([]);
    expect(await change('allow', '204-08', world(null))).toEqual([]);
    expect(await change('allow', '204-08', plmn('20404', '20408'))).toEqual([newList('20404'), put]);
    expect(await change('allow', '204-04', plmn('20404'))).toEqual([
      `POST ${group}/actions/remove_wireless_blocklist`,
    ]);
  });
});

describe('what the list of a group shows', () => {
  const shows = (verb: 'block' | 'allow', under: readonly string[]) =>
    showsBlocklist(world({ type: 'plmn', values: ['20404'] }, under).client, verb, 'g1', '204-04', never);

  it('waits for what is under way about the list, and for nothing else', async () => {
    expect(await shows('block', [])).toBe(true);
    expect(await shows('block', ['set_private_wireless_gateway'])).toBe(true);
    expect(await shows('block', ['set_private_wireless_gateway', 'remove_wireless_blocklist'])).toBe(false);
    expect(await shows('allow', [])).toBe(false);
  });
});
