import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListContent, ListFormat } from '../../../shared/contract/index.ts';
import { jsonElements } from './json-elements.ts';
import { onePiece, readList } from './read.ts';
import type { Reading } from './read-entry.ts';
import { stixValues } from './stix-pattern.ts';
import { isProblem, readValue } from './value.ts';

async function read(
  text: string,
  more: { content?: ListContent; format?: ListFormat; column?: string } = {},
): Promise<{ format: ListFormat; readings: Reading[]; values: string[] }> {
  const { format, readings } = await readList(onePiece(text), {
    content: more.content ?? 'indicators',
    format: more.format ?? null,
    column: more.column,
  });
  const all: Reading[] = [];
  for await (const some of readings) all.push(...some);
  const values = all.flatMap((one) => (one.is === 'entry' ? [`${one.entry.kind} ${one.entry.value}`] : []));
  return { format, readings: all, values };
}

const valueOf = (text: string, content: ListContent = 'indicators'): string => {
  const one = readValue(text, content);
  return isProblem(one) ? one.reason : `${one.kind} ${one.value}`;
};

describe('a value', () => {
  it.each([
    ['192[.]0[.]2[.]66', 'address 192.0.2.66'],
    ['192.0.2.66:4444', 'address 192.0.2.66'],
    ['192.0.2.77/24', 'network 192.0.2.0/24'],
    ['2001:DB8:0:0::1', 'address 2001:db8::1'],
    ['[2001:db8::1]:443', 'address 2001:db8::1'],
    ['2001:db8:1::/40', 'network 2001:db8::/40'],
    ['::ffff:192.0.2.1', 'address 192.0.2.1'],
    ['EVIL.Example.', 'domain evil.example'],
    ['*.evil.example', 'domain evil.example'],
    ['evil(dot)example', 'domain evil.example'],
    ['bücher.example', 'domain xn--bcher-kva.example'],
    ['evil.example:8080', 'domain evil.example'],
    ['hxxps[://]Evil[.]example/a?b#c', 'url https://evil.example/a?b'],
    ['evil.example/gate.php', 'url http://evil.example/gate.php'],
    ['D41D8CD98F00B204E9800998ECF8427E', 'md5 d41d8cd98f00b204e9800998ecf8427e'],
  ])('%s is %s', (text, wanted) => expect(valueOf(text)).toBe(wanted));

  it.each([
    'co.uk',
    'com',
    'localhost',
    '0.0.0.0/0',
    '10.0.0.0/4',
    '127.0.0.1',
    'a b',
    '-',
    '',
    'x'.repeat(3_000),
    '1.2.3',
  ])('%s is refused', (text) => expect(isProblem(readValue(text, 'indicators'))).toBe(true));

  it('takes the form of its list', () => {
    expect(valueOf('nl', 'countries')).toBe('country NL');
    expect(valueOf('262-01', 'plmns')).toBe('plmn 26201');
    expect(valueOf('35710306', 'tacs')).toBe('tac 35710306');
    expect(valueOf('357103061234567', 'tacs')).toContain('first eight digits');
    expect(valueOf('+49 171-234', 'senders')).toBe('sender +49171234');
    expect(valueOf('evil.example', 'networks')).toContain('no address');
  });

  it('that was canonical stays so', () => {
    const some = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.webUrl(), fc.string());
    fc.assert(
      fc.property(some, (text) => {
        const one = readValue(text, 'indicators');
        if (!isProblem(one)) expect(readValue(one.value, 'indicators')).toEqual(one);
      }),
    );
  });
});

describe('a STIX pattern', () => {
  it.each([
    ["[ipv4-addr:value = '192.0.2.66']", ['192.0.2.66']],
    [
      "[domain-name:value = 'a.example' OR url:value = 'http://b.example/x']",
      ['a.example', 'http://b.example/x'],
    ],
    ["[ipv4-addr:value = '192.0.2.1'] OR [ipv6-addr:value = '2001:db8::1']", ['192.0.2.1', '2001:db8::1']],
    ["([domain-name:value = 'a.example'])", ['a.example']],
    ["[ipv4-addr:value ISSUBSET '192.0.2.0/24']", ['192.0.2.0/24']],
    ["[file:hashes.'SHA-256' = 'ab'] OR [file:hashes.MD5='cd']", ['ab', 'cd']],
    ["[domain-name:value IN ('a.example', 'b.example')]", ['a.example', 'b.example']],
    ["[domain-name:value = 'it\\'s']", ["it's"]],
  ])('%s is understood', (pattern, wanted) =>
    expect(stixValues(pattern)?.map(({ value }) => value)).toEqual(wanted),
  );

  it.each([
    "[ipv4-addr:value = '192.0.2.66' AND domain-name:value = 'a.example']",
    "[domain-name:value != 'a.example']",
    "[domain-name:value MATCHES '.*']",
    "[domain-name:value LIKE '%.example']",
    "[process:name = 'sh']",
    "[ipv4-addr:value = '192.0.2.66'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.67']",
    "[ipv4-addr:value = '192.0.2.66'] REPEATS 5 TIMES",
    "[ipv4-addr:value = '192.0.2.66'",
    '',
    '('.repeat(100_000),
  ])('%s is not guessed at', (pattern) => expect(stixValues(pattern)).toBeNull());
});

const indicator = (pattern: string, more: object = {}): object => ({
  type: 'indicator',
  id: 'indicator--1',
  pattern_type: 'stix',
  pattern,
  ...more,
});

describe('a file', () => {
  it('of STIX gives what its indicators say, and tells what it does not understand', async () => {
    const bundle = {
      type: 'bundle',
      objects: [
        { type: 'identity', name: 'x' },
        indicator("[ipv4-addr:value = '192.0.2.66']", {
          confidence: 85,
          valid_from: '2026-10-01T00:00:00Z',
          modified: '2026-10-02T00:00:00.000Z',
          valid_until: '2026-12-01T00:00:00Z',
          name: 'Loader',
        }),
        indicator("[domain-name:value = 'gone.example']", { revoked: true }),
        indicator("[process:name = 'sh']"),
        indicator('alert tcp any any', { pattern_type: 'snort' }),
        indicator("[domain-name:value = 'co.uk']"),
      ],
    };
    for (const text of [JSON.stringify(bundle), JSON.stringify(bundle, null, 2)]) {
      const { format, readings } = await read(text);
      expect(format).toBe('stix');
      expect(readings).toMatchObject([
        {
          is: 'entry',
          entry: {
            kind: 'address',
            value: '192.0.2.66',
            confidence: 85,
            note: 'Loader',
            firstSeen: Date.UTC(2026, 9, 1),
            lastSeen: Date.UTC(2026, 9, 2),
            until: Date.UTC(2026, 11, 1),
          },
        },
        { is: 'entry', entry: { value: 'gone.example', revoked: true } },
        { is: 'not-understood' },
        { is: 'not-understood', reason: 'Patterns of the kind snort are not read.' },
        { is: 'refused', reason: expect.stringContaining('co.uk') as string },
      ]);
    }
  });

  it('of MISP gives attributes for detection, also those of objects', async () => {
    const attribute = (type: string, value: string, ids: boolean): object => ({
      type,
      value,
      to_ids: ids,
      timestamp: '1759363200',
      Tag: [{ name: 'tlp:green' }],
    });
    const event = {
      Event: {
        info: 'A campaign',
        Attribute: [
          attribute('ip-dst|port', '192.0.2.66|443', true),
          attribute('domain', 'benign.example', false),
        ],
        Object: [
          { name: 'file', Attribute: [attribute('filename|sha256', `a.bin|${'a'.repeat(64)}`, true)] },
        ],
      },
    };
    const { format, readings, values } = await read(JSON.stringify({ response: [event] }));
    expect(format).toBe('misp');
    expect(values).toEqual(['address 192.0.2.66', `sha256 ${'a'.repeat(64)}`]);
    expect(readings.filter(({ is }) => is === 'not-for-detection')).toHaveLength(1);
    expect(readings[0]).toMatchObject({ entry: { lastSeen: 1_759_363_200_000 } });
  });

  it('of plain text may have comments, notes and trails', async () => {
    const text =
      '# Reference: https://a.example/x\n\n192.0.2.66:1234\r\nevil[.]example  # gate\n0.0.0.0 ads.example\nco.uk\n; end\n';
    const { format, values, readings } = await read(text);
    expect(format).toBe('text');
    expect(values).toEqual(['address 192.0.2.66', 'domain evil.example', 'domain ads.example']);
    expect(readings[3]).toMatchObject({ is: 'refused', line: 6, value: 'co.uk' });
    expect(readings[1]).toMatchObject({ entry: { note: 'gate' } });
  });

  it('of CSV has its column by name, by number, or the first', async () => {
    const text = 'id;Indicator;Confidence;Valid until\n1;evil.example;70;2026-12-01\n2;"192.0.2.66";x;\n';
    const named = await read(text);
    expect(named.values).toEqual(['domain evil.example', 'address 192.0.2.66']);
    expect(named.readings[0]).toMatchObject({ entry: { confidence: 70, until: Date.UTC(2026, 11, 1) } });
    expect((await read('1,evil.example\n2,b.example\n', { column: '2' })).values).toEqual([
      'domain evil.example',
      'domain b.example',
    ]);
    expect((await read('evil.example,malware,ref\nb.example,malware,ref\n')).values).toHaveLength(2);
    expect((await read('# first_seen,ioc\n2026-10-01,evil.example\n', { format: 'csv' })).values).toEqual([
      'domain evil.example',
    ]);
    await expect(read('a,b\n1,2\n', { column: 'c' })).rejects.toThrow('has no column');
  });

  it('that is packed, binary, deep or endless is refused, and says why', async () => {
    await expect(read('\u001f\ufffd\u0008')).rejects.toThrow('packed');
    await expect(read('a\u0000b')).rejects.toThrow('no text');
    await expect(read(`{"objects":${'['.repeat(200)}`)).rejects.toThrow('levels deep');
    await expect(read('{"objects":[{"type":"indicator"}')).rejects.toThrow('ends within');
    await expect(read('{"objects":[{"type":indicator}]}')).rejects.toThrow('no JSON');
    await expect(read('{"objects":]}')).rejects.toThrow('brackets');
    await expect(read(`{"objects":[{"a":"${'x'.repeat(2_000_000)}"}]}`)).rejects.toThrow('more than');
    const { readings, values } = await read(`${'x'.repeat(200_000)}\nevil.example\n`);
    expect(readings[0]).toMatchObject({ is: 'refused', line: 1, reason: 'The line is too long.' });
    expect(values).toEqual(['domain evil.example']);
  });
});

describe('members of lists in JSON', () => {
  it('come the same however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        (members, size) => {
          const text = JSON.stringify({ other: [{ a: 1 }], objects: members, tail: '"objects":[{}]' });
          const parser = jsonElements(new Set(['objects']));
          const found: unknown[] = [];
          for (let at = 0; at < text.length; at += size)
            found.push(...parser.push(text.slice(at, at + size)).map(({ value }) => value));
          parser.end();
          // Lists within a member may be called the same, and belong to it.
          expect(found).toEqual(JSON.parse(JSON.stringify(members)));
        },
      ),
    );
  });
});
