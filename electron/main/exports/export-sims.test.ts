import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineClient } from '../../../shared/client.ts';
import { exportSims } from './export-sims.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-sims-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const here = async (name: string) => join(folder, name);

/** An engine with so many SIMs, which may stop answering. */
function engine(total: number, failsAt = Infinity) {
  const asked: string[] = [];
  const call = async (op: string, input: { offset?: number; limit?: number }) => {
    asked.push(op);
    if (op === 'fleet.open') return { resultId: 'r1' };
    if (op === 'fleet.close') return {};
    const { offset = 0, limit = 0 } = input;
    if (offset >= failsAt) throw new Error('the engine is gone');
    const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => ({
      iccid: `89${offset + index}`,
      device: index === 0 ? '=HYPERLINK("x")' : 'Kamera, süd',
      lastSeenAt: null,
      inFlight: null,
      posture: null,
    }));
    return { version: 1, rows };
  };
  return { asked, call: call as unknown as EngineClient['call'] };
}

it('writes every page of the result, once, and frees it', async () => {
  const source = engine(1_234);
  expect(await exportSims({ query: 'state:active' }, { engine: source, choosePath: here })).toEqual({
    saved: true,
    fileName: 'sextant-sims.csv',
    sims: 1_234,
  });
  const lines = readFileSync(join(folder, 'sextant-sims.csv'), 'utf8').split('\r\n');
  expect(lines[0]).toMatch(/^\ufefficcid,provider,device,/);
  expect(lines.length).toBe(1_236);
  expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`);
  expect(lines[2]).toContain('"Kamera, süd"');
  expect(new Set(lines.slice(1, -1).map((line) => line.split(',')[0])).size).toBe(1_234);
  expect(source.asked.at(-1)).toBe('fleet.close');
});

it('leaves nothing behind where the engine stops, and asks it for nothing where no place was chosen', async () => {
  const source = engine(2_000, 500);
  await expect(exportSims({ query: '' }, { engine: source, choosePath: here })).rejects.toThrow('gone');
  expect(readdirSync(folder)).toEqual([]);
  const idle = engine(1);
  expect(await exportSims({ query: '' }, { engine: idle, choosePath: async () => null })).toMatchObject({
    saved: false,
  });
  expect(idle.asked).toEqual([]);
});
