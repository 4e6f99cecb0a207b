import { describe, expect, it } from 'vitest';
import { minute } from '../../../../shared/time.ts';
import { readyClient } from '../answers.testkit.ts';
import { never } from '../conformance/listing.testkit.ts';
import { changeBlacklist, createOperatorList, showsBlacklist } from './operators.ts';
import { showsRadio } from './radio.ts';

const endpoint = '/endpoint/7';
const operator = (id: number, mcc: string, ...networks: string[]) => ({
  id,
  name: `Operator ${id}`,
  country: { mcc },
  mnc: networks.map((mnc) => ({ mnc })),
});

describe('a network that several operators of emnify run', () => {
  const both = ['551', '552'];
  const shown = (verb: 'block' | 'allow', ...listed: readonly number[]) =>
    showsBlacklist(
      readyClient({ [`${endpoint}/operator_blacklist`]: listed.map((id) => operator(id, '204', '04')) })
        .client,
      endpoint,
      verb,
      both,
      never,
    );

  it('is blocked once all of them are on the list, and allowed once none is', async () => {
    expect([await shown('block', 551), await shown('block', 551, 552), await shown('block')]).toEqual([
      false,
      true,
      false,
    ]);
    expect([await shown('allow', 551), await shown('allow', 551, 552), await shown('allow', 553)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('is asked for one after the other, each once, over what is so already', async () => {
    const { client, sent } = readyClient({ [`PUT ${endpoint}/operator_blacklist/551`]: 409 });
    await changeBlacklist(client, endpoint, 'block', both, never);
    expect(sent).toEqual(both.map((id) => `PUT ${endpoint}/operator_blacklist/${id}`));
    const gone = readyClient({ [`DELETE ${endpoint}/operator_blacklist/551`]: 404 });
    await changeBlacklist(gone.client, endpoint, 'allow', both, never);
    expect(gone.sent).toHaveLength(2);
  });

  it.each([
    ['block', 'PUT', 404],
    ['block', 'PUT', 403],
    ['allow', 'DELETE', 409],
    ['allow', 'DELETE', 422],
  ] as const)('is not called done where %s is refused (%s %i)', async (verb, method, status) => {
    const { client, sent } = readyClient({ [`${method} ${endpoint}/operator_blacklist/551`]: status });
    await expect(changeBlacklist(client, endpoint, verb, both, never)).rejects.toMatchObject({ status });
    expect(sent).toHaveLength(1);
  });

  it('is looked up in a list that is read anew after ten minutes, and not before', async () => {
    let now = 0;
    const ready = readyClient({ '/operator': [operator(551, '204', '04', '08'), operator(552, '204', '8')] });
    const list = createOperatorList(ready.client, { monotonic: () => now });
    expect(await list.running('204-08', never)).toEqual(both);
    expect(await list.running('204-04', never)).toEqual(['551']);
    now = 10 * minute;
    await list.running('204-04', never);
    expect(ready.reads('/operator')).toBe(1);
    now += 1;
    await list.running('204-04', never);
    expect(ready.reads('/operator')).toBe(2);
  });
});

describe('the radio technologies of a profile', () => {
  const shows = (rats: readonly string[], told: object) =>
    showsRadio(readyClient({ '/service_profile/3': { id: 3, ...told } }).client, '3', rats, never);
  const all = { allowed_3g: true, allowed_4g: true, allowed_nb_iot: true };

  it('are shown where each of them is as it was asked for', async () => {
    expect(await shows(['3G', '4G', 'NB-IoT'], all)).toBe(true);
    expect(await shows(['3G', '4G', 'NB-IoT'], { allowed_3g: 1, allowed_4g: 1, allowed_nb_iot: 1 })).toBe(
      true,
    );
    for (const off of ['allowed_3g', 'allowed_4g', 'allowed_nb_iot'])
      expect(await shows(['3G', '4G', 'NB-IoT'], { ...all, [off]: false }), off).toBe(false);
  });

  it('are not shown by a profile that does not tell', async () => {
    expect(await shows(['4G'], { allowed_4g: true })).toBe(false);
    expect(await shows(['4G'], { allowed_4g: true, allowed_3g: null, allowed_nb_iot: false })).toBe(false);
    expect(await shows(['4G'], { allowed_4g: true, allowed_3g: 0, allowed_nb_iot: false })).toBe(true);
  });
});
