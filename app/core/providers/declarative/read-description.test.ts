import { describe, expect, it } from 'vitest';
import { actionKinds } from '../../../../shared/contract/index.ts';
import { shippedDescriptions } from './descriptions/shipped.ts';
import { described, least, problemsOf } from './described.testkit.ts';
import { readDescription } from './read-description.ts';

const single = 'single:\n  path: /sims/{sim}\n';
const suspend = (rest: string): string =>
  `${least}${single}actions:\n  suspend:\n    method: POST\n    path: /sims/{sim}/off\n    how: Turns it off\n${rest}`;

describe('shipped descriptions', () => {
  it.each(Object.entries(shippedDescriptions))('%s has no problem', (_name, { text, base }) => {
    const { description, problems } = readDescription(text);
    expect(problems).toEqual([]);
    expect(description?.source.kind === 'api' ? description.source.base : null).toBe(base);
    expect(description?.basis).toMatch(/nverified|are ours/);
  });

  it('say of every action they leave out why, or leave it to be unknown', () => {
    for (const { text } of Object.values(shippedDescriptions)) {
      const source = readDescription(text).description?.source;
      if (source?.kind !== 'api') continue;
      for (const kind of actionKinds)
        expect(source.actions[kind] !== undefined && source.notOffered[kind] !== undefined).toBe(false);
    }
  });
});

describe('a description is told what is wrong, where, and what to write', () => {
  it.each([
    ['a mistyped key', least.replace('list:', 'lsit:'), 'line 3: There is no key "lsit" here. Write list.'],
    ['a key too much', `${least}script: rm\n`, /^line 13: There is no key "script" here\. Known are /],
    [
      'a key too much of a request',
      least.replace('list:', 'list:\n  retries: 3'),
      'line 4: list: There is no key "retries" here. Known are path, query, rows, paging, changes.',
    ],
    [
      'a missing key',
      least.replace('name: Test\n', ''),
      'line 1: name: The key name is missing. Add name here.',
    ],
    [
      'another version',
      least.replace('sextant: 1', 'sextant: 2'),
      /^line 1: sextant: A whole number from 1 to 1/,
    ],
    [
      'a state that is none',
      least.replace('on: active', 'on: actve'),
      'line 11: sim.state.words.on: "actve" is no state of a SIM. Write active.',
    ],
    ['words without a meaning', least.replace(/words:[\s\S]*/, 'words: {}\n'), /No word is given a meaning/],
    [
      'a path that is none',
      least.replace('id: id', 'id: a..b'),
      /^line 6: sim\.id: This is no path into the answer\./,
    ],
    [
      'a request upward',
      least.replace('/sims', '/../admin'),
      /^line 4: list\.path: "\/\.\.\/admin" is no path\./,
    ],
    ['a parameter in a path', least.replace('/sims', '/sims?limit=5'), /write parameters under query/],
    [
      'an unknown placeholder',
      `${least}single:\n  path: /sims/{iccid}/{sim}\n`,
      'line 14: single.path: There is no placeholder {iccid} here. Known are {sim}.',
    ],
    ['a placeholder in a list', least.replace('/sims', '/sims/{sim}'), /No placeholders are filled in here/],
    ['a single read of nobody', `${least}single:\n  path: /sims\n`, /Which SIM is read does not appear/],
    ['a brace alone', `${least}single:\n  path: /sims/{sim\n`, /A brace stands alone/],
    [
      'a base without TLS',
      `${least}base: http://api.example.com\n`,
      /This is no address of an API\. Write https:\/\//,
    ],
    [
      'a duration that is none',
      `${least}limits: {requests: 5, per: soon, source: me}\n`,
      /"soon" is no duration\. Write 500 ms/,
    ],
    ['a limit without its source', `${least}limits: {requests: 5, per: 1 s}\n`, /The key source is missing/],
    [
      'an unknown paging style',
      least.replace('path: /sims', 'path: /sims\n  paging: {style: pages}'),
      /"pages" is not known here\. Write page\./,
    ],
    [
      'a paging style without its key',
      least.replace('path: /sims', 'path: /sims\n  paging: {style: cursor, parameter: next}'),
      /Paging of style cursor needs next/,
    ],
    [
      'a key of another paging style',
      least.replace('path: /sims', 'path: /sims\n  paging: {style: offset, parameter: o, next: n}'),
      /Paging of style offset does not use next/,
    ],
    ['YAML that is none', 'sextant: [1', /^line 1: This is not plain YAML/],
    ['a list instead of a map', '- sextant', /A description is a map\. Begin with the line: sextant: 1/],
    [
      'an API in a CSV description',
      `sextant: 1\nname: F\ncsv: {}\nauth: {scheme: none}\n${least.slice(least.indexOf('sim:'))}`,
      /There is no key "auth" here/,
    ],
  ])('%s', (_name, text, expected) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  it('tells all of them at once, each with its line', () => {
    const text = least.replace('id: id', 'idd: id').replace('off: suspended', 'off: sleeping');
    expect(problemsOf(text).map((problem) => problem.split(':')[0])).toEqual(['line 6', 'line 6', 'line 12']);
  });
});

describe('secrets', () => {
  it.each([
    [
      'in a header',
      'auth:\n  scheme: header\n  headers:\n    X-Api-Key: s3cr3t\n',
      /"X-Api-Key" has no placeholder: a secret would stand in the text\. Write \{apiKey\}/,
    ],
    [
      'as a password',
      'auth:\n  scheme: basic\n  user: me\n  password: s3cr3t\n',
      /"password" has no placeholder/,
    ],
    [
      'as a client secret',
      'auth:\n  scheme: oauth2\n  grant: client_credentials\n  url: /token\n  clientSecret: s3cr3t\n',
      /"clientSecret" has no placeholder/,
    ],
    [
      'in the body of a sign-in',
      'auth:\n  scheme: login\n  url: /login\n  token: token\n  body: {user: me, password: s3cr3t}\n',
      /"password" has no placeholder/,
    ],
    ['in the query of a list', '', /A secret in an address is written to logs/],
  ])('never stand in the text: %s', (_name, auth, expected) => {
    const text =
      auth === '' ? least.replace('path: /sims', "path: /sims\n  query: {api_key: 's3cr3t'}") : least + auth;
    expect(problemsOf(text)[0]).toMatch(expected);
    expect(problemsOf(text).join()).not.toContain('s3cr3t');
  });

  it('are warned about when they go to another host', () => {
    const { description, problems } = readDescription(
      `${least}auth: {scheme: oauth2, grant: client_credentials, url: 'https://login.example.net/token'}\n`,
    );
    expect(description).not.toBeNull();
    expect(problems).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: expect.stringMatching(/login\.example\.net/) as string,
      }),
    ]);
    expect(
      problemsOf(
        `${least}auth: {scheme: oauth2, grant: client_credentials, url: 'http://login.example.net/token'}\n`,
      )[0],
    ).toMatch(/no address to sign in at/);
  });
});

describe('usage', () => {
  const usage = (volumes: string): string =>
    `${least}usage: {path: /usage, at: {from: day}, finest: day, by: account, sim: id, ${volumes}}\n`;
  const volume = '{from: bytes, unit: B}';

  it('tells both directions, or their sum', () => {
    expect(problemsOf(usage(`up: ${volume}, down: ${volume}`))).toEqual([]);
    expect(problemsOf(usage(`total: ${volume}`))).toEqual([]);
    for (const volumes of [`up: ${volume}`, `total: ${volume}, up: ${volume}`, 'days: 5'])
      expect(problemsOf(usage(volumes))[0]).toMatch(/Either both directions are told, or their sum/);
  });

  it('names the SIM in the request where it is read by SIM, and only there', () => {
    const total = usage(`total: ${volume}`);
    expect(problemsOf(total.replace('by: account', 'by: sim'))[0]).toMatch(
      /Whose usage is read does not appear/,
    );
    expect(problemsOf(total.replace('/usage', "'/usage/{sim}'"))[0]).toMatch(/of no single SIM/);
  });
});

describe('changes of the list', () => {
  const changes = (lines: string) => least.replace('  path: /sims\n', `  path: /sims\n  changes:\n${lines}`);

  it('need a query that says since when', () => {
    expect(problemsOf(changes("    query: {since: '{since:seconds}'}\n"))).toEqual([]);
    expect(problemsOf(changes("    query: {since: '{since}'}\n"))[0]).toMatch(
      /^line 6: list\.changes\.query\.since: \{since\} needs a form of time\. Write \{since:iso\}/,
    );
    expect(problemsOf(changes('    query: {changed: yesterday}\n'))).toEqual([
      'line 6: list.changes.query: Since when does not appear. Put {since:iso} into the query.',
    ]);
    expect(problemsOf(changes('    how: somehow\n'))[0]).toMatch(/The key query is missing/);
  });

  it('overlap by a day at most, and are no reason never to read the whole list', () => {
    const query = "    query: {since: '{since:millis}'}\n";
    expect(problemsOf(changes(`${query}    overlap: 2 d\n`))[0]).toMatch(/^line 7: .*too long/);
    expect(problemsOf(changes(`${query}    fullEvery: 90 d\n`))[0]).toMatch(/^line 7: .*from 10 min to 31 d/);
    const { source } = described(changes(query));
    expect(source).toMatchObject({ changes: { overlap: 300_000, fullEvery: 86_400_000 } });
  });

  it('are for the list of SIMs alone', () => {
    const usage = `${least}usage:\n  path: /u/{sim}\n  at: {from: at}\n  total: {from: n, unit: B}\n  finest: day\n  changes: {}\n`;
    expect(problemsOf(usage)[0]).toMatch(/There is no key "changes" here/);
  });
});

describe('actions', () => {
  it('name the reading that shows them', () => {
    expect(problemsOf(suspend('    readBack: off\n'))).toEqual([]);
    expect(problemsOf(suspend('    readBack: on\n'))[0]).toBe(
      'line 20: actions.suspend.readBack: "on" does not mean suspended under sim.state.words, so suspend would never be seen. Write off.',
    );
    expect(problemsOf(suspend(''))[0]).toMatch(/The key readBack is missing/);
  });

  it('need a way to read one SIM', () => {
    expect(problemsOf(suspend('    readBack: off\n').replace(single, ''))[0]).toMatch(
      /Nothing would show that it happened\. Describe under single/,
    );
  });

  it('are refused where nothing that is read would show them', () => {
    const reset = suspend('    readBack: session\n').replace('  suspend:', '  session_reset:');
    expect(problemsOf(reset)[0]).toMatch(
      /Nothing shows session_reset: connectivity or sessionId is not mapped\. .*notOffered/,
    );
    expect(problemsOf(reset.replace('  iccid: iccid\n', '  iccid: iccid\n  sessionId: session\n'))).toEqual(
      [],
    );
  });

  it('say whom and what they change', () => {
    expect(problemsOf(suspend('    readBack: off\n').replace('/sims/{sim}/off', '/off'))[0]).toMatch(
      /Which SIM is meant does not appear/,
    );
    const group = suspend('    readBack: group\n')
      .replace('  suspend:', '  set_group:')
      .replace('  iccid: iccid\n', '  iccid: iccid\n  group: g\n');
    expect(problemsOf(group)[0]).toMatch(/What to set does not appear\. Put \{group\}/);
    expect(problemsOf(`${group}    json: {id: '{group}'}\n`)).toEqual([]);
  });

  it('are never both described and not offered', () => {
    expect(problemsOf(`${suspend('    readBack: off\n')}notOffered: {suspend: no}\n`)[0]).toMatch(
      /This action is described above/,
    );
  });
});
