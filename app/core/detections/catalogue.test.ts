import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { layers } from '../../../shared/contract/index.ts';
import { describeWithReference } from '../../testing/reference.ts';
import { detectionCatalogue, stateOf } from './catalogue.ts';
import type { CataloguedDetection } from './catalogue/model.ts';
import { shippedRules } from './shipped.ts';

const rules = join(import.meta.dirname, 'rules');
const page = readFileSync(join(import.meta.dirname, '../../../docs/detections.md'), 'utf8');

function rowOf(detection: CataloguedDetection): string {
  const { id, name, layer, beyond } = detection;
  const cells = [id, name, layer, stateOf(detection), ...(beyond === null ? [] : [beyond])];
  return `| ${cells.join(' | ')} |${beyond === null ? ' |' : ''}`;
}

describe('the catalogue of detections', () => {
  it('holds sixty, each once, by layer', () => {
    expect(new Set(detectionCatalogue.map(({ id }) => id)).size).toBe(60);
    const order = detectionCatalogue.map(({ layer }) => layer);
    expect(new Set(order)).toEqual(new Set(layers));
  });

  it('names exactly the files that there are', () => {
    for (const folder of ['sigma', 'sigma-lists'] as const) {
      const named = detectionCatalogue.filter(({ file }) => file === folder);
      expect(named.map(({ id }) => `${id.toLowerCase()}.yml`).sort()).toEqual(
        readdirSync(join(rules, folder)).sort(),
      );
    }
  });

  it('calls running what runs, and nothing else', () => {
    const running = detectionCatalogue.filter(({ detector }) => detector);
    expect(running.map(({ id }) => id).sort()).toEqual(shippedRules.map(({ meta }) => meta.id).sort());
    for (const { id, layer } of running)
      expect(shippedRules.find(({ meta }) => meta.id === id)?.meta.layer).toBe(layer);
  });

  it('says what a detection needs that is not there yet', () => {
    for (const detection of detectionCatalogue)
      if (stateOf(detection) === 'not yet') expect(detection.beyond, detection.id).toMatch(/need/i);
  });

  it('is the table of the documentation', () => {
    const table = page.split(/^## /m).find((section) => section.startsWith('The table')) ?? '';
    const rows = table.split('\n').filter((line) => line.startsWith('| D-'));
    expect(rows).toEqual(detectionCatalogue.map(rowOf));
  });

  it('has lists that the documentation and the fixtures give', () => {
    const lists = JSON.parse(readFileSync(join(rules, 'fixtures/lists.json'), 'utf8')) as object;
    for (const name of Object.keys(lists)) expect(page).toContain(`\n${name}: [`);
    for (const path of page.match(/app\/core\/detections\/rules\/fixtures\/[\w/-]+\.ndjson/g) ?? [])
      expect(existsSync(join(import.meta.dirname, '../../..', path)), path).toBe(true);
  });
});

const Reference = z.object({
  detections: z.array(z.object({ id: z.string(), layer: z.string() })),
});

describeWithReference(
  'catalogue of detections against the research',
  ['detections-catalogue.json'],
  ([path]) => {
    it('holds the same detections in the same layers', () => {
      const reference = Reference.parse(JSON.parse(readFileSync(path ?? '', 'utf8')));
      const theirs = reference.detections.map(({ id, layer }) => ({ id, layer: layer.split('/')[0] }));
      expect(detectionCatalogue.map(({ id, layer }) => ({ id, layer }))).toEqual(theirs);
    });
  },
);
