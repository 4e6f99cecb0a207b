import type { ListQuestion, ListTable } from './list-table.ts';
import type { Pattern } from './pattern.ts';

export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical';
export type Status = 'stable' | 'test' | 'experimental' | 'deprecated' | 'unsupported';

/** Which events a rule is about, or what an event says of itself. Compared without case. */
export interface Logsource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
}

/** What every document of a rule set has. */
export interface RuleHead {
  /** Id, else name, else file and number of the document: names the rule in matches, state and filters. */
  readonly key: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly status: Status | null;
  readonly level: Level | null;
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  readonly author: string | null;
  readonly file: string;
  /** Where the document begins, counted from 1. */
  readonly line: number;
}

/** A rule about single events. */
export interface DetectionRule extends RuleHead {
  readonly kind: 'detection';
  readonly logsource: Logsource;
  readonly detection: Node;
  /** Field names as the rule writes them, for completion and for what a match shows. */
  readonly fields: readonly string[];
}

export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'value_sum'
  | 'value_avg'
  | 'value_median'
  | 'value_percentile'
  | 'temporal'
  | 'temporal_ordered';

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

/** All bounds must hold. */
export type Bounds = readonly { readonly is: Comparison; readonly than: number }[];

/** A rule about several matches of others within a time span. */
export interface CorrelationRule extends RuleHead {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Keys of the rules that it is about, in the order written. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** Alias → key of the rule → field of its events. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly timespanMs: number;
  /** Empty for temporal correlations without a condition: all rules must have matched. */
  readonly bounds: Bounds;
  /** Fields whose values are counted or computed with. */
  readonly valueFields: readonly string[];
  /** Of `value_percentile`: 0 to 100, or null for the share of the arriving value, in percent. */
  readonly percentile: number | null;
  /** True when the rules it names report their own matches too. */
  readonly generate: boolean;
}

/** Takes matches away from the rules that it names, without editing them. */
export interface FilterRule extends RuleHead {
  readonly kind: 'filter';
  readonly logsource: Logsource;
  /** Keys of detection rules; null for every rule of its log source. */
  readonly rules: readonly string[] | null;
  readonly detection: Node;
}

export type SigmaRule = DetectionRule | CorrelationRule | FilterRule;

/** A detection as logic over tests of single fields. Two-valued: what is not known to be so is false. */
export type Node =
  | { readonly op: 'and'; readonly of: readonly Node[] }
  | { readonly op: 'or'; readonly of: readonly Node[] }
  | { readonly op: 'not'; readonly of: Node }
  | { readonly op: 'test'; readonly field: string | null; readonly test: Test };

/** One test of one field; `field` null looks at all values of the event. */
export type Test =
  | { readonly is: 'text'; readonly pattern: Pattern; readonly cased: boolean }
  | { readonly is: 'dashed'; readonly pattern: Pattern; readonly cased: boolean }
  | { readonly is: 'regex'; readonly source: string; readonly flags: string }
  | { readonly is: 'cidr'; readonly network: string }
  | { readonly is: 'listed'; readonly name: string; readonly table: ListTable; readonly how: ListQuestion }
  | { readonly is: 'null' }
  | { readonly is: 'exists' }
  | { readonly is: 'number'; readonly comparison: Comparison; readonly than: number }
  | {
      readonly is: 'time';
      readonly part: TimePart;
      readonly comparison: Comparison;
      readonly than: number;
    }
  | {
      readonly is: 'field';
      readonly other: string;
      readonly how: 'equals' | 'startswith' | 'endswith' | 'contains';
      readonly cased: boolean;
    };

export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
