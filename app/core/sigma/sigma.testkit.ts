import { createEngine, type EngineOptions, type Match, type SigmaEngine } from './engine.ts';
import { loadRules, type LoadedRules } from './load.ts';
import type { SigmaEvent } from './event-view.ts';

/** Rules from YAML documents in one file; throws where one has an error. */
export function rulesOf(text: string): LoadedRules['rules'] {
  const { rules, problems } = loadRules([{ path: 'test.yml', text }]);
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error !== undefined)
    throw new RangeError(`${error.line}:${error.column} ${error.field}: ${error.message}`);
  return rules;
}

export function engineOf(text: string, options: EngineOptions = {}): SigmaEngine {
  return createEngine(rulesOf(text), options);
}

/** Names of what matched, for each event. */
export function namesPer(engine: SigmaEngine, events: readonly SigmaEvent[]): readonly (readonly string[])[] {
  return events.map((event) => engine.match(event).map(nameOf));
}

export function nameOf({ rule }: Match): string {
  return rule.name ?? rule.title;
}

/** A detection rule of one selection. */
export function detects(name: string, selection: string, logsource = '{ category: x }'): string {
  return `title: ${name}\nname: ${name}\nlogsource: ${logsource}\ndetection:\n  selection: ${selection}\n  condition: selection\n---\n`;
}

/** A correlation from its section in flow notation. */
export function correlates(name: string, section: string): string {
  return `title: ${name}\nname: ${name}\ncorrelation: ${section}\n---\n`;
}
