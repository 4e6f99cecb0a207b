import { describe, expect, it } from 'vitest';
import { OutcomeUnknown } from '../connector.ts';
import { least, row, stubbed, type Answer, type Asked } from './described.testkit.ts';

const never = new AbortController().signal;
const base = `${least}  imei: imei
  imeiLock: {flag: locked, imei: imei}
  dataLimit: {from: limit, unit: MB}
  group: group
single: {path: '/sims/{sim}'}
errors: {code: code}
`;
const action = (kind: string, readBack: string, rest: string): string =>
  `${base}actions:\n  ${kind}:\n    method: PUT\n    path: /sims/{sim}\n    how: As described\n    readBack: ${readBack}\n${rest}`;
const imei = '354029145358215';

function acting(
  text: string,
  put: Answer = {},
  seen: object = {},
): { readonly act: ReturnType<typeof stubbed>['connector']['act']; readonly puts: () => readonly Asked[] } {
  const { connector, asked } = stubbed(text, ({ method }) =>
    method === 'PUT' ? put : { json: { ...row('7'), imei, ...seen } },
  );
  return { act: connector.act, puts: () => asked.filter(({ method }) => method === 'PUT') };
}

describe('an action', () => {
  it('sends its body with values in their types', async () => {
    const { act, puts } = acting(
      action(
        'data_limit',
        'dataLimit',
        "    json: {limit: {mb: '{dataLimit:MB}', text: '{dataLimit:MB} MB', on: true, none: null, list: [1, '{sim}']}}\n",
      ),
    );
    await act('data_limit', '7', { dataLimitBytes: 512_900_000 }, never);
    expect(JSON.parse(puts()[0]?.body ?? '')).toEqual({
      limit: { mb: 512, text: '512 MB', on: true, none: null, list: [1, '7'] },
    });
  });

  it('sends a form where that is described', async () => {
    const { act, puts } = acting(action('set_group', 'group', "    form: {to: '{group}', of: '{sim}'}\n"));
    await act('set_group', '7', { groupId: 'a&b' }, never);
    expect([puts()[0]?.headers?.['content-type'], puts()[0]?.body]).toEqual([
      'application/x-www-form-urlencoded',
      'to=a%26b&of=7',
    ]);
    await expect(act('set_group', '7', {}, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'group',
    });
  });

  it('answered with the SIM tells it', async () => {
    const told = { data: row('7', 'off') };
    expect(
      await acting(action('suspend', 'off', '    answer: data\n'), { json: told }).act(
        'suspend',
        '7',
        {},
        never,
      ),
    ).toMatchObject({
      reading: { lifecycle: 'suspended' },
    });
    // Another SIM's state is no answer about this one.
    expect(
      await acting(action('suspend', 'off', '    answer: data\n'), { json: { data: row('8', 'off') } }).act(
        'suspend',
        '7',
        {},
        never,
      ),
    ).toEqual({
      reading: null,
      providerOperationId: null,
    });
  });

  it('answered with an operation names it', async () => {
    const { act } = acting(action('suspend', 'off', '    operation: job.id\n'), {
      status: 202,
      json: { job: { id: 12345678901 } },
    });
    expect((await act('suspend', '7', {}, never)).providerOperationId).toBe('12345678901');
  });

  it('answered in plain text or not at all is a yes, as a status of 2xx is', async () => {
    for (const put of [{ text: 'OK' }, { text: '' }, { status: 204 }])
      expect(await acting(action('suspend', 'off', ''), put).act('suspend', '7', {}, never)).toEqual({
        reading: null,
        providerOperationId: null,
      });
  });

  it('answered with another status than the described one is open', async () => {
    const { act } = acting(action('suspend', 'off', '    success: {statuses: [200]}\n'), { status: 202 });
    await expect(act('suspend', '7', {}, never)).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('answered with a no in the body did not happen; without a word it is open', async () => {
    const text = action('suspend', 'off', "    success: {body: {path: success, equals: 'true'}}\n");
    expect(await acting(text, { json: { success: true } }).act('suspend', '7', {}, never)).toMatchObject({
      reading: null,
    });
    await expect(
      acting(text, { json: { success: false } }).act('suspend', '7', {}, never),
    ).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    await expect(acting(text, { json: {} }).act('suspend', '7', {}, never)).rejects.toBeInstanceOf(
      OutcomeUnknown,
    );
  });

  it('that is so already counts as accepted, any other refusal does not', async () => {
    const text = action('suspend', 'off', '    already: [ALREADY_OFF]\n');
    expect(
      await acting(text, { status: 409, json: { code: 'ALREADY_OFF' } }).act('suspend', '7', {}, never),
    ).toMatchObject({ reading: null });
    await expect(
      acting(text, { status: 409, json: { code: 'BUSY' } }).act('suspend', '7', {}, never),
    ).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  });

  it('that is not described is not sent', async () => {
    const { act, puts } = acting(action('suspend', 'off', ''));
    await expect(act('terminate', '7', {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(puts()).toEqual([]);
  });
});

describe('an IMEI lock', () => {
  const explicit = action('imei_lock', 'imeiLock', "    json: {imei: '{imei:15}'}\n");
  const current = action('imei_lock', 'imeiLock', '    json: {locked: true}\n');

  it('names the device that was chosen, or the one last seen', async () => {
    const { act, puts } = acting(explicit);
    await act('imei_lock', '7', { imei: '86000000000000' }, never);
    await act('imei_lock', '7', {}, never);
    expect(puts().map(({ body }) => body)).toEqual(['{"imei":"860000000000009"}', `{"imei":"${imei}"}`]);
  });

  it('is not sent where no device was ever seen', async () => {
    const { act, puts } = acting(explicit, {}, { imei: null });
    await expect(act('imei_lock', '7', {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringMatching(/no device was seen/) as string,
    });
    expect(puts()).toEqual([]);
  });

  it('of a provider that takes the present device only is refused for any other: it would lock to a thief’s', async () => {
    const { act, puts } = acting(current);
    await expect(act('imei_lock', '7', { imei: '860000000000009' }, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
    expect(puts()).toEqual([]);
    await act('imei_lock', '7', { imei }, never);
    expect(puts()).toHaveLength(1);
  });
});
