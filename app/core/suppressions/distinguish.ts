import type { FindingCondition } from '../../../shared/contract/index.ts';
import type { FindingFields } from './conditions.ts';

/**
 * The smallest set of fields that holds of every false finding and of no confirmed one. Among sets of one size the one that
 * touches the fewest undecided findings comes first, then the one whose fields say a cause rather than a name.
 */

/** More values of one field than this describe nothing. */
const mostValues = 10;
/** Fields that are combined, the most telling first: three out of so many are 2,024 sets. */
const mostFields = 24;
const mostTogether = 3;
const mostAlternatives = 6;

/** Fields that differ with every event or count something: they tell one event from another, not false from true. */
const fleeting =
  /^(id|uid|at|receivedAt|severity|type|class|source|rule|level|imsi|msisdn|eid|iccidBody|simKey|srcPort|peerIccidBody|latitude|longitude|accuracyMetres|count|flows)$|(At|Ms|Count|Length|Label|Start|End|Size|Hours|Days|Share|Score|Ratio)$|^(bytes|packets|sent|received|payload|heard|last|first|hour|total|limit|expected|seen|gap|duration|period)/;

/** A quantity or a moment as its value: the next finding measures another. */
const measured = /^[-−]?\d+(\.\d+)?$|^\d{4}-\d\d(-\d\d)?([T ]|$)/;

/** What a cause is told by, the most telling first; fields that are not named come between these and the names. */
const telling = [
  'signatureId',
  'signature',
  'query',
  'zone',
  'serverName',
  'ja3',
  'certificateFingerprint',
  'dstIp',
  'dstPort',
  'topic',
  'clientId',
  'username',
  'actor',
  'act',
  'to',
  'from',
  'apn',
  'plmn',
  'country',
  'version',
];
const names = [
  'model',
  'deviceClass',
  'tac',
  'group',
  'site',
  'subject',
  'provider',
  'cell',
  'imei',
  'device',
  'iccid',
  'ip',
  'srcIp',
];

/** Numbers that name something: ports, networks, identifiers. */
const named: ReadonlySet<string> = new Set([...telling, ...names]);

function rankOf(field: string): number {
  const told = telling.indexOf(field);
  if (told >= 0) return told;
  const name = names.indexOf(field);
  return name < 0 ? telling.length : telling.length + 1 + name;
}

interface Candidate {
  readonly condition: FindingCondition;
  /** Indices that it holds of. */
  readonly confirmed: Uint8Array;
  readonly others: Uint8Array;
}

/**
 * @param falseOnes findings that should not come back
 * @param confirmed findings of incidents closed as true positive: none of them may be lost
 * @param others what nobody has decided about
 * @returns sets of conditions, the best first; none where nothing tells them apart
 */
export function distinguish(
  falseOnes: readonly FindingFields[],
  confirmed: readonly FindingFields[],
  others: readonly FindingFields[],
): FindingCondition[][] {
  const candidates = candidatesOf(falseOnes)
    .slice(0, mostFields)
    .map((condition): Candidate => {
      const values = new Set(condition.values.map((value) => value.toLowerCase()));
      const holds = (all: readonly FindingFields[]): Uint8Array =>
        Uint8Array.from(all, (fields) => {
          const value = fields.get(condition.field)?.toLowerCase();
          return value !== undefined && values.has(value) ? 1 : 0;
        });
      return { condition, confirmed: holds(confirmed), others: holds(others) };
    });
  for (let size = 1; size <= mostTogether; size++) {
    const serving = combinations(candidates, size).filter((set) => count(set, 'confirmed') === 0);
    if (serving.length === 0) continue;
    return serving
      .map((set) => ({
        set,
        others: count(set, 'others'),
        rank: Math.max(...set.map(({ condition }) => rankOf(condition.field))),
      }))
      .sort((a, b) => a.others - b.others || a.rank - b.rank)
      .slice(0, mostAlternatives)
      .map(({ set }) => set.map(({ condition }) => condition));
  }
  return [];
}

/** A condition for each field that every false finding has, with few values that can come again. */
function candidatesOf(falseOnes: readonly FindingFields[]): FindingCondition[] {
  const [first] = falseOnes;
  if (first === undefined) return [];
  return [...first.keys()]
    .filter((field) => !fleeting.test(field))
    .flatMap((field): FindingCondition[] => {
      const found = falseOnes.map((fields) => fields.get(field));
      const values = [...new Set(found.filter((value) => value !== undefined))];
      const serves =
        !found.includes(undefined) &&
        values.length <= mostValues &&
        values.every((value) => value.length <= 300 && (named.has(field) || !measured.test(value)));
      return serves ? [{ field, values: values.sort() }] : [];
    })
    .sort((a, b) => rankOf(a.field) - rankOf(b.field));
}

function combinations<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

/** How many findings all conditions of a set hold of. */
function count(set: readonly Candidate[], of: 'confirmed' | 'others'): number {
  const [first] = set;
  if (first === undefined) return 0;
  let found = 0;
  for (let index = 0; index < first[of].length; index++)
    if (set.every((each) => each[of][index] === 1)) found++;
  return found;
}
