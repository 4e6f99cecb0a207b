import { type Anchor, type AnchorSet, anchorSetsOf, weightOf } from './anchors.ts';
import { compileNode, compileTest, type Predicate } from './compile.ts';
import type { EventView, Slots } from './event-view.ts';
import { fieldPaths, type FieldMapping } from './field-mapping.ts';
import { createLiteralIndex } from './literal-index.ts';
import { agrees, logsourceKey } from './logsource.ts';
import type { DetectionRule, FilterRule, Logsource, Node } from './model.ts';

/** Finds the detection rules that an event matches. */
export interface Matcher {
  /** Numbers of the rules, ascending. @param logsource of the event, or null to try every rule */
  match(view: EventView, logsource: Logsource | null): readonly number[];
}

export interface MatcherOptions {
  readonly rules: readonly DetectionRule[];
  readonly filters: readonly FilterRule[];
  readonly mappings: readonly FieldMapping[];
  readonly slots: Slots;
  /** False tries every rule on every event. */
  readonly indexed: boolean;
}

interface CompiledRule {
  readonly holds: Predicate;
  readonly sets: readonly AnchorSet[];
}

export function createMatcher({ rules, filters, mappings, slots, indexed }: MatcherOptions): Matcher {
  const compiled = rules.map((rule) => compileRule(rule, filters, mappings, slots));
  const chosen = indexed ? chooseAnchors(compiled) : compiled.map(() => null);
  const index = createLiteralIndex(chosen);
  const unanchored = [...chosen.keys()].filter((rule) => chosen[rule] === null);
  const routes = createRoutes(rules, unanchored);
  const seen = new Uint32Array(rules.length);
  let turn = 0;
  return {
    match(view, logsource) {
      const { open, always } = routes(logsource);
      turn = turn === 0xffffffff ? 1 : turn + 1;
      if (turn === 1) seen.fill(0);
      const matched: number[] = [];
      const judge = (rule: number): void => {
        if (open[rule] === 0 || seen[rule] === turn) return;
        seen[rule] = turn;
        if (compiled[rule]?.holds(view) === true) matched.push(rule);
      };
      index.search(view, judge);
      for (const rule of always) judge(rule);
      return matched.length > 1 ? matched.sort((a, b) => a - b) : matched;
    },
  };
}

function compileRule(
  rule: DetectionRule,
  filters: readonly FilterRule[],
  mappings: readonly FieldMapping[],
  slots: Slots,
): CompiledRule {
  const pathOf = fieldPaths(mappings, rule.logsource);
  const anchors = new Map<Node, readonly Anchor[] | null>();
  const compile = (node: Node): Predicate =>
    compileNode(node, (one) => {
      const { holds, anchors: ofTest } = compileTest(one.field, one.test, { slots, pathOf });
      anchors.set(one, ofTest);
      return holds;
    });
  const detects = compile(rule.detection);
  const exempts = filters
    .filter((filter) => concerns(filter, rule))
    .map(({ detection }) => compile(detection));
  const sets = anchorSetsOf(rule.detection, (node) => anchors.get(node) ?? null);
  if (exempts.length === 0) return { holds: detects, sets };
  return { holds: (view) => detects(view) && !exempts.some((exempt) => exempt(view)), sets };
}

function concerns(filter: FilterRule, rule: DetectionRule): boolean {
  return filter.rules === null ? agrees(filter.logsource, rule.logsource) : filter.rules.includes(rule.key);
}

/** For each rule the set that the fewest events will meet: literals that many rules share are likely to be common. */
function chooseAnchors(compiled: readonly CompiledRule[]): readonly (AnchorSet | null)[] {
  const uses = new Map<string, number>();
  const keyOf = ({ slot, place, text }: Anchor): string => `${slot}\n${place}\n${text}`;
  for (const { sets } of compiled)
    for (const set of sets)
      for (const anchor of set) uses.set(keyOf(anchor), (uses.get(keyOf(anchor)) ?? 0) + 1);
  const cost = (set: AnchorSet): number =>
    weightOf(set) + set.reduce((sum, anchor) => sum + Math.min(400, 2 * (uses.get(keyOf(anchor)) ?? 0)), 0);
  return compiled.map(({ sets }) => {
    let best: AnchorSet | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const set of sets) {
      const next = cost(set);
      if (next < least) {
        best = set;
        least = next;
      }
    }
    return best;
  });
}

interface Route {
  /** 1 for rules that the event is for. */
  readonly open: Uint8Array;
  /** Those of them that no anchor finds. */
  readonly always: readonly number[];
}

/** Combinations of log source that are remembered; an event can name any. */
const mostRoutes = 1_000;

function createRoutes(
  rules: readonly DetectionRule[],
  unanchored: readonly number[],
): (logsource: Logsource | null) => Route {
  const everything: Route = { open: new Uint8Array(rules.length).fill(1), always: unanchored };
  const known = new Map<string, Route>();
  return (logsource) => {
    if (logsource === null) return everything;
    const key = logsourceKey(logsource);
    let route = known.get(key);
    if (route === undefined) {
      const open = Uint8Array.from(rules, (rule) => (agrees(rule.logsource, logsource) ? 1 : 0));
      route = { open, always: unanchored.filter((rule) => open[rule] === 1) };
      if (known.size >= mostRoutes) known.clear();
      known.set(key, route);
    }
    return route;
  };
}
