import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFiles } from '../../../node/adapters/files.ts';
import { allSims } from '../conformance/listing.testkit.ts';
import type { Connector } from '../connector.ts';
import { realPorts } from '../world.testkit.ts';
import { declarativeFactory } from './factory.ts';

const never = new AbortController().signal;
let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-inventory-'));
  file = join(dir, 'inventory.csv');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function connected(description = 'csv', path = file): Connector {
  const settings = {
    providerId: 'csv-1',
    baseUrl: 'https://file.invalid',
    options: { description, file: path },
  };
  return declarativeFactory.create(settings, { ...realPorts({}), files: createFiles() });
}

const header = 'iccid,imsi,status,name,last_seen\n';
const line = (index: number): string =>
  `894573005${String(index).padStart(9, '0')}4,,active,Pump ${index},2026-11-20 10:00:00\n`;

describe('an inventory in a file', () => {
  it('is read in pages, to the end, and again from a cursor alone', async () => {
    writeFileSync(file, header + Array.from({ length: 1_203 }, (_, index) => line(index)).join(''));
    const whole = await allSims(connected());
    expect(whole.sims).toHaveLength(1_203);
    expect(whole.pages).toBe(3);
    expect(whole.sims[7]).toMatchObject({
      iccid: '8945730050000000074',
      lifecycle: 'active',
      tags: { name: 'Pump 7' },
      lastSeenAt: Date.UTC(2026, 10, 20, 10),
    });
    const first = await connected().simPage(null, never);
    const rest = await allSims(connected(), first.next);
    expect([...first.sims, ...rest.sims].map(({ iccid }) => iccid)).toEqual(
      whole.sims.map(({ iccid }) => iccid),
    );
    expect(await connected().sim('8945730050000000074', never)).toEqual(whole.sims[7]);
    expect(await connected().sim('none', never)).toBeNull();
  });

  it('takes quotes, another separator, a byte order mark and Windows line ends', async () => {
    writeFileSync(file, '\uFEFFICCID;Zustand;Name\r\n"8945730050000000074";aktiv;"Pumpe; Nord"\r\n\r\n');
    const text = `sextant: 1
name: Datei
csv: {separator: ';'}
sim:
  id: ICCID
  iccid: ICCID
  state: {from: Zustand, words: {aktiv: active}}
  tags: {own: {name: Name}}
`;
    const { sims, rejected } = await allSims(connected(text));
    expect(rejected).toBe(0);
    expect(sims).toEqual([expect.objectContaining({ lifecycle: 'active', tags: { name: 'Pumpe; Nord' } })]);
  });

  it('rejects lines one by one, with the reason', async () => {
    writeFileSync(file, `${header}${line(1)}n/a,,active,,\n,,active,Nobody,\n${line(2)}`);
    const { sims, rejected } = await connected().simPage(null, never);
    expect(sims).toHaveLength(2);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'iccid: "n/a" is no ICCID',
      'id: nothing at iccid',
    ]);
  });

  it('offers no actions, and says where to act', async () => {
    writeFileSync(file, header + line(1));
    const connector = connected();
    expect(connector.capabilities.suspend).toMatchObject({
      support: 'none',
      how: expect.stringMatching(/portal/) as string,
    });
    await expect(connector.act('suspend', 'x', {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it.each([
    ['is not there', null, { code: 'FILE_UNREADABLE' }],
    ['is empty', '', { message: expect.stringMatching(/is empty/) as string }],
    [
      'has other columns',
      'Kort;Navn\n1;2\n',
      {
        message: expect.stringMatching(
          /has no column "iccid"\. It has "Kort;Navn"\. Correct the description or the separator/,
        ) as string,
      },
    ],
    [
      'has a column twice',
      'iccid,status,status\n',
      { message: expect.stringMatching(/"status" twice/) as string },
    ],
    [
      'ends in a quote',
      `${header}"894573`,
      { message: expect.stringMatching(/ends inside a quoted field/) as string },
    ],
    ['holds no SIM', `${header}a,b,c,d,e\n`, { code: 'PROVIDER_BAD_ANSWER' }],
  ])('that %s is told', async (_name, text, expected) => {
    if (text !== null) writeFileSync(file, text);
    await expect(connected().test(never)).rejects.toMatchObject(expected);
  });

  it('needs its whole path', () => {
    expect(() => connected('csv', 'inventory.csv')).toThrow(/whole path/);
  });
});
