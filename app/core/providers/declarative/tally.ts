import type { SimReading } from '../readings.ts';
import type { MappedRow } from './map.ts';
import type { SimMapping } from './model.ts';

/** How much of what came was understood, counted. */
export interface Tally {
  readonly read: number;
  readonly understood: number;
  readonly rejected: number;
  /** SIMs that stood on two pages. */
  readonly repeated: number;
  /** Why rows were rejected and values left out, most frequent first, each with the first id. */
  readonly reasons: readonly {
    readonly reason: string;
    readonly count: number;
    readonly example: string | null;
  }[];
  /** State words as they came, and what each was taken for. */
  readonly states: readonly { readonly word: string; readonly lifecycle: string; readonly count: number }[];
  /** How many SIMs have a value in each mapped field. */
  readonly filled: readonly { readonly field: string; readonly count: number }[];
}

/** Different reasons and words that are kept apart; what comes after is counted together. */
const mostKinds = 40;

export function createTally(mapping: SimMapping): {
  add(rows: readonly MappedRow[]): void;
  repeated(count: number): void;
  first(): SimReading | null;
  result(): Tally;
} {
  const fields = mappedFields(mapping);
  const reasons = new Map<string, { count: number; example: string | null }>();
  const states = new Map<string, { lifecycle: string; count: number }>();
  const filled = new Map<string, number>(fields.map((field) => [field, 0]));
  let [read, understood, repeated] = [0, 0, 0];
  let first: SimReading | null = null;
  const because = (reason: string, example: string | null): void => {
    const key = reasons.has(reason) || reasons.size < mostKinds ? reason : 'other reasons';
    const known = reasons.get(key);
    if (known === undefined) reasons.set(key, { count: 1, example });
    else known.count += 1;
  };
  const take = (row: MappedRow): void => {
    read += 1;
    if (!row.ok) {
      because(row.reason, row.id);
      return;
    }
    understood += 1;
    first ??= row.sim;
    for (const { field, reason } of row.remarks)
      because(`${field} left out: ${reason}`, row.sim.providerSimId);
    const { rawState, lifecycle } = row.sim;
    const word = states.has(rawState) || states.size < mostKinds ? rawState : '(others)';
    const known = states.get(word);
    if (known === undefined) states.set(word, { lifecycle, count: 1 });
    else known.count += 1;
    for (const field of fields) if (isFilled(row.sim[field])) filled.set(field, (filled.get(field) ?? 0) + 1);
  };
  return {
    add: (rows) => rows.forEach(take),
    repeated(count) {
      repeated += count;
    },
    first: () => first,
    result: () => ({
      read,
      understood,
      rejected: read - understood,
      repeated,
      reasons: [...reasons].map(([reason, rest]) => ({ reason, ...rest })).sort((a, b) => b.count - a.count),
      states: [...states].map(([word, rest]) => ({ word, ...rest })).sort((a, b) => b.count - a.count),
      filled: [...filled].map(([field, count]) => ({ field, count })),
    }),
  };
}

function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === 'unknown') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** Members of a reading that the mapping can fill, by its own words for them. */
function mappedFields({
  texts,
  times,
  connectivity,
  imeiLock,
  plmn,
  rat,
  dataLimit,
  tags,
}: SimMapping): (keyof SimReading)[] {
  const byText = { group: 'groupId', gateway: 'gatewayId', speed: 'speedClass' } as const;
  const byTime = {
    lastSeen: 'lastSeenAt',
    sessionUpdated: 'sessionUpdatedAt',
    modified: 'modifiedAt',
    created: 'createdAt',
  } as const;
  const fields: (keyof SimReading)[] = [];
  for (const field of Object.keys(texts) as (keyof typeof texts)[])
    fields.push(field === 'group' || field === 'gateway' || field === 'speed' ? byText[field] : field);
  for (const field of Object.keys(times) as (keyof typeof times)[]) fields.push(byTime[field]);
  if (connectivity !== null) fields.push('connectivity');
  if (imeiLock.kind === 'imei' || imeiLock.kind === 'flag') fields.push('imeiLock');
  if (plmn !== null) fields.push('plmn');
  if (rat !== null) fields.push('rat');
  if (dataLimit !== null) fields.push('dataLimitBytes');
  if (tags.all !== null || tags.own.length > 0) fields.push('tags');
  return fields;
}
