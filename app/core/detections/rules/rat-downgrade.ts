import { day, hour } from '../../../../shared/time.ts';
import { areaOf, generationOf } from '../radio.ts';
import { groupBySite, nameOf, type Draft, type Rule, type RuleContext, type SimView } from '../rule.ts';
import { noSightings, sighted, type Sightings } from '../sightings.ts';

/** LTE that served this long ago no longer says that LTE serves there. */
const servedWithin = 30 * day;
/** So many SIMs in one place within an hour are no coverage edge. */
const manySims = 3;

/** RAT downgrade: 2G where LTE served before. */
export const ratDowngrade: Rule = {
  meta: {
    id: 'D-NW-07',
    name: 'RAT downgrade',
    layer: 'network',
    severity: 'medium',
    signal: 'Radio technology and cell in session events and in the SIM list',
    algorithm:
      'A device that used LTE or 5G in an area within the last 30 days uses 2G there now. One sighting: medium. Three SIMs of one site (without a site: of one area) within an hour: high.',
    mappings: [
      { id: 'FGT1562.501', name: 'Bid Down UE', framework: 'FiGHT' },
      { id: 'T1638', name: 'Adversary-in-the-Middle', framework: 'ATT&CK mobile' },
    ],
    falsePositives: 'An outage of the operator’s LTE, the edge of coverage.',
    response:
      'Ask the operator about LTE in the area. If it is well: treat the cell as suspect, take 2G out of the profile, check what the devices sent in clear.',
    basis: 'proposed',
  },
  needs: ['sims'],
  learnsFor: 0,
  refractory: 12 * hour,
  evaluate(batch, memory, context) {
    const drafts: Draft[] = [];
    const see = (
      sim: SimView,
      at: number | null,
      rat: string | null,
      cell: string | null,
      plmn: string | null,
    ): void => {
      const generation = generationOf(rat);
      const area = areaOf(cell, plmn);
      if (at === null || generation === null || area === null) return;
      if (generation >= 4) {
        const before = memory.get<Sightings>(sim.body) ?? noSightings;
        const after = sighted(before, area, at);
        if (after !== before) memory.set(sim.body, after);
      } else if (generation === 2) {
        drafts.push(...downgradeOf(sim, at, area, cell, memory.get<Sightings>(sim.body) ?? noSightings));
      }
    };
    // LTE first: a downgrade may arrive in one batch with, or before, the LTE sessions that it follows.
    const sessions = batch.sessions.filter(({ type }) => type !== 'session.ended');
    for (const wanted of [true, false]) {
      for (const { sim, at, rat, cell, plmn } of sessions)
        if (isLte(rat) === wanted) see(sim, at, rat, cell, plmn);
      for (const sim of batch.changed) {
        const at = sim.sessionUpdatedAt ?? context.watermark(sim.providerId);
        if (isLte(sim.rat) === wanted) see(sim, at, sim.rat, sim.cell, sim.plmn);
      }
    }
    return drafts.flatMap((draft) => raised(draft, drafts, memory, context));
  },
};

function isLte(rat: string | null): boolean {
  return (generationOf(rat) ?? 0) >= 4;
}

function downgradeOf(
  sim: SimView,
  at: number,
  area: string,
  cell: string | null,
  served: Sightings,
): Draft[] {
  const lte = served[area];
  if (lte === undefined || lte[0] >= at || lte[1] < at - servedWithin) return [];
  return [
    {
      sim,
      at,
      severity: 'medium',
      subject: sim.body,
      summary: `${nameOf(sim)} uses 2G in area ${area}, where LTE served it.`,
      // SIMs of one site may use several networks, whose areas differ.
      group: sim.site === null ? { kind: 'cell', value: `${sim.providerId}/${area}` } : groupBySite(sim),
      signals: { area, cell, rat: '2G', lteFirst: lte[0], lteLast: lte[1] },
    },
  ];
}

/** The draft itself; and once three SIMs fell in one place within an hour, one more for each of them, graver. */
function raised(
  draft: Draft,
  all: readonly Draft[],
  memory: Parameters<Rule['evaluate']>[1],
  context: RuleContext,
): Draft[] {
  const key = `place:${draft.group.kind}:${draft.group.value}`;
  const before = memory.get<readonly (readonly [string, number])[]>(key) ?? [];
  const falls = [...before];
  if (!before.some(([body, at]) => body === draft.sim.body && at === draft.at))
    falls.push([draft.sim.body, draft.at]);
  const newest = Math.max(...falls.map(([, at]) => at));
  const recent = falls.filter(([, at]) => at >= newest - day).slice(-200);
  memory.set(key, recent);
  const together = fallenTogether(recent, draft.at);
  if (together.length < manySims) return [draft];
  const graver = together.flatMap(([body, at]): Draft[] => {
    const sim = all.find((other) => other.sim.body === body)?.sim ?? context.simOf(body);
    if (sim === null) return [];
    const summary = `${nameOf(sim)} is one of ${together.length} SIMs that fell to 2G in one place within an hour.`;
    return [
      {
        ...draft,
        sim,
        at,
        severity: 'high',
        subject: `${body}:together`,
        summary,
        signals: { ...draft.signals, simsInHour: together.length },
      },
    ];
  });
  return [draft, ...graver];
}

/** One fall per SIM that lies with the one at `at` in a window of an hour holding as many SIMs as can be. */
export function fallenTogether(
  falls: readonly (readonly [string, number])[],
  at: number,
): (readonly [string, number])[] {
  let best: (readonly [string, number])[] = [];
  for (const [, start] of falls) {
    if (start > at || start < at - hour) continue;
    const inside = new Map<string, number>();
    for (const [body, time] of falls) {
      if (time >= start && time <= start + hour) inside.set(body, Math.min(inside.get(body) ?? time, time));
    }
    if (inside.size > best.length) best = [...inside];
  }
  return best;
}
