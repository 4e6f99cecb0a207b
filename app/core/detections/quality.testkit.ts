import { startDemoWorld } from '../../demo/world.ts';
import type { TrueAttack } from '../../demo/attacks/stage.ts';
import type { ScheduledAttack } from '../../demo/attacks/schedule.ts';
import type { AttackKind } from '../../demo/attacks/attack.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { watchWorld, type Watch } from './world.testkit.ts';

/** How well the detections do on worlds whose attacks are known. */

/** What these worlds have wrong from the beginning, such as a server with an old version of TLS: true, and no attack. */
const standing: ReadonlySet<string> = new Set(['D-CD-06']);

export interface QualityOptions {
  readonly seed: number;
  readonly sims: number;
  /** First moment of the world, ms UTC. */
  readonly epoch: number;
  /** What happens when; times from `epoch`. None makes a quiet world. */
  readonly attacks: readonly ScheduledAttack[];
  /** Quiet days before the attacks, and days watched from then on. */
  readonly learningDays: number;
  readonly days: number;
  /** ms between two syncs while something may happen, and how often files are imported. */
  readonly step: number;
  readonly importEvery: number;
}

export interface AttackResult {
  readonly kind: AttackKind;
  readonly title: string;
  /** Expected detections that were due, and those of them that came: one for each SIM, or one for all. */
  readonly due: number;
  readonly found: number;
  /** From the moment the pattern was complete to the first finding of the attack, ms of world time; null when nothing came. */
  readonly after: number | null;
  readonly missing: readonly string[];
}

export interface QualityResult {
  readonly attacks: readonly AttackResult[];
  readonly skipped: readonly string[];
  /** Incidents, and those of them in which no finding belongs to an attack. */
  readonly incidents: number;
  readonly falseIncidents: readonly string[];
  readonly simDays: number;
}

interface Found {
  readonly rule: string;
  readonly iccid: string | null;
  readonly at: number;
  readonly detected: number;
  readonly incident: number | null;
}

export async function measureQuality(options: QualityOptions): Promise<QualityResult> {
  const { seed, sims, epoch, attacks, learningDays, days, step, importEvery } = options;
  const world = await startDemoWorld({ seed, sims, epoch, attacks, speed: 0, maxLifetimeMs: 21_600_000 });
  const watch = await watchWorld(world);
  try {
    await watch.live(0);
    await watch.importFiles();
    for (let at = 0; at < learningDays * day; at += 8 * hour) await watch.live(8 * hour);
    for (let at = 0; at < days * day; ) {
      // Close by while attacks begin, at leisure afterwards.
      const pace = at < day ? step : Math.max(step, 2 * hour);
      await watch.live(pace);
      at += pace;
      if (at % importEvery < pace) {
        await watch.importFiles();
        await watch.live(0);
      }
    }
    const found = findingsOf(watch);
    const now = world.clock.now();
    const truths = world.attacks.list();
    return {
      attacks: truths.map((attack) => resultOf(attack, found, now)),
      skipped: world.attacks.skipped.map(({ kind, reason }) => `${kind}: ${reason}`),
      ...incidentsOf(watch, found, truths),
      simDays: sims * (learningDays + days),
    };
  } finally {
    await watch.close();
    await world.close();
  }
}

function findingsOf(watch: Watch): readonly Found[] {
  return watch.ports.ledger.all<Found>(
    'SELECT rule_id AS rule, iccid, at, detected_at AS detected, incident_id AS incident FROM findings',
  );
}

function resultOf(attack: TrueAttack, found: readonly Found[], now: number): AttackResult {
  const due = attack.detections
    .filter(({ built, must, from }) => built && must && from + hour <= now)
    .flatMap(({ id, iccids, of }) =>
      of === 'one' ? [{ id, iccids }] : iccids.map((iccid) => ({ id, iccids: [iccid] })),
    );
  const cameFor = ({ id, iccids }: { id: string; iccids: readonly string[] }): Found[] =>
    found.filter(({ rule, iccid }) => rule === id && iccid !== null && iccids.includes(iccid));
  const came = due.filter((one) => cameFor(one).length > 0);
  const begun = Math.min(
    ...attack.detections.filter(({ built, must }) => built && must).map(({ from }) => from),
  );
  const first = Math.min(...due.flatMap(cameFor).map(({ detected }) => detected));
  return {
    kind: attack.kind,
    title: attack.title,
    due: due.length,
    found: came.length,
    after: came.length === 0 ? null : Math.max(0, first - begun),
    missing: due
      .filter((one) => cameFor(one).length === 0)
      .map(({ id, iccids }) => `${id} ${iccids[0] ?? ''}`),
  };
}

function incidentsOf(
  watch: Watch,
  found: readonly Found[],
  truths: readonly TrueAttack[],
): Pick<QualityResult, 'incidents' | 'falseIncidents'> {
  const truly = new Set(
    truths.flatMap(({ detections }) =>
      detections.flatMap(({ id, iccids }) => iccids.map((iccid) => `${id} ${iccid}`)),
    ),
  );
  const incidents = watch.ports.ledger.all<{ id: number; text: string }>(
    "SELECT incident_id AS id, rule_id || ' ' || title || ': ' || COALESCE((SELECT summary FROM findings f WHERE f.incident_id = i.incident_id LIMIT 1), '') AS text FROM incidents i",
  );
  const explained = new Set(
    found
      .filter(({ rule, iccid }) => standing.has(rule) || truly.has(`${rule} ${iccid}`))
      .map(({ incident }) => incident),
  );
  return {
    incidents: incidents.length,
    falseIncidents: incidents.filter(({ id }) => !explained.has(id)).map(({ text }) => text),
  };
}

/** Every attack that there is, one after another from the day on that follows the learning. */
export function everyAttack(learningDays: number): readonly ScheduledAttack[] {
  const start = learningDays * day;
  const kinds: readonly (readonly [AttackKind, number])[] = [
    ['slow-exfiltration', hour],
    ['firmware-rollback', 90 * minute],
    ['quota-overrun', 2 * hour],
    ['stolen-sim', 2.5 * hour],
    ['clone', 3 * hour],
    ['sms-pumping', 4 * hour],
    ['fast-exfiltration', 5 * hour],
    ['silent-site', 5.5 * hour],
    ['infection', 6 * hour],
    ['rat-downgrade', 7 * hour],
    ['signalling-storm', 8 * hour],
    ['beaconing', 3.2 * hour],
    ['network-scan', 9 * hour],
    ['dns-tunnelling', 10 * hour],
    ['lateral-movement', 11 * hour],
    ['moved-asset', 12 * hour],
    ['broker-abuse', 10.5 * hour],
    ['threat-contact', 11.5 * hour],
    ['reconnect-storm', 13 * hour],
    ['network-outage', 15 * hour],
  ];
  return kinds.map(([kind, at]) => ({ kind, at: start + at }));
}
