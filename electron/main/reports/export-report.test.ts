import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineClient } from '../../../shared/client.ts';
import { exportReport } from './export-report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-export-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An engine that renders one report and notes what it is told about it. */
function engine(fileName: string) {
  const calls: { op: string; input: unknown }[] = [];
  const call = async (op: string, input: unknown) => {
    calls.push({ op, input });
    return op === 'reports.render' ? { fileName, mediaType: 'text/html', content: '<p>é</p>' } : { id: 1 };
  };
  return { calls, call: call as EngineClient['call'] };
}

const pdf = { incidentId: 42, format: 'pdf', redaction: 1 } as const;

it('prints the HTML, saves it where the person says, and records its hash', async () => {
  const { calls, call } = engine('INC-42 report');
  const suggestions: string[] = [];
  const answer = await exportReport(pdf, {
    engine: { call },
    print: async (html) => Buffer.from(`%PDF ${html}`),
    choosePath: async (suggested) => {
      suggestions.push(suggested);
      return join(folder, 'mine.pdf');
    },
  });
  expect(answer).toEqual({ saved: true, fileName: 'mine.pdf', message: null });
  expect(suggestions).toEqual(['INC-42 report.pdf']);
  expect(readFileSync(join(folder, 'mine.pdf'), 'utf8')).toBe('%PDF <p>é</p>');
  expect(calls).toMatchObject([
    { op: 'reports.render', input: { incidentId: 42, format: 'html', redaction: 1 } },
    { op: 'reports.record', input: { incidentId: 42, format: 'pdf', fileName: 'mine.pdf', bytes: 14 } },
  ]);
});

it('records nothing when the person changes their mind', async () => {
  const { calls, call } = engine('INC-42');
  const never = async () => {
    throw new Error('printed');
  };
  const answer = await exportReport(pdf, { engine: { call }, print: never, choosePath: async () => null });
  expect(answer.saved).toBe(false);
  expect(calls.map(({ op }) => op)).toEqual(['reports.render']);
});

it('suggests no name that leads out of the folder', async () => {
  const { call } = engine('../../etc/INC:42');
  let suggested = '';
  const choosePath = async (name: string) => {
    suggested = name;
    return null;
  };
  await exportReport(
    { ...pdf, format: 'json' },
    { engine: { call }, print: async () => new Uint8Array(), choosePath },
  );
  expect(suggested).toBe('-..-etc-INC-42.json');
});
