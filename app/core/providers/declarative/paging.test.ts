import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountedEnd, Paging } from './model.ts';
import { parsePath } from './path.ts';
import { stepOf } from './paging.ts';

const header = (name: string) => ({ kind: 'header', name }) as const;
const body = (text: string) => {
  const path = parsePath(text);
  if (path === null) throw new Error(`no path ${text}`);
  return { kind: 'body', path } as const;
};
const silent: CountedEnd = { total: null, totalPages: null, perPage: null, more: null, last: null };

interface Served {
  readonly rows: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Follows a list to its end against a server that is a function of the query. */
function follow(
  paging: Paging,
  serve: (query: Readonly<Record<string, string | number>>, link: string | null) => Served,
): number[] {
  const read: number[] = [];
  let cursor: string | null = null;
  for (let asked = 0; asked < 5_000; asked++) {
    const step = stepOf(paging, cursor);
    const { rows, headers = {}, body: answer } = serve(step.query, step.link);
    const after = step.after({ headers, body: answer }, rows.length);
    if ('fault' in after) throw new Error(after.fault);
    read.push(...rows.slice(after.skip));
    if (after.cursor === null) return read;
    cursor = after.cursor;
  }
  throw new Error('the list has not ended');
}

const upTo = (total: number): number[] => Array.from({ length: total }, (_, index) => index);

/** How a server spoils a page: cuts it short, or gives nothing. Never more than three in a row, as a patient client can bear. */
const spoils = fc
  .array(fc.constantFrom('whole', 'whole', 'short', 'empty'), { maxLength: 40 })
  .map((all) =>
    all.map((one, index) =>
      one !== 'whole' &&
      all.slice(Math.max(0, index - 2), index).every((before) => before !== 'whole') &&
      index >= 2
        ? 'whole'
        : one,
    ),
  );

describe('pages by number', () => {
  const paging = (end: Partial<CountedEnd>): Paging => ({
    style: 'page',
    parameter: 'page',
    first: 1,
    size: { parameter: 'size', value: 20 },
    end: { ...silent, ...end },
  });

  it('lead through every row once when the server says how many rows its pages have, however it cuts them', () => {
    fc.assert(
      fc.property(fc.nat(130), fc.integer({ min: 1, max: 20 }), spoils, (total, cap, plan) => {
        let asked = 0;
        const read = follow(paging({ total: header('total'), perPage: header('per') }), ({ page, size }) => {
          const spoil = plan[asked++] ?? 'whole';
          const per =
            spoil === 'short' ? Math.ceil(Math.min(cap, Number(size)) / 3) : Math.min(cap, Number(size));
          const start = (Number(page) - 1) * per;
          const rows = spoil === 'empty' ? [] : upTo(total).slice(start, start + per);
          return { rows, headers: { total: String(total), per: String(per) } };
        });
        expect(read).toEqual(upTo(total));
      }),
    );
  });

  it.each([
    ['by an empty page', {}, () => ({})],
    ['by the number of pages', { totalPages: body('pages') }, () => ({ pages: 3 })],
    ['by the number of rows', { total: body('total') }, () => ({ total: '45' })],
    ['by a mark on the last page', { last: body('last') }, (page: number) => ({ last: page === 3 })],
    ['by a mark on all others', { more: body('more') }, (page: number) => ({ more: page < 3 })],
  ] as const)('end %s', (_name, end, said) => {
    const pages: number[] = [];
    const read = follow(paging(end), ({ page }) => {
      pages.push(Number(page));
      return { rows: upTo(45).slice((Number(page) - 1) * 20, Number(page) * 20), body: said(Number(page)) };
    });
    expect(read).toEqual(upTo(45));
    expect(pages.length).toBeLessThanOrEqual(8);
  });

  it('go on past a page whose rows are kept from us', () => {
    const read = follow(paging({ totalPages: header('pages') }), ({ page }) => ({
      rows: Number(page) === 2 ? [] : upTo(60).slice((Number(page) - 1) * 20, Number(page) * 20),
      headers: { pages: '3' },
    }));
    expect(read).toEqual([...upTo(20), ...upTo(60).slice(40)]);
  });
});

describe('pages by offset', () => {
  it('lead through every row once, however short they are', () => {
    const paging: Paging = {
      style: 'offset',
      parameter: 'offset',
      size: { parameter: 'limit', value: 25 },
      end: { ...silent, total: body('total') },
    };
    fc.assert(
      fc.property(fc.nat(130), spoils, (total, plan) => {
        let asked = 0;
        const read = follow(paging, ({ offset, limit }) => {
          const spoil = plan[asked++] ?? 'whole';
          const most = spoil === 'empty' ? 0 : spoil === 'short' ? 3 : Number(limit);
          return { rows: upTo(total).slice(Number(offset), Number(offset) + most), body: { total } };
        });
        expect(read).toEqual(upTo(total));
      }),
    );
  });

  it('say so when rows that are counted never come', () => {
    const paging: Paging = {
      style: 'offset',
      parameter: 'offset',
      size: null,
      end: { ...silent, total: body('total') },
    };
    expect(() =>
      follow(paging, ({ offset }) => ({ rows: upTo(10).slice(Number(offset)), body: { total: 12 } })),
    ).toThrow(/more than 10 rows exist/);
  });
});

describe('keys and links', () => {
  const limits = { parameter: 'limit', value: 10 } as const;
  const served = (total: number, from: number, most: number) => ({
    rows: upTo(total).slice(from, from + most),
    to: Math.min(total, from + most),
  });

  it.each([
    [
      'a key in the body',
      { style: 'cursor', parameter: 'after', next: body('page.next'), more: null, size: limits },
      (to: number, end: boolean) => ({ body: { page: { next: end ? null : String(to) } } }),
    ],
    [
      'a key with a mark',
      { style: 'cursor', parameter: 'after', next: body('next'), more: body('more'), size: limits },
      (to: number, end: boolean) => ({ body: { next: String(to), more: !end } }),
    ],
    [
      'a key in a header',
      { style: 'cursor', parameter: 'after', next: header('x-next-key'), more: null, size: limits },
      (to: number, end: boolean) => ({ headers: end ? {} : { 'x-next-key': String(to) } }),
    ],
  ] as const satisfies readonly (readonly [string, Paging, (to: number, end: boolean) => object])[])(
    '%s',
    (_name, paging, said) => {
      fc.assert(
        fc.property(fc.nat(60), spoils, (total, plan) => {
          let asked = 0;
          const read = follow(paging, ({ after = 0, limit }) => {
            const spoil = plan[asked++] ?? 'whole';
            const { rows, to } = served(
              total,
              Number(after),
              spoil === 'empty' ? 0 : spoil === 'short' ? 1 : Number(limit),
            );
            return { rows, ...said(to, to >= total) };
          });
          expect(read).toEqual(upTo(total));
        }),
      );
    },
  );

  it.each([
    [
      'a link in the body',
      { style: 'link', next: body('meta.next'), size: null },
      (link: string) => ({ body: { meta: { next: link } } }),
    ],
    [
      'a link in a header',
      { style: 'link', next: header('link'), size: null },
      (link: string) => ({ headers: { link: `</first>; rel="first", <${link}>; rel="next"` } }),
    ],
  ] as const satisfies readonly (readonly [string, Paging, (link: string) => object])[])(
    '%s',
    (_name, paging, said) => {
      const read = follow(paging, (_query, link) => {
        const from = Number(/\d+$/.exec(link ?? '0')?.[0] ?? 0);
        const { rows, to } = served(35, from, 10);
        return { rows, ...(to < 35 ? said(`https://api.example.com/sims?from=${to}`) : {}) };
      });
      expect(read).toEqual(upTo(35));
    },
  );

  it('refuse a cursor of another style', () => {
    const key: Paging = { style: 'cursor', parameter: 'after', next: body('next'), more: null, size: null };
    for (const cursor of ['o:10:10:0', 'l:0:/x', 'nonsense', 'c:1'])
      expect(() => stepOf(key, cursor)).toThrow(RangeError);
  });
});
