import { afterEach, describe, expect, it } from 'vitest';
import { startDemoWorld, type DemoWorld, type DemoWorldOptions } from '../../demo/world.ts';
import { defaultSchedule } from '../../demo/attacks/schedule.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { context, watchWorld, type Watch } from './world.testkit.ts';

let world: DemoWorld;
let watch: Watch;
afterEach(async () => {
  await watch?.close();
  await world?.close();
});

async function begin(options: DemoWorldOptions): Promise<void> {
  world = await startDemoWorld({
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 18, 9, 20),
    maxLifetimeMs: 400_000,
    ...options,
  });
  watch = await watchWorld(world);
}

interface OpenIncident {
  readonly id: number;
  readonly rule: string;
  readonly title: string;
  readonly iccids: string;
}

const openIncidents = (): OpenIncident[] =>
  watch.ports.ledger.all<OpenIncident>(
    `SELECT i.incident_id AS id, i.rule_id AS rule, i.title || ': ' || i.scope AS title, group_concat(m.iccid) AS iccids
     FROM incidents i JOIN incident_sims m ON m.incident_id = i.incident_id WHERE i.status <> 'resolved' GROUP BY 1 ORDER BY 1`,
  );

describe('the quiet world', () => {
  it('raises no incident in fourteen days', async () => {
    await begin({ sims: 220 });
    await watch.live(0);
    await watch.importFiles();
    for (let at = 0; at < 14 * day; at += 8 * hour) await watch.live(8 * hour);
    expect(openIncidents()).toEqual([]);
    expect(watch.pairs()).toEqual([]);
    const all = (await watch.detections.handlers.rules({}, context)).rules;
    // Files of sensors that this world does not have stay blind.
    expect(all.filter(({ kind, state }) => kind === 'sigma' && state === 'active').length).toBeGreaterThan(
      10,
    );
    const rules = all.filter(({ kind }) => kind === 'detector');
    // No platform tells of readings here.
    expect(rules.filter(({ state }) => state !== 'active').map(({ id, state }) => `${id} ${state}`)).toEqual([
      'D-AP-07 blind',
    ]);
  }, 400_000);
});

describe('the attacked world', () => {
  /** What must be found by now, and everything that the attacks give reason for; one line per SIM. */
  const truth = (now: number): { readonly must: string[]; readonly may: ReadonlySet<string> } => {
    const told = world.attacks.list().flatMap(({ detections }) => detections);
    const lines = (some: typeof told): string[] =>
      some.flatMap(({ id, iccids }) => iccids.map((iccid) => `${id} ${iccid}`));
    return {
      must: [...new Set(lines(told.filter(({ built, must, from }) => built && must && from <= now)))].sort(),
      may: new Set(lines(told)),
    };
  };
  const compare = (): void => {
    const { must, may } = truth(world.clock.now());
    const found = new Set(watch.pairs());
    expect(must.filter((pair) => !found.has(pair))).toEqual([]);
    expect([...found].filter((pair) => !may.has(pair))).toEqual([]);
  };

  it('raises what the ground truth says and nothing besides, from the first sync and live', async () => {
    await begin({ sims: 600, attacks: defaultSchedule });
    expect(world.attacks.skipped).toEqual([]);
    await watch.importFiles();
    await watch.live(0);
    compare();
    for (const step of [2 * minute, minute, minute, 5 * minute, 10 * minute, hour, 2 * hour, 4 * hour])
      await watch.live(step);
    compare();
    // Whole sites are one incident each; the clone shows as one IMEI on three SIMs and as a stranger on two of them.
    const kinds = (rule: string) => openIncidents().filter((incident) => incident.rule === rule).length;
    expect(
      ['D-NW-07', 'D-EE-01', 'D-EE-03', 'D-EP-01', 'D-EP-03', 'D-NW-04', 'D-CD-09', 'D-TR-10', 'D-NW-01'].map(
        kinds,
      ),
    ).toEqual([1, 1, 2, 2, 1, 2, 1, 2, 0]);
    for (const incident of openIncidents()) {
      const attack = world.attacks
        .list()
        .find(({ iccids }) => incident.iccids.split(',').every((iccid) => iccids.includes(iccid)));
      expect(attack, incident.title).toBeDefined();
    }
    const chains = openIncidents().filter(({ rule }) => rule === 'D-EE-03');
    const thefts = world.attacks.list().filter(({ kind }) => kind === 'stolen-sim');
    expect(chains.map(({ iccids }) => iccids).sort()).toEqual(
      thefts.map(({ iccids }) => iccids.join()).sort(),
    );
    const theftRules = ['D-EP-01', 'D-NW-01', 'D-TR-10', 'D-CD-09'];
    const beside = openIncidents().filter(
      ({ rule, iccids }) =>
        theftRules.includes(rule) && thefts.some((theft) => theft.iccids.join() === iccids),
    );
    expect(beside).toEqual([]);
  }, 400_000);

  it('raises what the log of a broker shows, and a host of the list of threats', async () => {
    await begin({
      sims: 120,
      attacks: [
        { kind: 'broker-abuse', at: 2 * hour },
        { kind: 'threat-contact', at: 3 * hour },
      ],
    });
    expect(world.attacks.skipped).toEqual([]);
    await watch.live(0);
    await watch.importFiles();
    await watch.live(hour);
    expect(watch.pairs()).toEqual([]);
    await watch.live(3 * hour);
    await watch.importFiles();
    await watch.live(0);
    const found = watch.pairs();
    const due = world.attacks.list().flatMap(({ detections }) => detections);
    expect(due.map(({ id }) => id).sort()).toEqual(['D-AP-05', 'D-CD-01', 'D-CD-02', 'D-CD-03', 'D-TR-08']);
    for (const { id, iccids, of } of due) {
      const pairs = iccids.map((iccid) => `${id} ${iccid}`).filter((pair) => found.includes(pair));
      expect(pairs.length, id).toBeGreaterThanOrEqual(of === 'one' ? 1 : iccids.length);
    }
    const may = new Set(due.flatMap(({ id, iccids }) => iccids.map((iccid) => `${id} ${iccid}`)));
    expect(found.filter((pair) => !may.has(pair))).toEqual([]);
  }, 400_000);
});
