import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { described, least, problemsOf, row, stubbed } from './described.testkit.ts';
import { parsePath, valueAt } from './path.ts';
import { readDescription } from './read-description.ts';
import { fill, parseTemplate } from './template.ts';

/** Descriptions come from anywhere, and answers from anyone. */
const never = new AbortController().signal;
const bombs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index, all) =>
  index === 0
    ? 'a: &a [x,x,x,x,x,x,x,x,x]'
    : `${name}: &${name} [${Array.from({ length: 9 }, () => `*${all[index - 1]}`).join(',')}]`,
);

describe('a hostile description', () => {
  it.each([
    ['a bomb of aliases', bombs.join('\n'), /Anchors are not used/],
    ['a merge', `${least}<<: {list: {path: /other}}\n`, /There is no key "<<"/],
    ['a tag', least.replace('name: Test', 'name: !!js/function Test'), /tag|not plain YAML/],
    ['a custom tag', least.replace('name: Test', 'name: !run Test'), /tag|not plain YAML/],
    ['deep brackets', `a: ${'['.repeat(50_000)}`, /nested too deep/],
    ['deep dashes', `a:\n  ${'- '.repeat(50_000)}x`, /nested too deep/],
    [
      'deep indentation',
      Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}k:`).join('\n'),
      /nested too deep/,
    ],
    ['a large text', `# ${'x'.repeat(300_000)}`, /Shorten it/],
    ['a key twice', `${least}name: Again\n`, /not plain YAML/],
    ['a prototype as a key', `${least}__proto__: {base: x}\n`, /There is no key "__proto__"/],
    ['a prototype as a path', least.replace('id: id', 'id: __proto__.id'), /This is no path/],
    [
      'a header with a line break',
      `${least}auth:\n  scheme: header\n  headers:\n    X-Key: "{apiKey}\\r\\nHost: x"\n`,
      /control characters|printable ASCII/,
    ],
    [
      'a header of the transport',
      `${least}auth:\n  scheme: header\n  headers:\n    Host: '{apiKey}'\n`,
      /is no header to sign in with/,
    ],
    ['a path to another host', least.replace('/sims', '//evil.example/sims'), /is no path/],
    ['a path with a user', `${least}base: https://user@evil.example\n`, /no address of an API/],
    [
      'a page without end',
      least.replace(
        'path: /sims',
        'path: /sims\n  paging: {style: page, parameter: p, size: {parameter: s, value: 99999999}}',
      ),
      /A whole number from 1 to 10000/,
    ],
    ['control characters', least.replace('name: Test', 'name: "Te\\u001b[31mst"'), /control characters/],
  ])('%s is refused by name, at once', (_name, text, expected) => {
    const started = performance.now();
    const problems = problemsOf(text);
    expect(problems[0]).toMatch(expected);
    expect(problems.join()).not.toMatch(/\p{Cc}/u);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('never throws and never takes long, whatever the text', () => {
    const words = fc.constantFrom(
      'sextant',
      'name',
      'list',
      'path',
      'sim',
      'state',
      'words',
      'auth',
      '{',
      '}',
      '[',
      ']',
      ':',
      '- ',
      '\n',
      '  ',
      '&a',
      '*a',
      '!t',
      '"',
      "'",
      '{sim}',
      '1',
      '|',
      '>',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.array(words, { maxLength: 120 }).map((all) => all.join(' ')),
        ),
        (text) => {
          const { description, problems } = readDescription(text);
          expect(description === null).toBe(problems.some(({ severity }) => severity === 'error'));
          for (const { line, column } of problems) expect(line >= 1 && column >= 1).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps each edit of a good text either good or told of', () => {
    const lines = least.split('\n');
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.string({ maxLength: 20 }), (index, text) => {
        const edited = lines.map((line, at) => (at === index ? text : line)).join('\n');
        const { description, problems } = readDescription(edited);
        expect(description !== null || problems.length > 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('hostile values', () => {
  it('cannot smuggle a placeholder in: what is filled in is never read again', () => {
    const template = parseTemplate('/sims/{sim}', { sim: [] });
    if (!('pieces' in template)) throw new Error('no template');
    expect(fill(template, { sim: '{sim}' }, encodeURIComponent)).toBe('/sims/%7Bsim%7D');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (sim) => {
        const path = fill(template, { sim }, encodeURIComponent);
        expect(path.startsWith('/sims/') && !path.slice(6).includes('/')).toBe(true);
      }),
    );
  });

  it('are found by own members only', () => {
    for (const text of ['constructor.name', 'toString', 'length.x', 'a.constructor']) {
      const path = parsePath(text);
      expect(path === null ? undefined : valueAt({ a: {} }, path)).toBeUndefined();
    }
    expect(parsePath('a.__proto__')).toBeNull();
  });

  it('a SIM id with a path in it stays one segment', async () => {
    const { connector, asked } = stubbed(`${least}single: {path: '/sims/{sim}'}\n`, () => ({ status: 404 }));
    expect(await connector.sim('../../admin?x=1#', never)).toBeNull();
    expect(asked[0]?.path).toBe('/v1/sims/..%2F..%2Fadmin%3Fx%3D1%23');
  });

  it('a next link to another host is not followed, and carries no key there', async () => {
    const text = `${least.replace('path: /sims', 'path: /sims\n  rows: rows\n  paging: {style: link, next: next}')}auth: {scheme: bearer}\n`;
    const { connector, asked } = stubbed(
      text,
      () => ({ json: { rows: [row('1')], next: 'https://evil.example/sims?page=2' } }),
      { apiKey: 'secret-key' },
    );
    const { next } = await connector.simPage(null, never);
    await expect(connector.simPage(next, never)).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
      message: expect.stringMatching(/another host/) as string,
    });
    expect(asked.every(({ url }) => url.startsWith('https://api.example.com/'))).toBe(true);
  });

  it('a next link is read as it stands to the list, and outlives a change of address', async () => {
    const text = least.replace(
      'path: /sims',
      'path: /sims\n  rows: rows\n  paging: {style: link, next: next}',
    );
    for (const next of ['?page=2', '/v1/sims?page=2', 'https://api.example.com/v1/sims?page=2']) {
      const { connector, asked } = stubbed(text, ({ path }) => ({
        json: { rows: [row('1')], next: path.includes('page=2') ? null : next },
      }));
      const first = await connector.simPage(null, never);
      expect(first.next).toBe('l:0:/v1/sims?page=2');
      await connector.simPage(first.next, never);
      expect(asked[1]?.url).toBe('https://api.example.com/v1/sims?page=2');
    }
  });

  it('a cursor from before the description changed begins the list anew', async () => {
    const { connector, asked } = stubbed(least, () => ({ json: [row('1')] }));
    const text = least.replace('path: /sims', 'path: /sims\n  paging: {style: offset, parameter: from}');
    expect((await connector.simPage('c:0:old', never)).sims).toHaveLength(1);
    expect(asked).toHaveLength(1);
    const offset = stubbed(text, () => ({ json: [] }));
    expect((await offset.connector.simPage('c:0:old', never)).next).toBeNull();
    expect(offset.asked[0]?.path).toBe('/v1/sims?from=0');
  });

  it('a list that turns in circles ends with a message', async () => {
    const text = least.replace(
      'path: /sims',
      'path: /sims\n  rows: rows\n  paging: {style: cursor, parameter: after, next: next}',
    );
    const { connector } = stubbed(text, () => ({ json: { rows: [row('1')], next: 'same' } }));
    const { next } = await connector.simPage(null, never);
    await expect(connector.simPage(next, never)).rejects.toMatchObject({
      message: expect.stringMatching(/the same page again/) as string,
    });
  });

  it('more rows than any page holds are refused', async () => {
    const { connector } = stubbed(least, () => ({
      json: Array.from({ length: 20_001 }, (_, index) => row(String(index))),
    }));
    await expect(connector.simPage(null, never)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it('keys and codes of a SIM are not looked at, whatever they are called', async () => {
    const { connector } = stubbed(least, () => ({
      json: [{ ...row('1'), pin1: '1234', puk: '12345678', ki: 'aa', privateKey: 'x' }],
    }));
    const { sims } = await connector.simPage(null, never);
    expect(JSON.stringify(sims)).not.toMatch(/1234|privateKey|"ki"/);
    expect(described(least).sim.tags.all).toBeNull();
  });
});
