import { z } from 'zod';
import { fail } from '../../../shared/errors.ts';
import { type Arrival, Correlator, type Firing, type SavedGroup, type SourceFields } from './correlator.ts';
import { createSlots, EventView, type SigmaEvent, type Slots } from './event-view.ts';
import { fieldPaths, type FieldMapping } from './field-mapping.ts';
import { instantOf } from './instants.ts';
import { sigmaLimits } from './limits.ts';
import { type LoadOptions, loadRules, type RuleFile } from './load.ts';
import { logsourceOf } from './logsource.ts';
import { createMatcher } from './matcher.ts';
import type { CorrelationRule, DetectionRule, Logsource, SigmaRule } from './model.ts';
import type { Problem } from './problem.ts';

/** How an engine reads events and what it keeps. Every part may be left out. */
export interface EngineOptions {
  /** Names of fields in rules → in events, applied when rules are compiled. */
  readonly mappings?: readonly FieldMapping[];
  /** Whether an event has the names that `mappings` lead to; left out: every event. Others have those of the rules. */
  readonly mapsEvent?: (event: SigmaEvent) => boolean;
  /** The log source of an event; null tries every rule on it. Left out: the member `logsource` of the event. */
  readonly logsourceOf?: (event: SigmaEvent) => Logsource | null;
  /** When an event was, ms UTC; null keeps it from correlations. Left out: the first of `timeFields` that it has. */
  readonly timeOf?: (event: SigmaEvent) => number | null;
  /** Now, as the source of the events has it: a later event is not correlated, so that one wrong clock blinds no rule. */
  readonly latest?: () => number;
  /** What a correlation does after it fired: go on with the events it has (`alert`), or begin anew (`reset`). */
  readonly afterFire?: 'alert' | 'reset' | ((rule: CorrelationRule) => 'alert' | 'reset');
  /** True reports also matches of rules that only serve a correlation. */
  readonly silentToo?: boolean;
  /** False tries rules one by one, without the index of literals. */
  readonly indexed?: boolean;
  /** Groups that one correlation keeps, groups of all together, and events in all windows of one. */
  readonly maxGroups?: number;
  readonly maxAllGroups?: number;
  readonly maxEntries?: number;
}

/** A rule matched an event, or a correlation fired with it. */
export interface Match {
  readonly rule: DetectionRule | CorrelationRule;
  /** When the event was, ms UTC; null where it does not say. */
  readonly at: number | null;
  /** Null for a match of a detection rule. */
  readonly firing: Firing | null;
}

/** What an engine has seen since it was made. */
export interface EngineStats {
  readonly events: number;
  /** Events that correlations did not see: without a time, or later than `latest`. */
  readonly untimed: number;
  /** Events that came after their window had passed. */
  readonly late: number;
  /** Groups kept now, and groups that had to leave. */
  readonly groups: number;
  readonly evicted: number;
}

/** The state of every correlation as plain data: JSON can carry it. */
export interface EngineSnapshot {
  readonly format: 1;
  readonly correlations: readonly SavedCorrelation[];
}

/** State of one correlation as plain data, or a part of it. */
export interface SavedCorrelation {
  readonly rule: string;
  /** The definition that the state belongs to. */
  readonly definition: string;
  readonly groups: readonly SavedGroup[];
}

/** State of one correlation, to be stored piece by piece: of a large fleet it is a hundred thousand groups. */
export interface CorrelationState extends Omit<SavedCorrelation, 'groups'> {
  /** Another number says that the state is another. */
  readonly changes: number;
  /** Stalest first, as of when each is asked for. */
  groups(): Iterable<SavedGroup>;
}

export interface SigmaEngine {
  /** Takes one event in. Matches stand in the order of the rules, correlations after what they are about. */
  match(event: SigmaEvent): readonly Match[];
  /** The state of every correlation, for `restore` of an engine with the same rules. */
  snapshot(): EngineSnapshot;
  /**
   * Takes state in, in place of none. State of rules that are gone or changed is left out.
   *
   * @returns how many correlations got their state back, and how many states were left out
   * @throws AppError INVALID_INPUT when it is no snapshot
   */
  restore(snapshot: unknown): { readonly restored: number; readonly dropped: number };
  /** The state of each correlation, in the order in which they are judged. */
  states(): readonly CorrelationState[];
  /**
   * Takes a part of the state of one correlation in, after the parts before it.
   *
   * @returns false where the rule is gone or changed
   * @throws AppError INVALID_INPUT when it is none
   */
  append(part: unknown): boolean;
  /** Forgets groups that no window ending at `at` or later needs. @returns how many */
  expire(at: number): number;
  stats(): EngineStats;
}

/** Members in which an event is looked at for its time, in this order. */
export const timeFields = ['@timestamp', 'timestamp', 'time', 'ts', 'eventTime', 'at', '_time', 't'] as const;

/** Every problem of rule files, in the order of the files and their lines. */
export function lint(files: readonly RuleFile[], options: LoadOptions = {}): readonly Problem[] {
  return loadRules(files, options).problems;
}

/**
 * An engine over rules that `loadRules` read. It has no clock and no files: events come one by one, in about the order
 * of their times, and whoever feeds it keeps its state.
 */
export function createEngine(rules: readonly SigmaRule[], options: EngineOptions = {}): SigmaEngine {
  const detections = rules.filter((rule) => rule.kind === 'detection');
  const correlations = inChainOrder(rules.filter((rule) => rule.kind === 'correlation'));
  const filters = rules.filter((rule) => rule.kind === 'filter');
  const mappings = options.mappings ?? [];
  const slots = createSlots();
  const indexed = options.indexed ?? true;
  const matcher = createMatcher({ rules: detections, filters, mappings, slots, indexed });
  const correlators = correlations.map((rule) => correlatorOf(rule, rules, slots, options));
  const listeners = listenersOf(detections, correlations);
  const silent = silentKeys(correlations);
  const isReported = (key: string): boolean => options.silentToo === true || !silent.has(key);
  const timeOf = options.timeOf ?? statedTime;
  const sourceOf = options.logsourceOf ?? logsourceOf;
  const view = new EventView(slots.places, timeOf);
  let events = 0;
  let untimed = 0;

  const correlate = (matched: readonly number[], at: number, into: Match[]): void => {
    const waiting = new Map<number, Arrival[]>();
    const tell = (key: string, firing: Firing | null): void => {
      for (const { correlation, source } of listeners.get(key) ?? []) {
        const arrivals = waiting.get(correlation) ?? [];
        waiting.set(correlation, arrivals);
        arrivals.push({ source, firing });
      }
    };
    for (const number of matched) tell(detections[number]?.key ?? '', null);
    for (const [number, correlator] of correlators.entries()) {
      const arrivals = waiting.get(number);
      if (arrivals === undefined) continue;
      const { rule } = correlator;
      for (const firing of correlator.judge(arrivals, view, at)) {
        tell(rule.key, firing);
        if (isReported(rule.key)) into.push({ rule, at, firing });
      }
    }
    keepWithin(correlators, options.maxAllGroups ?? sigmaLimits.allGroups);
  };

  const knowing = ({ rule, definition }: SavedCorrelation): Correlator | undefined =>
    correlators.find((one) => one.rule.key === rule && definitionOf(one.rule) === definition);

  return {
    match(event) {
      events++;
      view.turnTo(event, options.mapsEvent?.(event) ?? true);
      const matched = matcher.match(view, sourceOf(event));
      const at = matched.length > 0 || correlators.length > 0 ? view.at : null;
      const seen = at !== null && (options.latest === undefined || at <= options.latest());
      if (!seen && correlators.length > 0) untimed++;
      if (matched.length === 0) return noMatches;
      const matches: Match[] = [];
      for (const number of matched) {
        const rule = detections[number];
        if (rule !== undefined && isReported(rule.key)) matches.push({ rule, at, firing: null });
      }
      if (seen && correlators.length > 0) correlate(matched, at, matches);
      return matches;
    },
    snapshot: () => ({
      format: 1,
      correlations: correlators.map((correlator) => ({
        rule: correlator.rule.key,
        definition: definitionOf(correlator.rule),
        groups: [...correlator.saved()],
      })),
    }),
    restore(snapshot) {
      const parsed = SnapshotSchema.safeParse(snapshot);
      if (!parsed.success) throw fail('INVALID_INPUT', 'This is no state of a rule engine.');
      let restored = 0;
      for (const saved of parsed.data.correlations) {
        const correlator = knowing(saved);
        if (correlator === undefined) continue;
        correlator.clear();
        correlator.append(saved.groups);
        restored++;
      }
      return { restored, dropped: parsed.data.correlations.length - restored };
    },
    states: () =>
      correlators.map((correlator) => ({
        rule: correlator.rule.key,
        definition: definitionOf(correlator.rule),
        changes: correlator.changes,
        groups: () => correlator.saved(),
      })),
    append(part) {
      const parsed = CorrelationSchema.safeParse(part);
      if (!parsed.success) throw fail('INVALID_INPUT', 'This is no state of a rule engine.');
      const correlator = knowing(parsed.data);
      correlator?.append(parsed.data.groups);
      return correlator !== undefined;
    },
    expire: (at) => correlators.reduce((gone, correlator) => gone + correlator.expire(at), 0),
    stats: () => ({
      events,
      untimed,
      late: correlators.reduce((sum, { late }) => sum + late, 0),
      groups: correlators.reduce((sum, { size }) => sum + size, 0),
      evicted: correlators.reduce((sum, { evicted }) => sum + evicted, 0),
    }),
  };
}

const noMatches: readonly Match[] = [];

const CorrelationSchema = z.object({
  rule: z.string(),
  definition: z.string(),
  groups: z.array(
    z.object({
      labels: z.array(z.string()),
      window: z.object({
        newest: z.number(),
        times: z.array(z.number()),
        items: z.array(z.union([z.string(), z.number()])),
        tally: z.number().nullable(),
        chain: z.array(z.number().nullable()).nullable(),
      }),
    }),
  ),
});

const SnapshotSchema = z.object({ format: z.literal(1), correlations: z.array(CorrelationSchema) });

function statedTime(event: SigmaEvent): number | null {
  for (const field of timeFields) {
    const at = Object.hasOwn(event, field) ? instantOf(event[field]) : null;
    if (at !== null) return at;
  }
  return null;
}

/** Each correlation after those that it is about; `loadRules` made sure that there is no circle. */
function inChainOrder(correlations: readonly CorrelationRule[]): readonly CorrelationRule[] {
  const byKey = new Map(correlations.map((rule) => [rule.key, rule]));
  const ordered = new Set<CorrelationRule>();
  const visit = (rule: CorrelationRule): void => {
    if (ordered.has(rule)) return;
    for (const key of rule.rules) {
      const target = byKey.get(key);
      if (target !== undefined) visit(target);
    }
    ordered.add(rule);
  };
  correlations.forEach(visit);
  return [...ordered];
}

interface Listener {
  readonly correlation: number;
  readonly source: number;
}

/** Key of a rule → the correlations that are about it. */
function listenersOf(
  detections: readonly DetectionRule[],
  correlations: readonly CorrelationRule[],
): ReadonlyMap<string, readonly Listener[]> {
  const listeners = new Map<string, Listener[]>(detections.map(({ key }) => [key, []]));
  for (const [correlation, { rules }] of correlations.entries())
    for (const [source, key] of rules.entries()) {
      const known = listeners.get(key) ?? [];
      listeners.set(key, known);
      known.push({ correlation, source });
    }
  return listeners;
}

/** Rules that are there for correlations alone: none that is about them lets them report by themselves. */
function silentKeys(correlations: readonly CorrelationRule[]): ReadonlySet<string> {
  const named = new Set(correlations.flatMap(({ rules }) => rules));
  for (const { rules, generate } of correlations) if (generate) for (const key of rules) named.delete(key);
  return named;
}

function correlatorOf(
  rule: CorrelationRule,
  rules: readonly SigmaRule[],
  slots: Slots,
  options: EngineOptions,
): Correlator {
  const { afterFire = 'alert' } = options;
  const sources = rule.rules.map((key): SourceFields => {
    const source = rules.find((one) => one.key === key);
    const logsource = source?.kind === 'detection' ? source.logsource : {};
    const pathOf = fieldPaths(options.mappings ?? [], logsource);
    const fieldOf = (name: string): { name: string; slot: number } => {
      const field = rule.aliases[name]?.[key] ?? name;
      return { name: field, slot: slots.of(field, pathOf(field)) };
    };
    return { groups: rule.groupBy.map(fieldOf), values: rule.valueFields.map(fieldOf) };
  });
  return new Correlator({
    rule,
    sources,
    resets: (typeof afterFire === 'function' ? afterFire(rule) : afterFire) === 'reset',
    maxGroups: options.maxGroups ?? sigmaLimits.groups,
    maxEntries: options.maxEntries ?? sigmaLimits.entries,
  });
}

/** Where all correlations together keep too many groups, the one with the most lets its stalest go. */
function keepWithin(correlators: readonly Correlator[], most: number): void {
  for (;;) {
    let total = 0;
    let largest: Correlator | undefined;
    for (const correlator of correlators) {
      total += correlator.size;
      if (largest === undefined || correlator.size > largest.size) largest = correlator;
    }
    if (total <= most || largest === undefined) return;
    largest.evictStalest();
  }
}

/** What state depends on: another definition of the rule begins anew. */
function definitionOf(rule: CorrelationRule): string {
  const { type, rules, groupBy, aliases, timespanMs, valueFields, percentile } = rule;
  return JSON.stringify([type, rules, groupBy, aliases, timespanMs, valueFields, percentile]);
}
