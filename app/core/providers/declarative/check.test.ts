import { describe, expect, it } from 'vitest';
import { checkPassed, dryRun, understand } from './check.ts';
import { described, least, row, stubbed, type Answer, type Asked } from './described.testkit.ts';
import { declarativeFactory } from './factory.ts';

const never = new AbortController().signal;
const text = `${least.replace('path: /sims', 'path: /sims\n  rows: rows\n  paging: {style: page, parameter: page, size: {parameter: size, value: 2}, last: last}')}  imei: imei
single: {path: '/sims/{sim}'}
auth: {scheme: bearer}
actions:
  suspend: {method: PUT, path: '/sims/{sim}', json: {status: off}, how: Turns it off, readBack: 'off'}
usage:
  path: /sims/{sim}/usage
  rows: .
  at: {from: day, form: iso}
  up: {from: up, unit: B}
  down: {from: down, unit: B}
  finest: day
`;
const settings = { providerId: 'check', baseUrl: 'https://api.example.com/v1', options: {} };

async function tried(answer: (asked: Asked) => Answer) {
  const { ports, asked } = stubbed(text, answer, { apiKey: 'key' });
  return { run: await dryRun(described(text), settings, ports, never), asked };
}

const pages: readonly unknown[][] = [
  [row('1'), row('2', 'off')],
  [row('2', 'off'), { ...row('3', 'hibernating'), imei: 'x' }],
  [{ id: '4' }, row('5')],
  [row('6')],
];

function provider(asked: Asked): Answer {
  const { pathname, searchParams } = new URL(asked.url);
  if (pathname.endsWith('/usage')) return { json: [] };
  if (pathname !== '/v1/sims') return { json: row(pathname.slice('/v1/sims/'.length)) };
  const page = Number(searchParams.get('page'));
  return { json: { rows: pages[page - 1] ?? [], last: page >= pages.length } };
}

describe('a dry run', () => {
  it('reads the first pages, one SIM and its usage, and tells what it understood', async () => {
    const { run, asked } = await tried(provider);
    expect(run.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['sign in', true],
      ['read the list', true],
      ['read one SIM', true],
      ['read usage', true],
      ['actions', true],
    ]);
    expect(run.rows).toMatchObject({
      read: 6,
      understood: 5,
      rejected: 1,
      repeated: 1,
      states: [
        { word: 'on', lifecycle: 'active', count: 2 },
        { word: 'off', lifecycle: 'suspended', count: 2 },
        { word: 'hibernating', lifecycle: 'unknown', count: 1 },
      ],
      filled: [{ field: 'imei', count: 0 }],
    });
    expect(run.rows.reasons.map(({ reason }) => reason)).toEqual([
      'imei left out: "x" is no IMEI',
      'iccid: nothing at iccid',
    ]);
    expect(run.steps[1]?.detail).toBe('6 rows, 5 understood, 1 rejected on 3 pages; the list goes on');
    expect(asked).toHaveLength(5);
  });

  it('changes nothing', async () => {
    const { asked } = await tried(provider);
    expect(asked.map(({ method }) => method)).toEqual(asked.map(() => 'GET'));
  });

  it('goes on after a step that failed, and is then not passed', async () => {
    const { run } = await tried((asked) =>
      new URL(asked.url).pathname === '/v1/sims/1' ? { status: 404 } : provider(asked),
    );
    expect(run.steps.find(({ step }) => step === 'read one SIM')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/stands in the list/) as string,
    });
    expect(checkPassed([], run)).toBe(false);
  });

  it('fails where nothing was understood', async () => {
    const { run } = await tried(() => ({ json: { rows: [{ sim: 1 }], last: true } }));
    expect(run.steps[1]).toMatchObject({
      ok: false,
      detail: '1 rows, 0 understood, 1 rejected: none was understood',
    });
    expect(run.example).toBeNull();
  });
});

describe('what a description says', () => {
  it('is told back', () => {
    expect(understand(described(text))).toMatchObject({
      name: 'Test',
      source: 'api',
      credentials: ['apiKey'],
      actions: [{ kind: 'suspend', how: 'Turns it off' }],
    });
  });

  it('decides which credentials are needed, and where it usually answers', () => {
    expect(declarativeFactory.needs?.({ options: { description: '1nce' } })).toEqual({
      credentials: ['username', 'password'],
      options: ['description'],
      baseUrl: 'https://api.1nce.com/management-api',
    });
    expect(declarativeFactory.needs?.({ options: { description: 'csv' } })).toEqual({
      credentials: [],
      options: ['description', 'file'],
      baseUrl: 'https://file.invalid',
    });
    expect(() =>
      declarativeFactory.needs?.({ options: { description: least.replace('list:', 'lst:') } }),
    ).toThrow(
      /The description cannot be used\. line 3: There is no key "lst" here\. Write list\. \(1 more\)/,
    );
  });

  it('is not tried at the address of another shipped one', () => {
    const { ports } = stubbed(text, provider);
    const wrong = { ...settings, baseUrl: 'https://api.onomondo.com', options: { description: '1nce' } };
    expect(() => declarativeFactory.create(wrong, ports)).toThrow(/address of another provider/);
  });

  it('bounds how much is asked, less what may come at once', () => {
    expect(declarativeFactory.limits({ ...settings, options: { description: 'onomondo' } })).toMatchObject({
      requests: 580,
      burst: 20,
      perMs: 60_000,
    });
  });
});
