import { lifecycles, severities, type Facet } from '../../../shared/contract/index.ts';
import { day, minute } from '../../../shared/time.ts';
import { noSeverity, type FleetColumns, type WordColumn } from './columns.ts';

/** A facet names the query field it stands for and puts each row in one numbered slot. */
interface FacetPlan {
  readonly field: string;
  readonly label: string;
  readonly slots: number;
  slotOf(row: number): number;
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
 * Exact counts under the query, each facet without its own term, in one pass.
 * @param failed per row a bit for each field whose terms it fails; 0 means the row matches.
 */
export function countFacets(
  plans: readonly FacetPlan[],
  columns: FleetColumns,
  failed: Uint32Array,
  bitOf: (field: string) => number,
): Facet[] {
  const counts = plans.map((plan) => new Uint32Array(plan.slots));
  const own = plans.map((plan) => bitOf(plan.field));
  const alive = columns.alive();
  const end = columns.end();
  for (let row = 1; row < end; row++) {
    if (alive[row] !== 1) continue;
    const misses = failed[row] ?? 0;
    for (let index = 0; index < plans.length; index++) {
      if ((misses & ~(own[index] ?? 0)) !== 0) continue;
      const slot = plans[index]?.slotOf(row) ?? 0;
      const count = counts[index];
      if (count !== undefined) count[slot] = (count[slot] ?? 0) + 1;
    }
  }
  return plans.map((plan, index) => ({
    field: plan.field,
    label: plan.label,
    values: plan.describe(counts[index] ?? new Uint32Array()),
  }));
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
    slotOf: (row) => codes[row] ?? 0,
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
  const severity = columns.severity();
  return {
    field: 'severity',
    label: 'Open incident',
    slots: severities.length + 1,
    slotOf(row) {
      const rank = severity[row] ?? noSeverity;
      return rank === noSeverity ? severities.length : rank;
    },
    describe: (counts) =>
      [...severities, 'none'].flatMap((word, slot) => {
        const count = counts[slot] ?? 0;
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
  return {
    field: 'seen',
    label: 'Last seen',
    slots: ages.length,
    slotOf(row) {
      const at = seen[row] ?? Number.NaN;
      if (Number.isNaN(at)) return 3;
      const age = now - at;
      return age < 15 * minute ? 0 : age <= day ? 1 : 2;
    },
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
