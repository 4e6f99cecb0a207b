import type { AppError } from '../../../shared/errors.ts';
import { minute } from '../../../shared/time.ts';
import type { Connector } from '../providers/connector.ts';
import type { SimPage, SimReading } from '../providers/readings.ts';
import { iccid, listing, reading } from './readings.testkit.ts';

/** A provider whose list, ten rows a page counted by number, is sorted by the last change of each SIM and can be asked for it. */
export interface ChangingList {
  readonly connector: Connector;
  /** The provider's clock, ms UTC. */
  readonly now: number;
  /** What was asked, page by page: `whole`, or `since` and a moment. */
  readonly asked: string[];
  /** SIMs that were asked for by themselves. */
  readonly single: string[];
  /** Tells no time. */
  silent: boolean;
  /** Answers every question for changes with this. */
  refusal: AppError | null;
  /** Lets time go by. */
  pass(ms: number): void;
  change(index: number, rawState: string): void;
  /** Suspends or resumes. */
  toggle(index: number): void;
  add(): void;
  remove(index: number): void;
  /** Breaks the page of this number, counted from 0, once. */
  failAt(page: number): void;
  /** Happens before the page of this number is answered, once. */
  beforePage(page: number, work: () => void): void;
  /** Forgets what was to happen. */
  calm(): void;
  idOf(index: number): string;
  /** State words in the order of the SIMs' ids. */
  states(): string[];
}

const pageRows = 10;

export function changing(size: number): ChangingList {
  let now = 1_000_000_000;
  let counter = 0;
  let breaks: number | null = null;
  let events: { readonly page: number; readonly work: () => void }[] = [];
  const sims = new Map<
    string,
    { readonly reading: SimReading; readonly at: number; readonly order: number }
  >();
  const put = (sim: SimReading): void => {
    counter += 1;
    sims.set(sim.providerSimId, { reading: sim, at: now, order: counter });
  };
  for (let index = 0; index < size; index++) put(reading(index));

  function answer(asked: string, since: number, cursor: string | null): SimPage {
    list.asked.push(asked);
    const page = Number(cursor ?? 0);
    const due = events.filter((event) => event.page === page);
    events = events.filter((event) => event.page !== page);
    for (const { work } of due) work();
    if (breaks === page) {
      breaks = null;
      throw new Error('gone');
    }
    const rows = [...sims.values()]
      .filter(({ at }) => at >= since)
      .sort((a, b) => a.at - b.at || a.order - b.order)
      .map((sim) => sim.reading);
    return {
      sims: rows.slice(page * pageRows, (page + 1) * pageRows),
      next: rows.length > (page + 1) * pageRows ? String(page + 1) : null,
      rejected: [],
      serverTime: list.silent ? null : now,
    };
  }

  const list: ChangingList = {
    asked: [],
    single: [],
    silent: false,
    refusal: null,
    get now() {
      return now;
    },
    pass(ms) {
      now += ms;
    },
    change(index, rawState) {
      now += 1;
      const known = sims.get(iccid(index));
      if (known !== undefined) put({ ...known.reading, rawState, modifiedAt: now });
    },
    toggle(index) {
      list.change(index, sims.get(iccid(index))?.reading.rawState === 'active' ? 'suspended' : 'active');
    },
    add: () => put(reading(sims.size)),
    remove: (index) => void sims.delete(iccid(index)),
    failAt(page) {
      breaks = page;
    },
    beforePage(page, work) {
      events.push({ page, work });
    },
    calm() {
      breaks = null;
      events = [];
    },
    idOf: iccid,
    states: () =>
      [...sims.values()]
        .sort((a, b) => (a.reading.providerSimId < b.reading.providerSimId ? -1 : 1))
        .map((sim) => sim.reading.rawState),
    connector: {
      ...listing([]),
      simPage: async (cursor) => answer('whole', 0, cursor),
      async sim(id) {
        list.single.push(id);
        return sims.get(id)?.reading ?? null;
      },
      changes: {
        how: 'asked for what changed',
        overlap: minute,
        fullEvery: 24 * 60 * minute,
        async page(since, cursor) {
          if (list.refusal !== null) throw list.refusal;
          return answer(`since ${since}`, since, cursor);
        },
      },
    },
  };
  return list;
}
