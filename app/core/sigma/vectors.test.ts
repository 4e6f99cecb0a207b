import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWithReference } from '../../testing/reference.ts';
import { createEngine } from './engine.ts';
import { loadRules } from './load.ts';

interface ModifierVectors {
  readonly vectors: readonly {
    readonly group: string;
    readonly detection: Readonly<Record<string, unknown>>;
    readonly cases: readonly {
      readonly event: Readonly<Record<string, unknown>>;
      readonly expect: boolean;
    }[];
  }[];
  readonly reject: readonly { readonly group: string; readonly rule: unknown }[];
}

interface CorrelationVectors {
  readonly vectors: readonly {
    readonly name: string;
    readonly correlation: { readonly rules: readonly string[] };
    readonly events: readonly {
      readonly t: number;
      readonly rule: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }[];
    readonly fires_at: readonly number[];
  }[];
}

const read = (path: string | undefined): unknown => JSON.parse(readFileSync(path ?? '', 'utf8'));
/** JSON is YAML. */
const load = (...documents: unknown[]) =>
  loadRules([{ path: 'rule.yml', text: documents.map((one) => `---\n${JSON.stringify(one)}\n`).join('') }]);

describeWithReference(
  'Sigma modifiers and conditions',
  ['sigma/modifier-condition-vectors.json'],
  ([path]) => {
    const { vectors, reject } = read(path) as ModifierVectors;

    it('holds the cases that it is known for', () => {
      expect(vectors.flatMap(({ cases }) => cases)).toHaveLength(347);
      expect(reject).toHaveLength(20);
    });

    it.each(vectors.map((vector) => [vector.group, vector] as const))('%s', (_, { detection, cases }) => {
      const { rules, problems } = load({ title: 't', logsource: { category: 'x' }, detection });
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      for (const indexed of [true, false]) {
        const engine = createEngine(rules, { indexed });
        for (const { event, expect: expected } of cases)
          expect({ event, matches: engine.match(event).length === 1 }).toEqual({ event, matches: expected });
      }
    });

    it.each(reject.map(({ group, rule }) => [group, rule] as const))('refuses %s', (_, rule) => {
      const { rules, problems } = load(rule);
      expect(rules).toEqual([]);
      const [problem] = problems.filter(({ severity }) => severity === 'error');
      expect(problem).toMatchObject({ file: 'rule.yml', line: 2 });
      expect(problem?.message).toMatch(/\.$/);
      expect(problem?.fix).toMatch(/[.?]$/);
    });
  },
);

describeWithReference('Sigma correlations', ['sigma/correlation-vectors.json'], ([path]) => {
  const { vectors } = read(path) as CorrelationVectors;

  it('holds the sequences that it is known for', () => expect(vectors).toHaveLength(24));

  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    '%s',
    (_, { correlation, events, fires_at }) => {
      const names = [...new Set([...correlation.rules, ...events.map(({ rule }) => rule)])];
      const { rules, problems } = load(
        ...names.map((name) => ({
          title: name,
          name,
          logsource: { category: 'x' },
          detection: { s: { rule: name }, condition: 's' },
        })),
        { title: 'correlation', name: 'correlation', correlation },
      );
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      const engine = createEngine(rules);
      const fired = events.flatMap(({ t, rule, fields }, index) =>
        engine.match({ ...fields, rule, t }).some(({ firing }) => firing !== null) ? [index] : [],
      );
      expect(fired).toEqual(fires_at);
    },
  );
});

describeWithReference(
  'Sigma documents of the specification',
  ['sigma/spec-schema-examples.json'],
  ([path]) => {
    const { docs } = read(path) as { docs: { path: string; doc: Record<string, unknown> }[] };

    it.each(docs.map(({ path: name, doc }) => [name, doc] as const))('%s', (_, doc) => {
      const { correlation, filter } = doc as Record<string, { rules?: string[] } | undefined>;
      const named = correlation?.rules ?? filter?.rules ?? [];
      const targets = named.map((name) => ({
        title: name,
        ...(/^[0-9a-f-]{36}$/.test(name) ? { id: name } : { name }),
        logsource: doc['logsource'] ?? { category: 'x' },
        detection: { s: { a: 1 }, condition: 's' },
      }));
      const { rules, problems } = load(...targets, doc);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(rules).toHaveLength(targets.length + 1);
    });
  },
);
