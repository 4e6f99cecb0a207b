import { lifecycles, severities, type Facet } from '../../../shared/contract/index.ts';
import { day, minute } from '../../../shared/time.ts';
import { groupedColumns, noSeverity, severityPlace, type FleetColumns } from './columns.ts';

/** A facet names the query field it stands for and puts each row in one numbered slot. */
interface FacetPlan {
  readonly field: FacetField;
  readonly label: string;
  readonly slots: number;
  /** Slot by row number: an array, because a call per row and facet would cost most of the page's budget. */
  readonly slotOf: Uint8Array | Uint32Array;
  /** Where the slot stands in a row's group; null for one that the groups know nothing of. */
  readonly place: number | null;
  describe(counts: Uint32Array): Facet['values'];
}

const shown = 8;

/** Query fields that have a facet, in the order of the facets. */
export const facetFields = [
  'severity',
  'state',
  'lock',
  'seen',
  'provider',
  'country',
  'class',
  'rat',
] as const;
type FacetField = (typeof facetFields)[number];

/** The facets beside the grid, in their order. */
export function facetPlans(
  columns: FleetColumns,
  now: number,
  providerName: (id: string) => string,
): readonly FacetPlan[] {
  return [
    severityFacet(columns),
    wordFacet(columns, 'state', 'State', 'lifecycle', (word) => capital(word), lifecycles),
    wordFacet(
      columns,
      'lock',
      'IMEI lock',
      'imei_lock',
      (word) => (word === 'unsupported' ? 'Not offered' : capital(word)),
      ['open', 'locked', 'mismatch', 'unknown', 'unsupported'],
    ),
    seenFacet(columns, now),
    wordFacet(columns, 'provider', 'Provider', 'provider_id', providerName),
    wordFacet(columns, 'country', 'Country', 'country', countryName),
    wordFacet(columns, 'class', 'Device class', 'device_class', (word) => word),
    wordFacet(columns, 'rat', 'RAT', 'rat', (word) => word),
  ];
}

/** The rows under a query, see `Match`. */
interface FacetMatch {
  readonly failed: Uint16Array;
  readonly bitOf: (field: string) => number;
  readonly rows: Uint32Array;
}

/**
 * Exact counts under the query, each facet without its own term: a field that the query does not name counts what matched.
 */
export function countFacets(plans: readonly FacetPlan[], match: FacetMatch, columns: FleetColumns): Facet[] {
  const perGroup = countSlots(columns.grouped(), columns.groups.size(), match.rows);
  return plans.map((plan) => {
    const own = match.bitOf(plan.field);
    const counts =
      own !== 0
        ? countBeside(plan, columns.end(), match.failed, own)
        : plan.place === null
          ? countSlots(plan.slotOf, plan.slots, match.rows)
          : countInGroups(plan, plan.place, perGroup, columns);
    return { field: plan.field, label: plan.label, values: plan.describe(counts) };
  });
}

function countSlots(slotOf: Uint8Array | Uint32Array, slots: number, rows: Uint32Array): Uint32Array {
  const counts = new Uint32Array(slots);
  for (let i = 0; i < rows.length; i++) {
    const slot = slotOf[rows[i] ?? 0] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

function countInGroups(
  plan: FacetPlan,
  place: number,
  perGroup: Uint32Array,
  { groups }: FleetColumns,
): Uint32Array {
  const counts = new Uint32Array(plan.slots);
  for (let group = 0; group < perGroup.length; group++) {
    const slot = groups.code(group, place);
    counts[slot] = (counts[slot] ?? 0) + (perGroup[group] ?? 0);
  }
  return counts;
}

/** The rows that match, and those that fail nothing but the facet's own field; without a branch, which would be guessed wrong. */
function countBeside(plan: FacetPlan, end: number, failed: Uint16Array, own: number): Uint32Array {
  const counts = new Uint32Array(plan.slots);
  const slots = plan.slotOf;
  const others = 0xffff ^ own;
  for (let row = 1; row < end; row++) {
    const slot = slots[row] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + ((((failed[row] ?? 0) & others) - 1) >>> 31);
  }
  return counts;
}

function wordFacet(
  columns: FleetColumns,
  field: FacetField,
  label: string,
  column: (typeof groupedColumns)[number],
  name: (word: string) => string,
  order?: readonly string[],
): FacetPlan {
  const codes = columns.words[column];
  const { words } = columns.dictionaries[column];
  return {
    field,
    label,
    slots: words.length,
    slotOf: codes,
    place: groupedColumns.findIndex((grouped) => grouped === column),
    describe(counts) {
      const values = words.flatMap((word, code) => {
        const count = counts[code] ?? 0;
        return count === 0
          ? []
          : [{ value: word ?? 'none', label: word === null ? 'Unknown' : name(word), count }];
      });
      const place = (value: string): number => {
        const at = order?.indexOf(value) ?? -1;
        return at === -1 ? Number.POSITIVE_INFINITY : at;
      };
      values.sort((a, b) =>
        order === undefined
          ? Number(a.value === 'none') - Number(b.value === 'none') || b.count - a.count
          : place(a.value) - place(b.value),
      );
      return values.slice(0, shown);
    },
  };
}

function severityFacet(columns: FleetColumns): FacetPlan {
  return {
    field: 'severity',
    label: 'Open incident',
    slots: noSeverity + 1,
    slotOf: columns.severity(),
    place: severityPlace,
    describe: (counts) =>
      [...severities, 'none'].flatMap((word, rank) => {
        const count = counts[word === 'none' ? noSeverity : rank] ?? 0;
        return count === 0 ? [] : [{ value: word, label: capital(word), count }];
      }),
  };
}

const ages = [
  { value: '<15m', label: 'Under 15 min' },
  { value: '15m..24h', label: '15 min to 24 h' },
  { value: '>24h', label: 'Over 24 h' },
  { value: 'never', label: 'Never' },
] as const;

function seenFacet(columns: FleetColumns, now: number): FacetPlan {
  const seen = columns.numbers.last_seen_at;
  const slotOf = new Uint8Array(columns.end());
  const [recent, today] = [now - 15 * minute, now - day];
  for (let row = 1; row < slotOf.length; row++) {
    // Every comparison with what is not known is false. Sums of them need no branch: ages in no order would be guessed wrong.
    const at = seen[row] ?? Number.NaN;
    slotOf[row] = 3 - (Number(at > Number.NEGATIVE_INFINITY) + Number(at >= today) + Number(at > recent));
  }
  return {
    field: 'seen',
    label: 'Last seen',
    slots: ages.length,
    slotOf,
    place: null,
    describe: (counts) =>
      ages.flatMap((age, slot) => ((counts[slot] ?? 0) === 0 ? [] : [{ ...age, count: counts[slot] ?? 0 }])),
  };
}

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? code) : code;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
