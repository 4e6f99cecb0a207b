import { RuleTest, type Expectation } from '../../../../shared/contract/index.ts';

export const expectationWords: Readonly<Record<Expectation, string>> = {
  match: 'Must match',
  each: 'Must match every event',
  none: 'Must not match',
};

/** A test case as it is typed: events as a JSON list, one JSON object, or one object a line. */
export interface TypedTest {
  readonly name: string;
  readonly expects: Expectation;
  readonly events: string;
}

/** @returns the case, or what is wrong with what was typed and in which line, from 1 */
export function testFrom(
  typed: TypedTest,
): RuleTest | { readonly wrong: string; readonly line: number | null } {
  const events = eventsFrom(typed.events);
  if ('wrong' in events) return events;
  const read = RuleTest.safeParse({ name: typed.name, expects: typed.expects, events: events.list });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.path[0] === 'name') return { wrong: 'Give the case a name.', line: null };
  if (events.list.length === 0) return { wrong: 'Paste at least one event as JSON.', line: null };
  return { wrong: issue?.message ?? 'This cannot be understood.', line: null };
}

function eventsFrom(
  text: string,
): { readonly list: readonly unknown[] } | { readonly wrong: string; readonly line: number | null } {
  const whole = parsed(text);
  if (whole !== undefined) return onlyObjects(Array.isArray(whole) ? whole : [whole], null);
  const lines = text.split('\n');
  const list: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = parsed(line);
    if (value === undefined)
      return {
        wrong: 'This is no JSON: write one object, a list of objects, or one object a line.',
        line: index + 1,
      };
    list.push(value);
  }
  return onlyObjects(list, null);
}

function onlyObjects(list: readonly unknown[], line: number | null) {
  const sound = list.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  return sound ? { list } : { wrong: 'An event is a JSON object: {"dstPort": 23}.', line };
}

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Events as they are shown for editing: one object a line. */
export function eventLines(events: RuleTest['events']): string {
  return events.map((event) => JSON.stringify(event)).join('\n');
}
