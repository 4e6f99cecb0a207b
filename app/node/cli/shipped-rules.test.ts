import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadRules } from '../../core/sigma/load.ts';
import { shippedRules } from './rule-files.ts';

const detections = join(import.meta.dirname, '../../core/detections/rules');
const pathsOf = (table?: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  shippedRules(table).map(({ path }) => path);

it('comes with rules that need nothing else', () => {
  const files = shippedRules(undefined);
  expect(files.length).toBeGreaterThan(30);
  expect(loadRules(files).problems).toEqual([]);
  expect(files.some(({ path }) => path.startsWith('sigma-lists'))).toBe(false);
});

it('adds those whose lists are given, as far as they go', () => {
  const lists = JSON.parse(readFileSync(join(detections, 'fixtures/lists.json'), 'utf8')) as Record<
    string,
    string[]
  >;
  const all = pathsOf(lists).filter((path) => path.startsWith('sigma-lists'));
  expect(all).toHaveLength(7);
  const one = pathsOf({ allowed_domains: ['meridian.example'] });
  expect(one.filter((path) => path.startsWith('sigma-lists'))).toEqual(['sigma-lists/d-ap-01.yml']);
});
