import { day } from '../../../shared/time.ts';
import { fieldPaths, type FieldMapping } from '../sigma/field-mapping.ts';
import { sigmaMappings } from '../events/fields.ts';
import type { SextantEvent } from '../events/model.ts';
import type { IndicatorRow } from '../lists/store.ts';
import type { Match } from '../sigma/engine.ts';
import { fold } from '../sigma/fold.ts';
import { listUses, type ListUse } from '../sigma/list-uses.ts';
import type { DetectionRule, SigmaRule } from '../sigma/model.ts';
import type { AnyDraft } from './rule.ts';

/** What is known of an entry of a list. Times ms UTC. */
export type KnownIndicator = IndicatorRow;

/** What findings need of the lists. */
export interface IndicatorSource {
  indicator(entryId: number): KnownIndicator | undefined;
  /** A finding named an entry. Called in the transaction of the finding. */
  hit(entryId: number, at: number): void;
}

/** Says which entries of which lists a match met; made for one set of rules. */
export type Indicators = (match: Match, event: SextantEvent) => readonly KnownIndicator[];

export function createIndicators(rules: readonly SigmaRule[], lists: IndicatorSource): Indicators {
  const byKey = new Map(rules.map((rule) => [rule.key, rule]));
  const mappings: readonly FieldMapping[] = sigmaMappings();
  const asked = new Map<string, readonly { readonly field: string; readonly use: ListUse }[]>();
  /** Every rule that a match may stand for, through correlations of correlations. */
  const detectionsOf = (rule: SigmaRule): readonly DetectionRule[] =>
    rule.kind === 'detection'
      ? [rule]
      : rule.kind === 'correlation'
        ? rule.rules.flatMap((key) => {
            const named = byKey.get(key);
            return named === undefined ? [] : detectionsOf(named);
          })
        : [];
  const usesOf = (rule: SigmaRule) => {
    const known = asked.get(rule.key);
    if (known !== undefined) return known;
    const uses = detectionsOf(rule).flatMap(({ detection, logsource }) => {
      const pathOf = fieldPaths(mappings, logsource);
      return listUses(detection).flatMap((use) =>
        use.negated || use.field === null ? [] : [{ field: pathOf(use.field), use }],
      );
    });
    asked.set(rule.key, uses);
    return uses;
  };
  return ({ rule, at }, event) => {
    const found = new Map<number, KnownIndicator>();
    for (const { field, use } of usesOf(rule)) {
      const value = (event as unknown as Readonly<Record<string, unknown>>)[field];
      if (typeof value !== 'string' || use.how === 'written') continue;
      const entryId = use.table.find(use.how, use.how === 'network' ? value : fold(value), at);
      const known = entryId === 0 ? undefined : lists.indicator(entryId);
      if (known !== undefined) found.set(entryId, known);
    }
    return [...found.values()];
  };
}

/** The draft with the entries that it met: in its words, and whole in its signals. */
export function withIndicators<D extends AnyDraft>(draft: D, indicators: readonly KnownIndicator[]): D {
  const [first] = indicators;
  if (first === undefined) return draft;
  const before = draft.at < first.addedAt;
  const words = [
    `${first.value} is on the list ${first.list} (${first.source})`,
    agedWords(first, draft.at),
    before ? 'seen before the indicator was known' : null,
  ].filter((part) => part !== null);
  return {
    ...draft,
    summary: `${draft.summary} ${words.join('; ')}.`,
    signals: {
      ...draft.signals,
      seenBeforeKnown: before,
      indicators: indicators.map(({ entryId: _, ...known }) => known),
    },
  };
}

function agedWords({ firstSeen, until, confidence }: KnownIndicator, at: number): string {
  const age = Math.max(0, Math.floor((at - firstSeen) / day));
  const ends = until === null ? 'without an end' : `until ${new Date(until).toISOString().slice(0, 10)}`;
  const sure = confidence === null ? '' : `, confidence ${confidence} %`;
  return `known for ${age} ${age === 1 ? 'day' : 'days'}, ${ends}${sure}`;
}
