import type { ListContent } from '../../../shared/contract/index.ts';
import { instantOf } from '../sigma/instants.ts';
import { confidenceOf, entryOf, excerpt, noteOf, type Reading } from './read-entry.ts';
import { stixValues } from './stix-pattern.ts';

/**
 * One object of a STIX 2.1 bundle. Indicators give their values; a tool, a report, a relationship is passed over. `valid_until` ends an
 * entry, `revoked` takes it back, `modified` is when it was last known.
 */
export function readStixObject(value: unknown, line: number, content: ListContent): readonly Reading[] {
  const object =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if (object['type'] !== 'indicator') return [];
  const pattern = object['pattern'];
  const name = noteOf(object['name']) ?? noteOf(object['id']) ?? '';
  const language = object['pattern_type'] ?? 'stix';
  if (typeof pattern !== 'string' || language !== 'stix')
    return [
      notUnderstood(
        line,
        name,
        `Patterns of the kind ${typeof language === 'string' ? excerpt(language) : 'another language'} are not read.`,
      ),
    ];
  const values = stixValues(pattern);
  if (values === null)
    return [notUnderstood(line, pattern, 'The pattern asks for more than one of several values.')];
  const facts = {
    note: noteOf(object['name']) ?? noteOf(object['description']),
    confidence: confidenceOf(object['confidence']),
    firstSeen: timeOf(object['valid_from']) ?? timeOf(object['created']),
    lastSeen: timeOf(object['modified']) ?? timeOf(object['valid_from']),
    until: timeOf(object['valid_until']),
    revoked: object['revoked'] === true,
  };
  return values.map(({ value: one }) => entryOf(one, content, line, facts));
}

/** ISO 8601; the end of an indicator is the moment before it is no longer valid. */
export function timeOf(value: unknown): number | null {
  const at = typeof value === 'string' || typeof value === 'number' ? instantOf(value) : null;
  return at !== null && at >= 0 && at < 4_102_444_800_000 ? at : null;
}

function notUnderstood(line: number, value: string, reason: string): Reading {
  return { is: 'not-understood', line, value: excerpt(value), reason };
}
