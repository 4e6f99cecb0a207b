import type { ListContent } from '../../../shared/contract/index.ts';
import { entryOf, excerpt, noteOf, type Reading } from './read-entry.ts';
import { timeOf } from './read-stix.ts';

/** Types of MISP attributes that hold one value of a list; of `a|b` the part that does. */
const types: Readonly<Record<string, 'whole' | 'first' | 'second'>> = {
  'ip-src': 'whole',
  'ip-dst': 'whole',
  'ip-src|port': 'first',
  'ip-dst|port': 'first',
  domain: 'whole',
  hostname: 'whole',
  'hostname|port': 'first',
  'domain|ip': 'first',
  url: 'whole',
  uri: 'whole',
  link: 'whole',
  md5: 'whole',
  sha1: 'whole',
  sha256: 'whole',
  'filename|md5': 'second',
  'filename|sha1': 'second',
  'filename|sha256': 'second',
};

/**
 * One attribute of a MISP event. Only those marked `to_ids` are for detection: the others describe, and a list of them would blame
 * innocent hosts. A deleted one is taken back.
 */
export function readMispAttribute(value: unknown, line: number, content: ListContent): readonly Reading[] {
  const attribute =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const { type, value: text } = attribute;
  if (typeof type !== 'string' || typeof text !== 'string') return [];
  const flag = attribute['to_ids'];
  if (flag !== true && flag !== 1 && flag !== '1') return [{ is: 'not-for-detection' }];
  const part = Object.hasOwn(types, type) ? types[type] : undefined;
  if (part === undefined)
    return [
      {
        is: 'not-understood',
        line,
        value: excerpt(text),
        reason: `Attributes of the type ${excerpt(type)} are not matched.`,
      },
    ];
  const pieces = text.split('|');
  const one = part === 'whole' ? text : ((part === 'first' ? pieces[0] : pieces[1]) ?? '');
  const stamp = timeOf(
    typeof attribute['timestamp'] === 'string' ? Number(attribute['timestamp']) : attribute['timestamp'],
  );
  const firstSeen = timeOf(attribute['first_seen']) ?? stamp;
  return [
    entryOf(one, content, line, {
      note: noteOf(attribute['comment']) ?? noteOf(attribute['category']),
      firstSeen,
      lastSeen: timeOf(attribute['last_seen']) ?? stamp,
      revoked: attribute['deleted'] === true || attribute['deleted'] === '1',
    }),
  ];
}
