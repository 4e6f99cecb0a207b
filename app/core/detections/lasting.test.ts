/** What lasts is told of after a maintenance window that it began in: detectors say up to when it held. */
import { afterEach, expect, it } from 'vitest';
import { day, dayStart, hour, minute } from '../../../shared/time.ts';
import type { Rule } from './rule.ts';
import { imeiPairLock } from './rules/imei-pair-lock.ts';
import { oneImeiManySims } from './rules/one-imei-many-sims.ts';
import { regionalSilence } from './rules/regional-silence.ts';
import { slowExfiltration } from './rules/slow-exfiltration.ts';
import { callContext, createStage, imeiOf, rhythm, t0, type Stage } from './stage.testkit.ts';

let stage: Stage;
afterEach(() => stage?.close());

async function begin(rule: Rule, from: number, to: number): Promise<void> {
  stage = createStage({ rules: [rule] });
  await stage.suppressions.handlers.addWindow(
    {
      name: 'Night of works',
      reason: 'new modules',
      scope: { kind: 'everything' },
      span: { kind: 'once', from, to },
    },
    callContext(),
  );
}

const heldBy = (): (string | null)[] => [
  ...new Set(
    stage.ports.ledger
      .all<{ by: string | null }>('SELECT held_by AS "by" FROM findings ORDER BY finding_id')
      .map(({ by }) => by),
  ),
];
const incidents = (): number => stage.ports.ledger.all('SELECT 1 FROM incidents').length;

/** Judges within the window, then after it. */
async function judgedTwice(later: () => void): Promise<void> {
  await stage.run();
  expect(heldBy()).toEqual(['M-1']);
  expect(incidents()).toBe(0);
  later();
  await stage.run();
  expect(heldBy()).toEqual([null]);
  expect(incidents()).toBe(1);
}

it('D-EP-01: another device that stays', async () => {
  await begin(imeiPairLock, t0, t0 + 4 * hour);
  const sim = stage.sim(1, { lockedImei: imeiOf(1) });
  stage.session(sim, t0 + hour, { imei: imeiOf(9) });
  stage.covered({ clock: t0 + hour });
  await judgedTwice(() => {
    stage.session(sim, t0 + 6 * hour, { imei: imeiOf(9) });
    stage.covered({ clock: t0 + 6 * hour });
  });
});

it('D-EP-03: an IMEI that goes on being used by two', async () => {
  await begin(oneImeiManySims, t0, t0 + 4 * hour);
  const sims = [stage.sim(1, { site: 'Breda' }), stage.sim(2, { site: 'Breda' })];
  sims.forEach((sim, n) => stage.session(sim, t0 + (n + 1) * hour, { imei: imeiOf(5) }));
  stage.covered({ clock: t0 + 3 * hour });
  await judgedTwice(() => {
    sims.forEach((sim, n) => stage.session(sim, t0 + (n + 6) * hour, { imei: imeiOf(5) }));
    stage.covered({ clock: t0 + 8 * hour });
  });
});

it('D-EE-02: a place that stays silent', async () => {
  const end = t0 + 2 * day;
  await begin(regionalSilence, end - hour, end + 3 * hour);
  const sims = Array.from({ length: 60 }, (_, n) =>
    stage.sim(n + 1, {
      site: n < 30 ? 'Zaandam 01' : `S${n}`,
      lastSeenAt: n < 25 ? end : end + 2.5 * hour,
      tags: { expected_interval_s: '3600' },
    }),
  );
  for (const sim of sims) rhythm(stage, sim, t0, 2, 80_000);
  const cover = (to: number): void => stage.covered({ sims: to, usageFrom: t0, usage: to, clock: to });
  cover(end + 2.5 * hour);
  await judgedTwice(() => {
    for (const sim of sims.slice(25)) stage.sim(sim.key, { lastSeenAt: end + 5 * hour });
    cover(end + 5 * hour);
  });
});

it('D-TR-11: a leak that goes on', async () => {
  const begun = dayStart(t0) + 30 * day;
  await begin(slowExfiltration, begun, begun + 3 * day + minute);
  const sim = stage.sim(1);
  for (let n = 0; n < 40; n++) {
    const at = dayStart(t0) + n * day;
    stage.usageDay(sim, at, at < begun ? 2_000_000 : 4_000_000);
  }
  const cover = (to: number): void =>
    stage.covered({ daysFrom: dayStart(t0), days: to, usageFrom: t0, usage: to, clock: to });
  cover(begun + 3 * day);
  await judgedTwice(() => cover(begun + 6 * day));
});
