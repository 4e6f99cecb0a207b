import { day } from '../../../../shared/time.ts';
import {
  groupBySite,
  nameOf,
  tagOf,
  type Draft,
  type Rule,
  type RuleContext,
  type SimView,
} from '../rule.ts';
import { noSightings, sighted, type Sightings } from '../sightings.ts';

/** Without a list, the countries of the first fourteen days are home. */
const homeLearning = 14 * day;
/** A country in which this many SIMs of the fleet live is no news for one without a list. */
const peersAtHome = 5;

/** Lists of the fleet that it asks where a SIM has none. */
export const fleetLists = { plmns: 'allowed_plmns', countries: 'allowed_countries' } as const;

/** Country or network outside the allow-list. */
export const countryOutsideList: Rule = {
  meta: {
    id: 'D-NW-01',
    name: 'Country or network outside the allow-list',
    layer: 'network',
    severity: 'high',
    signal: 'Visited network (MCC and MNC) in session events and in the SIM list',
    algorithm:
      'The visited network is not in `allowed_plmns`, or its country not in `allowed_countries`, of the SIM or its group, else of the groups of most SIMs at its site, else of the lists of the fleet. Without a list: a country that the SIM did not visit in its first 14 days and where fewer than five SIMs of the fleet live. One sighting is enough.',
    mappings: [
      { id: 'FGT1036.501', name: 'PLMN ID', framework: 'FiGHT' },
      { id: 'FGT1199.501', name: 'MNO Roaming Partners', framework: 'FiGHT' },
    ],
    falsePositives: 'Cells across a border, a change of roaming steering, a device that moved.',
    response:
      'Ask the owner where the device is. Suspend the SIM or block roaming where it has no reason to travel.',
    basis: 'published',
  },
  needs: ['sims'],
  learnsFor: 0,
  refractory: 7 * day,
  evaluate(batch, memory, context) {
    const drafts: Draft[] = [];
    const learned = new Map<string, Sightings>();
    const visit = (sim: SimView, at: number | null, country: string | null, plmn: string | null): void => {
      if (at === null || (country === null && plmn === null)) return;
      const lists = listsOf(sim, context);
      const verdict = byList(lists, country, plmn);
      if (verdict === 'allowed') return;
      if (verdict === 'none') {
        if (country === null) return;
        const homes = sighted(
          learned.get(sim.body) ?? memory.get<Sightings>(sim.body) ?? noSightings,
          country,
          at,
        );
        learned.set(sim.body, homes);
        if (!awayFromHome(homes, country, at) || context.simsIn(sim.providerId, country) >= peersAtHome)
          return;
      }
      drafts.push(
        draftOf(sim, at, country, plmn, verdict === 'outside' ? (lists.plmns ?? lists.countries) : null),
      );
    };
    for (const { sim, at, country, plmn, type } of batch.sessions) {
      if (type !== 'session.ended') visit(sim, at, country, plmn);
    }
    for (const sim of batch.changed)
      visit(sim, sim.sessionUpdatedAt ?? seenAt(sim, context), sim.country, sim.plmn);
    for (const [body, homes] of learned) memory.set(body, homes);
    return drafts;
  },
};

function seenAt(sim: SimView, context: RuleContext): number | null {
  return sim.lastSeenAt ?? context.watermark(sim.providerId);
}

export interface AllowLists {
  readonly plmns: string | null;
  readonly countries: string | null;
}

function listsOf(sim: SimView, context: RuleContext): AllowLists {
  const own = { plmns: tagOf(sim, 'allowed_plmns'), countries: tagOf(sim, 'allowed_countries') };
  if (own.plmns !== null || own.countries !== null) return own;
  const peers = {
    plmns: context.peerTag(sim, 'site', 'allowed_plmns'),
    countries: context.peerTag(sim, 'site', 'allowed_countries'),
  };
  if (peers.plmns !== null || peers.countries !== null) return peers;
  return { plmns: context.fleetList(fleetLists.plmns), countries: context.fleetList(fleetLists.countries) };
}

/** What the lists say of a network. `none`: there is no list. */
export function byList(
  lists: AllowLists,
  country: string | null,
  plmn: string | null,
): 'allowed' | 'outside' | 'none' {
  const networks = wordsOf(lists.plmns);
  if (networks.length > 0 && plmn !== null) {
    const digits = plmn.replace(/\D/g, '');
    return networks.some((network) => network.replace(/\D/g, '') === digits) ? 'allowed' : 'outside';
  }
  const countries = wordsOf(lists.countries);
  if (countries.length === 0 || country === null) return 'none';
  return countries.some((allowed) => allowed.toUpperCase() === country.toUpperCase()) ? 'allowed' : 'outside';
}

function wordsOf(list: string | null): string[] {
  return (list ?? '').split(/[\s,;|]+/).filter((word) => word !== '');
}

/** True when learning had ended before this visit and the country was not among those learned. */
export function awayFromHome(homes: Sightings, country: string, at: number): boolean {
  const first = Math.min(...Object.values(homes).map(([from]) => from));
  const since = homes[country]?.[0] ?? at;
  return at > first + homeLearning && since > first + homeLearning;
}

function draftOf(
  sim: SimView,
  at: number,
  country: string | null,
  plmn: string | null,
  list: string | null,
): Draft {
  const where = [country, plmn === null ? null : `PLMN ${plmn}`].filter((part) => part !== null).join(', ');
  const why =
    list === null
      ? 'it never was there and nothing says that it may be'
      : `allowed are ${wordsOf(list).join(', ')}`;
  return {
    sim,
    at,
    severity: 'high',
    subject: `${sim.body}:${country ?? plmn ?? ''}`,
    summary: `${nameOf(sim)} is on a network in ${where}; ${why}.`,
    group: groupBySite(sim),
    signals: { country, plmn, cell: sim.cell, list },
  };
}
