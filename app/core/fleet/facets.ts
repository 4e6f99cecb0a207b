import { lifecycles, severities, type Facet } from '../../../shared/contract/index.ts';
import { day, minute } from '../../../shared/time.ts';
import { noSeverity, type FleetColumns, type WordColumn } from './columns.ts';

/** A facet names the query field it stands for and puts each row in one numbered slot. */
interface FacetPlan {
  readonly field: string;
  readonly label: string;
  readonly slots: number;
  /** Slot by row number: an array, because a call per row and facet would cost most of the page's budget. */
  readonly slotOf: Uint8Array | Uint32Array;
  describe(counts: Uint32Array): Facet['values'];
}

const shown = 8;

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

/**
 * Exact counts under the query, each facet without its own term: a field that the query does not name counts what matched.
 * @param failed per row a bit for each field whose terms it fails; 0 means the row matches.
 * @param matched the rows that fail none
 */
export function countFacets(
  plans: readonly FacetPlan[],
  columns: FleetColumns,
  failed: Uint32Array,
  bitOf: (field: string) => number,
  matched: Uint32Array,
): Facet[] {
  return plans.map((plan) => {
    const own = bitOf(plan.field);
    const counts =
      own === 0
        ? countMatched(plan, matched)
        : countBeside(plan, columns.alive(), columns.end(), failed, ~own);
    return { field: plan.field, label: plan.label, values: plan.describe(counts) };
  });
}

function countMatched(plan: FacetPlan, matched: Uint32Array): Uint32Array {
  const counts = new Uint32Array(plan.slots);
  const slots = plan.slotOf;
  for (let i = 0; i < matched.length; i++) {
    const slot = slots[matched[i] ?? 0] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

function countBeside(
  plan: FacetPlan,
  alive: Uint8Array,
  end: number,
  failed: Uint32Array,
  others: number,
): Uint32Array {
  const counts = new Uint32Array(plan.slots);
  const slots = plan.slotOf;
  for (let row = 1; row < end; row++) {
    if (alive[row] !== 1 || ((failed[row] ?? 0) & others) !== 0) continue;
    const slot = slots[row] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

function wordFacet(
  columns: FleetColumns,
  field: string,
  label: string,
  column: WordColumn,
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
    // Every comparison with what is not known is false.
    const at = seen[row] ?? Number.NaN;
    slotOf[row] = at > recent ? 0 : at >= today ? 1 : at < today ? 2 : 3;
  }
  return {
    field: 'seen',
    label: 'Last seen',
    slots: ages.length,
    slotOf,
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
