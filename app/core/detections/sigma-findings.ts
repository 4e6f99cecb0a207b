import { day } from '../../../shared/time.ts';
import { sigmaMappings } from '../events/fields.ts';
import type { SextantEvent } from '../events/model.ts';
import { createEngine, type EngineOptions, type Match, type SigmaEngine } from '../sigma/engine.ts';
import type { SigmaRule } from '../sigma/model.ts';
import { groupBySite, nameOf, type Draft, type SimView, type SubjectDraft } from './rule.ts';
import { severityOfRule } from './rule-book.ts';
import { subjectOf } from './subject-of.ts';

/** Windows of all rules in the console: they are written to the ledger with every pass, so they stay smaller than an engine may hold. */
const bounds = { maxGroups: 20_000, maxAllGroups: 50_000, maxEntries: 200_000 } as const;

/** An engine over events of our model. A correlation that fired begins anew: what follows folds into the finding. */
export function consoleEngine(
  rules: readonly SigmaRule[],
  options: Pick<EngineOptions, 'latest'>,
): SigmaEngine {
  return createEngine(rules, { ...bounds, ...options, mappings: sigmaMappings(), afterFire: 'reset' });
}

/** Matches of one subject closer together than this belong to one finding, ms. */
export function refractoryOf({ rule }: Match): number {
  return rule.kind === 'correlation' ? Math.max(day, rule.timespanMs) : day;
}

/** What a match says of a SIM. */
export function draftOf(match: Match, event: SextantEvent, sim: SimView): Draft {
  return { ...judgementOf(match, event, sim.body, nameOf(sim)), sim, group: groupBySite(sim) };
}

/** What a match says of whatever the event names, where that is no SIM of the fleet. */
export function subjectDraftOf(match: Match, event: SextantEvent): SubjectDraft {
  const about = subjectOf(event);
  const named = `${about.kind}:${about.value}`;
  return {
    ...judgementOf(match, event, named, about.name),
    sim: null,
    about,
    group: { kind: about.kind, value: `${about.providerId ?? ''}/${about.value}` },
  };
}

/** The fingerprint is the rule, whom it is about, and the group of the window: its cause. */
function judgementOf(
  { rule, at, firing }: Match,
  event: SextantEvent,
  whom: string,
  name: string,
): Omit<Draft, 'sim' | 'group'> {
  const fields = rule.kind === 'detection' ? rule.fields : [...rule.groupBy, ...rule.valueFields];
  return {
    at: at ?? event.at,
    severity: severityOfRule(rule),
    subject: [rule.key, whom, ...Object.values(firing?.group ?? {})].join('|').slice(0, 600),
    summary: summaryOf(rule.title, fields, event, firing, name),
    signals: { rule: rule.title, level: rule.level ?? 'medium', event: excerptOf(event), window: firing },
  };
}

function summaryOf(
  title: string,
  fields: readonly string[],
  event: SextantEvent,
  firing: Match['firing'],
  name: string,
): string {
  const members = event as unknown as Readonly<Record<string, unknown>>;
  const told = fields
    .filter((field) => !/^(iccid|iccidBody|simKey|type|class)$/.test(field))
    .flatMap((field) => {
      const value = members[field];
      const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return isPlain ? [`${field} ${clipped(String(value), 80)}`] : [];
    })
    .slice(0, 4);
  const counted =
    firing === null
      ? []
      : [
          `${Number(firing.value.toFixed(2))} over ${firing.events} events within ${spanOf(firing.to - firing.from)}`,
        ];
  const because = [...counted, ...new Set(told)];
  return `${name}: ${title}${because.length === 0 ? '' : ` (${because.join(', ')})`}.`;
}

function spanOf(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** Members of an event that are kept as evidence, and characters of one. */
const mostMembers = 40;
const mostChars = 300;

/** The event as it is shown: without the source's own words, each member of bearable length. */
export function excerptOf(event: SextantEvent): Readonly<Record<string, unknown>> {
  const kept = Object.entries(event)
    .filter(([name]) => name !== 'raw' && name !== 'logsource' && name !== 'simKey')
    .slice(0, mostMembers)
    .map(([name, value]): [string, unknown] => {
      if (typeof value === 'string') return [name, clipped(value, mostChars)];
      return Array.isArray(value) ? [name, clipped(value.map(String).join(', '), mostChars)] : [name, value];
    });
  return Object.fromEntries(kept);
}
