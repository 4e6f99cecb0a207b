import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { rankOf } from '../../../shared/severity.ts';
import { addFindings } from './findings.ts';
import { pageOfFindings } from './queries.ts';
import type { AnyDraft, RuleMeta } from './rule.ts';
import { createStage, t0, type Stage } from './stage.testkit.ts';

let stage: Stage;
beforeEach(() => {
  stage = createStage();
});
afterEach(() => stage.close());

const meta: RuleMeta = {
  id: 'D-XX-01',
  name: 'Rule',
  layer: 'network',
  severity: 'medium',
  signal: 's',
  algorithm: 'a',
  mappings: [],
  falsePositives: 'f',
  response: 'r',
  basis: 'proposed',
};
const rule = { meta, refractory: day };

const draft = (at: number, more: Partial<AnyDraft> = {}): AnyDraft =>
  ({
    sim: null,
    about: { kind: 'host', value: 'h', name: 'host h', providerId: null, site: null },
    at,
    severity: 'medium',
    subject: 'h',
    summary: `seen at ${at}`,
    group: { kind: 'host', value: 'h' },
    signals: {},
    ...more,
  }) as AnyDraft;

const add = (...drafts: AnyDraft[]) => addFindings(stage.ports.ledger, rule, drafts, t0, () => 0);
const rows = () =>
  stage.ports.ledger.all<{
    at: number;
    until_at: number;
    severity: string;
    hits: number;
    held_by: string | null;
  }>('SELECT at, until_at, severity, hits, held_by FROM findings ORDER BY at');

describe('findings fold', () => {
  it('into one per fingerprint within the refractory time, with count, first and last time', () => {
    expect(add(draft(t0), draft(t0 + hour), draft(t0 + 2 * hour))).toMatchObject([{ again: false }]);
    expect(rows()).toMatchObject([{ at: t0, until_at: t0 + 2 * hour, hits: 3 }]);
    expect(add(draft(t0 + 2 * hour + day + 1))).toHaveLength(1);
    expect(rows()).toHaveLength(2);
  });

  it('up to the end of that time and no longer, before and after', () => {
    add(draft(t0));
    expect(add(draft(t0 + day), draft(t0 - day))).toEqual([]);
    expect(rows()).toMatchObject([{ at: t0 - day, until_at: t0 + day, hits: 3 }]);
    expect(add(draft(t0 + 2 * day + 1), draft(t0 - 2 * day - 1))).toHaveLength(2);
  });

  it('and are counted once each, also when they become graver or are told twice', () => {
    add(draft(t0), draft(t0 + hour));
    add(draft(t0 + hour, { severity: 'high' }), draft(t0), draft(t0 + hour));
    expect(rows()).toMatchObject([{ hits: 2, severity: 'high' }]);
  });

  it('and tell again only when they become graver', () => {
    add(draft(t0));
    expect(add(draft(t0 + hour, { severity: 'low' }))).toEqual([]);
    expect(add(draft(t0 + hour, { severity: 'high', summary: 'worse' }))).toMatchObject([
      { again: true, findingId: 1 },
    ]);
    expect(add(draft(t0 + hour, { severity: 'high' }))).toEqual([]);
    expect(rows()).toMatchObject([{ severity: 'high' }]);
  });

  it('for as long as a person said, where one did', () => {
    stage.ports.ledger.run(
      "INSERT INTO rule_refractory (rule_id, ms, changed_at, changed_by) VALUES ('D-XX-01', ?, 0, 'x')",
      [hour],
    );
    expect(add(draft(t0), draft(t0 + 2 * hour))).toHaveLength(2);
  });

  it('and tell again when they were held back and go on, but not when they are told twice', () => {
    add(draft(t0));
    stage.ports.ledger.run("UPDATE findings SET held_by = 'M-1'");
    expect(add(draft(t0))).toEqual([]);
    expect(add(draft(t0, { until: t0 + hour }))).toMatchObject([{ again: true }]);
    expect(add(draft(t0, { until: t0 + hour }))).toEqual([]);
  });
});

it('come to the same episodes in any order, with duplicates, and over a restart in between', () => {
  const made = fc.record({
    at: fc.integer({ min: t0, max: t0 + 20 * hour }),
    severity: fc.constantFrom('low', 'medium', 'critical'),
    subject: fc.constantFrom('a', 'b', 'c'),
  });
  fc.assert(
    fc.property(
      fc
        .array(made, { minLength: 1, maxLength: 12 })
        .chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray([...all, ...all.slice(0, 4)], { minLength: all.length }),
          ),
        ),
      ([all, shuffled]) => {
        const whole = shuffled.concat(all).map((one) => draft(one.at, one as Partial<AnyDraft>));
        for (const one of whole) add(one);
        const subjects = [...new Set(all.map(({ subject }) => subject))];
        const found = stage.ports.ledger.all<{
          subject: string;
          at: number;
          until: number;
          severity: string;
        }>('SELECT subject, at, until_at AS until, severity FROM findings ORDER BY subject');
        expect(found).toEqual(
          subjects.sort().map((subject) => {
            const mine = all.filter((one) => one.subject === subject);
            return {
              subject,
              at: Math.min(...mine.map(({ at }) => at)),
              until: Math.max(...mine.map(({ at }) => at)),
              severity: mine.map(({ severity }) => severity).sort((a, b) => rankOf(a) - rankOf(b))[0],
            };
          }),
        );
        stage.ports.ledger.run('DELETE FROM findings');
      },
    ),
    { numRuns: 60 },
  );
});

describe('pages of findings', () => {
  it('begin with the newest event, whenever it was found, and go on where the page before ended', () => {
    const times = [5, 1, 4, 2, 3, 3].map((days) => t0 + days * 2 * day);
    times.forEach((at, index) => add(draft(at, { subject: `h${index}` })));
    const seen: number[] = [];
    let before: number | null = null;
    for (let page = 0; page < 4; page++) {
      const filter = { ruleId: meta.id, incidentId: null, body: null, before, limit: 2 };
      const rows = pageOfFindings(stage.ports.ledger, filter);
      seen.push(...rows.map(({ at }) => at));
      before = rows.at(-1)?.id ?? before;
    }
    expect(seen).toEqual([...times].sort((a, b) => b - a));
  });

  it('are found by an index, whatever they are asked by', () => {
    const plans: string[] = [];
    const ledger = {
      ...stage.ports.ledger,
      all: <Row extends object>(sql: string, params: Record<string, string | number | null>): Row[] => {
        plans.push(
          stage.ports.ledger
            .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params)
            .map(({ detail }) => detail)
            .join('; '),
        );
        return [];
      },
    } as unknown as typeof stage.ports.ledger;
    const none = { ruleId: null, incidentId: null, body: null, before: null, limit: 2 };
    for (const filter of [
      { ruleId: 'D-XX-01' },
      { incidentId: 1, ruleId: 'D-XX-01' },
      { body: '8944', ruleId: 'D-XX-01' },
    ])
      pageOfFindings(ledger, { ...none, ...filter });
    expect(plans).toEqual([
      expect.stringContaining('findings_by_rule'),
      expect.stringContaining('findings_by_incident'),
      expect.stringContaining('findings_by_sim'),
    ]);
  });
});
