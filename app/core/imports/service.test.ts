import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/contract/index.ts';
import { verifyChain } from '../audit/audit.ts';
import { createBus } from '../kernel/bus.ts';
import { context, useImports } from './imports.testkit.ts';
import { createFileReader } from './read.ts';
import { createImports } from './service.ts';

const here = useImports();
const { read } = here;
const evidence = (): { subject: string; kind: string; facts: string }[] =>
  here.ports.ledger.all('SELECT subject, kind, facts FROM evidence ORDER BY subject, kind');

const header = 'iccid,imei,name,model,site,criticality,approvedFirmware,allowedPorts,observedAt';
const at = '2026-11-21T04:00:00.000Z';

describe('device inventory', () => {
  it('keeps identifiers text, reads quoted fields and spaces, and says what nobody said', async () => {
    const file = await read(
      'anything.csv',
      `\uFEFF${header}\r\n89423107842007409340,035710306118342,"mdk-07, p1",HX-410,"Moerdijk ""7""",4,4.3.0|4.2.1,,${at}\r\n`,
    );
    expect(file).toMatchObject({
      kind: 'device-inventory',
      rows: 1,
      accepted: 1,
      rejected: 0,
      problems: [],
      unknownSims: 1,
    });
    expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    const [row] = evidence();
    expect(row?.subject).toBe('sim:8942310784200740934');
    expect(JSON.parse(row?.facts ?? '')).toMatchObject({
      imei: '035710306118342',
      name: 'mdk-07, p1',
      site: 'Moerdijk "7"',
      criticality: 8,
      approvedFirmware: ['4.3.0', '4.2.1'],
      allowedPorts: [],
      owner: null,
      keyStore: null,
    });
  });

  it('refuses bad lines by number and keeps the good ones', async () => {
    const good = (serial: number): string => `8942310784200740${serial},,d,m,s,1,,,${at}`;
    const file = await read(
      'device-inventory.csv',
      [
        header,
        good(934),
        'not-an-iccid,,d,m,s,1,,,' + at,
        good(935),
        '8942310784200740936,12,d,m,s,9,,,' + at,
        'too,few',
      ].join('\n'),
    );
    expect(file).toMatchObject({ rows: 5, accepted: 2, rejected: 3 });
    expect(file.problems.map((problem) => problem.line)).toEqual([3, 5, 6]);
    expect(file.problems[2]?.reason).toBe('2 fields where the header has 9');
  });
});

describe('lines of JSON', () => {
  const firmware = (version: string, observedAt: string, iccid = '"89423107842007409340"'): string =>
    `{"kind":"firmware","iccid":${iccid},"observedAt":"${observedAt}","component":"application","version":"${version}","updateResult":"ok","later":1}`;

  it('reads a twenty-digit number exactly, keeps the newest fact and every event once', async () => {
    await read(
      'a.ndjson',
      [
        firmware('4.2.1', '2026-11-20T00:00:00.000Z', '89423107842007409340'),
        firmware('4.3.0', '2026-11-21T00:00:00.000Z'),
      ].join('\n'),
    );
    await read('b.ndjson', firmware('4.2.1', '2026-11-20T00:00:00.000Z'));
    expect(
      evidence().map((row) => [row.subject, (JSON.parse(row.facts) as { version: string }).version]),
    ).toEqual([['sim:8942310784200740934', '4.3.0']]);
    expect(here.ports.ledger.get('SELECT COUNT(*) AS count FROM sensor_events')).toEqual({ count: 2 });
  });

  it('sums flows up into what controls ask for', async () => {
    const flow = (port: number, outcome: string, to: string): string =>
      `{"kind":"flow","iccid":"89423107842007409340","observedAt":"${at}","periodStart":"2026-11-21T03:00:00.000Z","periodEnd":"${at}","destinationIp":"${to}","destinationPort":${port},"protocol":"tcp","service":"unknown","outcome":"${outcome}","flowCount":2,"bytesUp":10,"bytesDown":1}`;
    await read(
      'flows.ndjson',
      [
        flow(80, 'established', '198.51.100.7'),
        flow(23, 'no-answer', '203.0.113.1'),
        flow(23, 'no-answer', '203.0.113.2'),
      ].join('\n'),
    );
    const summary = evidence().find((row) => row.kind === 'flow-summary');
    expect(JSON.parse(summary?.facts ?? '{}')).toMatchObject({
      flows: 6,
      destinations: 3,
      cleartext: { http: 2 },
      administrationTargets: 2,
      mailTargets: 0,
    });
  });
});

describe('a count of a period that is not over', () => {
  const counted = (sent: number, observedAt: string): string =>
    `{"kind":"sms-usage","iccid":"89423107842007409340","observedAt":"${observedAt}","periodStart":"2026-11-21T00:00:00.000Z","periodEnd":"2026-11-22T00:00:00.000Z","sentCount":${sent},"receivedCount":0,"topDestination":"+88213300042","destinationType":"premium"}`;
  const stored = () =>
    here.ports.ledger
      .all<{ id: number; facts: string }>('SELECT event_id AS id, facts FROM sensor_events ORDER BY 1')
      .map(({ id, facts }) => [id, (JSON.parse(facts) as { sentCount: number }).sentCount]);

  it('grows, is news to those who read on, and never shrinks', async () => {
    await read('sms.ndjson', counted(2, '2026-11-21T01:00:00.000Z'));
    await read('sms.ndjson', counted(2, '2026-11-21T02:00:00.000Z'));
    expect(stored()).toEqual([[1, 2]]);
    await read('sms.ndjson', counted(90, '2026-11-21T05:00:00.000Z'));
    expect(stored()).toEqual([[2, 90]]);
    await read('sms.ndjson', counted(2, '2026-11-21T01:00:00.000Z'));
    expect(stored()).toEqual([[2, 90]]);
  });
});

describe('hostile and broken files', () => {
  it.each([
    ['a picture', new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 44, 10])],
    ['a line of five megabytes', `{"kind":"scan","x":"${'a'.repeat(5_000_000)}"}\n`],
    ['a wrong encoding', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x22, 0x00, 0x0a, 0x00])],
    ['an unclosed quote', `${header}\n"8942310784200740934,,d\n`],
    ['deep nesting', `${'['.repeat(200_000)}\n`],
    ['a foreign kind', '{"kind":"__proto__"}\n'],
    [
      'a name in Latin-1',
      new Uint8Array([
        ...Buffer.from(`${header}\n8942310784200740934,,Z`),
        0xfc,
        ...Buffer.from(`rich,m,s,1,,,${at}\n`),
      ]),
    ],
    ['a year that is wrong', `${header}\n8942310784200740934,,d,m,s,1,,,2999-01-01T00:00:00.000Z\n`],
    ['no kind', '{"iccid":"89423107842007409340"}\n'],
    ['a number for a kind', '{"kind":7}\n'],
    [
      'a control that does not exist',
      `{"kind":"attestation","scope":"org","subject":"x","control":"C-EP-99","statement":"s","result":"met","observedAt":"${at}"}\n`,
    ],
  ])('%s ends in a problem with its line', async (_name, content) => {
    const file = await read('hostile.ndjson', content);
    expect(file.accepted).toBe(0);
    expect(file.problems.length).toBeGreaterThan(0);
    expect(evidence()).toEqual([]);
  });

  it('keeps what came before a line without an end', async () => {
    const good = `{"kind":"scan","iccid":"89423107842007409340","observedAt":"${at}","openPorts":[],"defaultCredential":"rejected"}`;
    const file = await read('scan.ndjson', `${good}\n{"kind":"scan","x":"${'a'.repeat(10_000_000)}"}\n`);
    expect(file).toMatchObject({ kind: 'scan', accepted: 1, rejected: 1, problems: [{ line: 2 }] });
    expect(file.problems[0]?.reason).toMatch(/longer than/);
    expect(evidence()).toHaveLength(1);
  });

  it('says what is wrong with a hundred lines, and counts the rest', async () => {
    const file = await read('scan.ndjson', '{"kind":"scan"}\n'.repeat(250));
    expect(file).toMatchObject({ rows: 250, rejected: 250 });
    expect(contract.imports.run.output.parse({ files: [file] }).files[0]?.problems).toHaveLength(100);
  });

  it('reads the others when one of several files is not there', async () => {
    const path = join(here.dir, 'scan.ndjson');
    writeFileSync(
      path,
      `{"kind":"scan","iccid":"89423107842007409340","observedAt":"${at}","openPorts":[],"defaultCredential":"rejected"}\n`,
    );
    const { files } = await here.imports.handlers.run({ paths: [join(here.dir, 'gone.csv'), path] }, context);
    expect(files).toMatchObject([
      { kind: null, rejected: 1, sha256: '', problems: [{ line: 1 }] },
      { kind: 'scan', accepted: 1 },
    ]);
  });

  it('says that a file is not there', async () => {
    await expect(
      here.imports.handlers.run({ paths: [join(here.dir, 'gone.csv')] }, context),
    ).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });
});

describe('a large file', () => {
  const lines = 1_200;
  const rows = (): string =>
    Array.from({ length: lines }, (_, index) => {
      const body = `894231078420${String(index).padStart(7, '0')}`;
      return `{"kind":"dns","iccid":"${body}","observedAt":"${at}","periodStart":"${at}","periodEnd":"${at}","query":"a.example","type":"A","responseCode":"NOERROR","resolver":"10.0.0.53","count":1}`;
    }).join('\n');

  it('read twice changes nothing the second time', async () => {
    const stored = () =>
      here.ports.ledger.all(
        'SELECT * FROM evidence UNION ALL SELECT event_id, kind, at, 0, 0, iccid_body, facts, key, import_id FROM sensor_events',
      );
    await read('dns.ndjson', rows());
    const before = stored();
    expect(before).toHaveLength(2 * lines);
    await here.ports.clock.advance(60_000);
    await read('again.ndjson', rows());
    expect(stored()).toEqual(before);
    expect(here.ports.ledger.get('SELECT COUNT(*) AS rows FROM imports')).toEqual({ rows: 2 });
    expect(verifyChain(here.ports.ledger, here.ports.hash)).toMatchObject({ ok: true, rows: 2 });
  });

  it('that is stopped keeps what was read, and says so', async () => {
    const path = join(here.dir, 'dns.ndjson');
    writeFileSync(path, rows());
    const stop = new AbortController();
    const schedule = { ...here.ports.schedule, breathe: async () => stop.abort() };
    const impatient = createImports({ ...here.ports, schedule, bus: createBus(() => {}) });
    await expect(
      impatient.handlers.run({ paths: [path] }, { ...context, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    const [file] = (await here.imports.handlers.list({ offset: 0, limit: 10 }, context)).rows;
    expect(file).toMatchObject({
      kind: 'dns',
      accepted: 250,
      rejected: 1,
      problems: [{ line: 251, reason: 'stopped on request; the lines before were kept' }],
    });
    expect(here.ports.ledger.get('SELECT COUNT(*) AS rows FROM sensor_events')).toEqual({ rows: 250 });
    expect(evidence()).toHaveLength(250);
  });

  it('tells the others once per file that brought something', async () => {
    const heard: number[] = [];
    const bus = createBus((error) => {
      throw error;
    });
    bus.on('evidenceImported', ({ importId }) => heard.push(importId));
    const path = join(here.dir, 'dns.ndjson');
    const empty = join(here.dir, 'empty.ndjson');
    writeFileSync(path, rows());
    writeFileSync(empty, '');
    const { files } = await createImports({ ...here.ports, bus }).handlers.run(
      { paths: [empty, path] },
      context,
    );
    expect(files.map(({ kind, rows: read, unknownSims }) => [kind, read, unknownSims])).toEqual([
      [null, 0, 0],
      ['dns', lines, lines],
    ]);
    expect(heard).toEqual([2]);
  });
});

describe('whatever a file holds', () => {
  const nasty = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom(
      '{',
      '}',
      '"',
      '\u0000',
      '\uFEFF',
      '{"kind":"scan"}',
      header,
      '8942310784200740934,"',
      'a,b,c',
      '[]',
      'null',
    ),
    fc.json(),
  );

  it('every line is either a row or a problem with its number, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 30 }), (texts) => {
        const reader = createFileReader();
        const read = [...texts.flatMap((text) => reader.push(text)), ...reader.end()];
        for (const line of read) {
          expect(line.line).toBeGreaterThanOrEqual(1);
          expect(line.line).toBeLessThanOrEqual(texts.length);
          if ('problem' in line) expect(line.problem.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('quoted cells come back as they were written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é', '|'), maxLength: 12 });
    fc.assert(
      fc.property(cell, cell, (name, site) => {
        const reader = createFileReader();
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        reader.push('iccid,name,site,observedAt');
        const [line] = reader.push(`8942310784200740934,${quoted(name)},${quoted(site)},${at}`);
        expect(line !== undefined && 'row' in line ? line.row.evidence?.facts : line).toMatchObject({
          name: name === '' ? null : name,
          site: site === '' ? null : site,
        });
      }),
    );
  });
});
