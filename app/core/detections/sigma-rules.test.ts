import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { Layer, layers } from '../../../shared/contract/index.ts';
import { describeWithReference } from '../../testing/reference.ts';
import { classNames } from '../events/classes.ts';
import { fields, fieldsOf } from '../events/fields.ts';
import { eventClasses, parseEvent } from '../events/model.ts';
import { createEngine, type Match } from '../sigma/engine.ts';
import { loadRules, type RuleFile } from '../sigma/load.ts';

const root = join(import.meta.dirname, 'rules');
const fixtures = join(root, 'fixtures');

function filesOf(folder: string): readonly RuleFile[] {
  return readdirSync(join(root, folder))
    .sort()
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(join(root, folder, name), 'utf8'),
    }));
}

const Lists = z.record(z.string(), z.array(z.string()));
const lists = Lists.parse(JSON.parse(readFileSync(join(fixtures, 'lists.json'), 'utf8')));
const alone = filesOf('sigma');
const listed = filesOf('sigma-lists');
const files = [...alone, ...listed];
const loaded = loadRules(files, { placeholders: lists });

/** `sigma/d-ep-01.yml` → `D-EP-01`. */
function detectionOf(path: string): string {
  return (/\/([\w-]+)\.yml$/.exec(path)?.[1] ?? path).toUpperCase();
}

describe('the shipped rule files', () => {
  it('are written without a mistake', () => {
    expect(loaded.problems).toEqual([]);
    expect(loadRules(alone).problems).toEqual([]);
  });

  it('need a table of lists only where they lie apart', () => {
    for (const file of listed) expect(loadRules([file]).problems, file.path).not.toEqual([]);
  });

  it('stand alone, one detection a file', () => {
    for (const file of files) {
      const { problems, rules } = loadRules([file], { placeholders: lists });
      expect(problems, file.path).toEqual([]);
      expect(rules.length, file.path).toBeGreaterThan(0);
    }
  });

  it('name members of our events', () => {
    for (const rule of loaded.rules) {
      if (rule.kind === 'detection') {
        const kind = eventClasses.find((one) => classNames[one].category === rule.logsource.category);
        const known: readonly string[] = kind === undefined ? [] : fieldsOf(kind);
        for (const field of rule.fields) expect(known, `${rule.title} in ${rule.file}`).toContain(field);
      }
      if (rule.kind === 'correlation')
        for (const field of [...rule.groupBy, ...rule.valueFields])
          expect(Object.keys(fields), rule.file).toContain(field);
    }
  });
});

const Reporting = z.object({
  title: z.string(),
  id: z.uuid(),
  status: z.enum(['experimental', 'test', 'stable']),
  description: z.string().regex(/^[A-Z].*\.$/),
  author: z.literal('Sextant'),
  date: z.string(),
  tags: z.array(z.string()),
  falsepositives: z.array(z.string().min(1)).min(1),
  level: z.enum(['low', 'medium', 'high', 'critical']),
  sextant: z.strictObject({
    detection: z.string(),
    layer: Layer,
    response: z.string().regex(/^[A-Z].*\.$/),
    actsAlone: z.boolean(),
  }),
});
const Serving = z.object({ title: z.string(), id: z.uuid(), name: z.string(), author: z.literal('Sextant') });

const documents = files.flatMap(({ path, text }) =>
  parseAllDocuments(text).map((one) => ({ path, document: one.toJS() as Record<string, unknown> })),
);
const reporting = documents
  .filter(({ document }) => 'level' in document)
  .map(({ path, document }) => ({ path, rule: Reporting.parse(document) }));

describe('each rule that reports', () => {
  it('says what it is part of, what it is mistaken about and what to do', () => {
    for (const { path, rule } of reporting) {
      expect(rule.sextant.detection).toBe(detectionOf(path));
      expect(rule.tags).toContain(`sextant.${rule.sextant.detection.toLowerCase()}`);
      expect(layers).toContain(rule.sextant.layer);
    }
    expect(new Set(reporting.map(({ path }) => path)).size).toBe(files.length);
    for (const { document } of documents) if (!('level' in document)) Serving.parse(document);
  });

  it('acts by itself only in seven detections, whose signal leaves no doubt', () => {
    const acting = new Set(reporting.filter(({ rule }) => rule.sextant.actsAlone).map(({ path }) => path));
    expect([...acting].map(detectionOf).sort()).toEqual([
      'D-EE-03',
      'D-EP-01',
      'D-EP-03',
      'D-EP-05',
      'D-NW-10',
      'D-TR-04',
      'D-TR-08',
    ]);
  });
});

/** How a fixture is named says what it must do: `fires…` once, `fires-each…` with every line, `quiet` never. */
interface Fixture {
  readonly path: string;
  readonly file: string;
  readonly fires: 'once' | 'with every line' | 'never';
}

const table = files.flatMap(({ path }): Fixture[] => {
  const folder = detectionOf(path).toLowerCase();
  return readdirSync(join(fixtures, folder)).map((name) => ({
    path: `${folder}/${name}`,
    file: path,
    fires: name.startsWith('fires-each') ? 'with every line' : name.startsWith('fires') ? 'once' : 'never',
  }));
});

describe('fixtures', () => {
  it('show each detection that fires and one that stays quiet', () => {
    for (const { path } of files) {
      const own = table.filter(({ file }) => file === path).map(({ fires }) => fires);
      expect(own, path).toContain('once');
      expect(own, path).toContain('never');
    }
    expect(readdirSync(fixtures).filter((name) => name !== 'lists.json')).toHaveLength(files.length);
  });

  it('try every rule that reports', () => {
    const fired = new Set<string>();
    for (const { path, fires } of table)
      if (fires !== 'never') for (const rule of matchesOf(path)) fired.add(rule.key);
    const silent = reporting.filter(({ rule }) => !fired.has(rule.id)).map(({ rule }) => rule.title);
    expect(silent).toEqual([]);
  });

  it.each(table)('$path finds its detection $fires', ({ path, file, fires }) => {
    const found = matchesOf(path).filter((rule) => rule.file === file);
    const wanted = { once: 1, 'with every line': linesOf(path).length, never: 0 }[fires];
    expect(found.map(({ title }) => title)).toHaveLength(wanted);
    expect(found.filter(({ level }) => level === null)).toEqual([]);
  });
});

function linesOf(path: string): readonly string[] {
  return readFileSync(join(fixtures, path), 'utf8').trimEnd().split('\n');
}

/** What all shipped rules together report on the events of a fixture. */
function matchesOf(path: string): readonly Match['rule'][] {
  const engine = createEngine(loaded.rules);
  return linesOf(path).flatMap((line) => engine.match(parseEvent(JSON.parse(line))).map(({ rule }) => rule));
}

const Techniques = z.array(z.object({ id: z.string(), deprecated: z.boolean().optional() }));
const Attack = z.object({ domains: z.record(z.string(), z.object({ techniques: Techniques })) });
const Fight = z.object({ techniques: Techniques });
const Catalogue = z.object({
  detections: z.array(z.object({ id: z.string(), mapping: z.array(z.object({ id: z.string() })) })),
});

describeWithReference(
  'techniques of the shipped rules',
  ['mitre/attack-v18-technique-index.json', 'mitre/fight-technique-index.json', 'detections-catalogue.json'],
  ([attackPath, fightPath, cataloguePath]) => {
    const read = (path: string | undefined): unknown => JSON.parse(readFileSync(path ?? '', 'utf8'));
    const tagsOf = (prefix: string): readonly { readonly path: string; readonly id: string }[] =>
      reporting.flatMap(({ path, rule }) =>
        rule.tags
          .filter((tag) => tag.startsWith(prefix))
          .map((tag) => ({ path, id: tag.slice(prefix.length).toUpperCase() })),
      );
    const active = (techniques: z.infer<typeof Techniques>): ReadonlySet<string> =>
      new Set(techniques.filter(({ deprecated }) => deprecated !== true).map(({ id }) => id));

    it('are active in ATT&CK', () => {
      const domains = Object.values(Attack.parse(read(attackPath)).domains);
      const known = active(domains.flatMap(({ techniques }) => techniques));
      expect(tagsOf('attack.').filter(({ id }) => !known.has(id))).toEqual([]);
    });

    it('are active in FiGHT', () => {
      const known = active(Fight.parse(read(fightPath)).techniques);
      expect(tagsOf('fight.').filter(({ id }) => !known.has(id))).toEqual([]);
    });

    it('are those of the catalogue', () => {
      const { detections } = Catalogue.parse(read(cataloguePath));
      for (const { path, rule } of reporting) {
        const mapping = detections.find(({ id }) => id === rule.sextant.detection)?.mapping ?? [];
        const ours = rule.tags
          .filter((tag) => /^(attack|fight)\./.test(tag))
          .map((tag) => tag.slice(tag.indexOf('.') + 1).toUpperCase());
        expect(ours, path).toEqual(mapping.map(({ id }) => id).filter((id) => !id.startsWith('TID-')));
      }
    });
  },
);
