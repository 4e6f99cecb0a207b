import { day, isoSeconds } from '../../../../shared/time.ts';
import { groupBySite, nameOf, type Draft, type Rule, type SimView } from '../rule.ts';
import { noSightings, sighted, type Sightings } from '../sightings.ts';

/** Firmware that goes back: an old hole put back into a device. */
export const firmwareRollback: Rule = {
  meta: {
    id: 'D-EP-06',
    name: 'Firmware rollback',
    layer: 'endpoint',
    severity: 'high',
    signal: 'Versions that a device reported, by component',
    algorithm:
      'A version lower than one that the same device reported before, number by number; words behind a hyphen make a version lower than the same without. Versions without numbers are not compared.',
    mappings: [
      { id: 'T1601.002', name: 'Downgrade System Image', framework: 'ATT&CK enterprise' },
      { id: 'T0857', name: 'System Firmware', framework: 'ATT&CK ics' },
      { id: 'TID-216', name: 'Firmware Update Rollbacks Allowed', framework: 'EMB3D' },
    ],
    falsePositives:
      'A device that fell back to its other image after a failed update, a restore to factory state.',
    response:
      'Find out who put the image there. Move the SIM to a quarantine group, install the release again, compare its hash.',
    basis: 'proposed',
  },
  needs: ['firmware'],
  learnsFor: 0,
  refractory: 30 * day,
  evaluate(batch, memory) {
    const touched = new Map<string, { sim: SimView; component: string; sightings: Sightings }>();
    for (const { sim, event } of batch.told) {
      if (event.class !== 'device' || event.version === undefined) continue;
      const component = event.component ?? 'application';
      const key = `${sim.body}/${component}`;
      const before = touched.get(key)?.sightings ?? memory.get<Sightings>(key) ?? noSightings;
      // Installed is when the device changed; reports come whenever somebody asks.
      const at = Math.min(event.installedAt ?? event.at, event.at);
      const sightings = sighted(sighted(before, event.version, at), event.version, event.at);
      touched.set(key, { sim, component, sightings });
    }
    for (const [key, { sightings }] of touched) memory.set(key, sightings);
    return [...touched.values()].flatMap(({ sim, component, sightings }) =>
      rollbacksOf(sim, component, sightings),
    );
  },
};

function rollbacksOf(sim: SimView, component: string, sightings: Sightings): Draft[] {
  const versions = Object.entries(sightings);
  return versions.flatMap(([version, [first, last]]) => {
    const higher = versions
      .filter(([other, [from]]) => from < last && compareVersions(other, version) > 0)
      .sort(([a], [b]) => compareVersions(b, a))[0];
    if (higher === undefined) return [];
    const at = first > higher[1][0] ? first : last;
    return [
      {
        sim,
        at,
        severity: 'high' as const,
        subject: `${sim.body}:${component}:${higher[0]}>${version}`,
        summary: `${nameOf(sim)} runs ${component} ${version} since ${isoSeconds(at)}; it had ${higher[0]} before.`,
        group: groupBySite(sim),
        signals: { component, version, before: higher[0], beforeAt: higher[1][0], at },
      },
    ];
  });
}

/**
 * Orders versions by their numbers: below 0 where `a` is the older. A suffix such as `-rc1` is older than the release itself. 0 where either
 * has no number at all.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.numbers.length === 0 || right.numbers.length === 0) return 0;
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at++) {
    const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.suffix === right.suffix) return 0;
  if (left.suffix === '') return 1;
  if (right.suffix === '') return -1;
  return left.suffix < right.suffix ? -1 : 1;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly suffix: string } {
  const text = version.slice(0, 100);
  const dash = text.indexOf('-');
  const head = dash === -1 ? text : text.slice(0, dash);
  return {
    numbers: (head.match(/\d{1,15}/g) ?? []).map(Number),
    suffix: dash === -1 ? '' : text.slice(dash + 1),
  };
}
