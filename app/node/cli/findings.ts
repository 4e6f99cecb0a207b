import { isoSeconds } from '../../../shared/time.ts';
import { sigmaMappings } from '../../core/events/fields.ts';
import { eventClasses } from '../../core/events/model.ts';
import { createEngine, type EngineOptions, type Match, type SigmaEngine } from '../../core/sigma/engine.ts';
import type { SigmaRule } from '../../core/sigma/model.ts';
import type { Invocation } from './command.ts';
import { readEvents } from './event-lines.ts';
import { printable } from './table.ts';

/** A match as the command line prints it, one JSON object per line. The format is in `docs/detection-rules.md`. */
interface PrintedMatch {
  /** Line of the event in its file, from 1; of a correlation the event with which it fired. */
  readonly line: number;
  /** When the event was, ms UTC; null where it does not say. */
  readonly at: number | null;
  readonly rule: {
    readonly kind: 'detection' | 'correlation';
    readonly id: string | null;
    readonly name: string | null;
    readonly title: string;
    readonly level: string | null;
    readonly tags: readonly string[];
    readonly file: string;
  };
  /** Null for a detection rule. Times in ms UTC. */
  readonly correlation: {
    readonly group: Readonly<Record<string, string>>;
    readonly value: number;
    readonly from: number;
    readonly to: number;
    readonly events: number;
  } | null;
}

function printed(line: number, { rule, at, firing }: Match): PrintedMatch {
  const { kind, id, name, title, level, tags, file } = rule;
  return { line, at, rule: { kind, id, name, title, level, tags, file }, correlation: firing };
}

function spoken(line: number, { rule, at, firing }: Match): string {
  const when = at === null ? 'without a time' : isoSeconds(at);
  const group =
    firing === null
      ? ''
      : Object.entries(firing.group)
          .map(([field, value]) => ` ${field}=${value}`)
          .join('');
  const what =
    firing === null
      ? ''
      : ` (${firing.value} over ${firing.events} events${group === '' ? '' : `:${group}`})`;
  return printable(`line ${line}  ${when}  ${rule.level ?? 'no level'}  ${rule.title}${what}`);
}

/** An engine for events of our own model, whose members rules may name as others do, and for any others as they are. */
export function engineFor(rules: readonly SigmaRule[], options: EngineOptions): SigmaEngine {
  const classes = new Set<unknown>(eventClasses);
  return createEngine(rules, {
    ...options,
    mappings: sigmaMappings(),
    mapsEvent: (event) => classes.has(event['class']) && typeof event['at'] === 'number' && 'type' in event,
  });
}

/** What came of a stream of events. */
export interface Streamed {
  readonly events: number;
  readonly matches: number;
  /** Lines that were no event. */
  readonly refused: number;
}

/** Problems with lines that are told one by one; the others are only counted. */
const mostTold = 20;

/** Puts the events of a file through an engine and prints each match as it comes. */
export async function streamMatches(
  engine: SigmaEngine,
  file: string,
  { out, path, signal }: Invocation,
): Promise<Streamed> {
  let events = 0;
  let matches = 0;
  let refused = 0;
  for await (const { number, event, problem } of readEvents(file === '-' ? null : path(file), signal)) {
    if (signal.aborted) break;
    if (event === null) {
      refused++;
      if (refused <= mostTold) out.note(`${printable(file)}:${number}: The line ${problem}.`);
      continue;
    }
    events++;
    for (const match of engine.match(event)) {
      matches++;
      await out.line(out.json ? JSON.stringify(printed(number, match)) : spoken(number, match));
    }
  }
  if (refused > mostTold) out.note(`${refused} lines were no event.`);
  return { events, matches, refused };
}
