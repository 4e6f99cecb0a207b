import { afterEach, describe, expect, it } from 'vitest';
import { day } from '../../../../shared/time.ts';
import { createStage, t0, type Stage } from '../stage.testkit.ts';
import { findLeak, slowExfiltration } from './slow-exfiltration.ts';

let stage: Stage;
afterEach(() => stage?.close());

const noise = (n: number): number => 0.95 + ((n * 2_654_435_761) % 100) / 1_000;
const days = (count: number, up: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => ({ at: t0 + n * day, up: Math.round(up(n) * noise(n)), down: 0 }));
const office = (n: number): number => ([2, 2, 2, 2, 2, 1, 0.6][n % 7] ?? 2) * 1e6;

describe('D-TR-11 slow exfiltration', () => {
  it('fires on a little more every day, and says since when', async () => {
    stage = createStage({ rules: [slowExfiltration] });
    const sim = stage.sim(1, { device: 'mdk-01-p1' });
    stage.covered({
      daysFrom: t0,
      days: t0 + 24 * day,
      usageFrom: t0,
      usage: t0 + 24 * day,
      clock: t0 + 24 * day,
    });
    for (const { at, up } of days(24, (n) => (n < 20 ? 2e6 : 3.5e6))) stage.usageDay(sim, at, up);
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ rule_id: 'D-TR-11', severity: 'medium' });
    expect(stage.findings()[0]?.summary).toContain(new Date(t0 + 20 * day).toISOString().slice(0, 10));
    expect(await stage.run()).toBe(0);
  });

  it('is quiet on a weekly rhythm, on one large day, on little volumes and on too short a history', () => {
    expect(findLeak(t0, t0 + 42 * day, days(42, office))).toBeNull();
    expect(
      findLeak(
        t0,
        t0 + 30 * day,
        days(30, (n) => (n === 25 ? 4e7 : 2e6)),
      ),
    ).toBeNull();
    expect(
      findLeak(
        t0,
        t0 + 30 * day,
        days(30, (n) => (n < 20 ? 9_000 : 30_000)),
      ),
    ).toBeNull();
    expect(
      findLeak(
        t0,
        t0 + 14 * day,
        days(14, (n) => (n < 8 ? 2e6 : 4e6)),
      ),
    ).toBeNull();
  });

  it('is quiet on a season that moves the whole class, and fires on the one that moves beyond it', async () => {
    stage = createStage({ rules: [slowExfiltration] });
    const to = t0 + 42 * day;
    stage.covered({ daysFrom: t0, days: to, usageFrom: t0, usage: to, clock: to });
    const season = (n: number): number => office(n) * (n < 16 ? 1 : 1 + 0.04 * (n - 15));
    const names = Array.from({ length: 36 }, (_, index) => stage.sim(index + 1, { deviceClass: 'Pump' }));
    for (const sim of names.slice(1))
      for (const { at, up } of days(42, (n) => season(n)))
        stage.usageDay(sim, at, up + (sim.key % 7) * 9_000);
    const [leaking] = names;
    if (leaking === undefined) throw new Error('no SIM');
    for (const { at, up } of days(42, (n) => season(n) + (n < 35 ? 0 : 3e6))) stage.usageDay(leaking, at, up);
    expect(await stage.run()).toBe(1);
    const [finding] = stage.findings();
    expect(finding).toMatchObject({ iccid_body: leaking.body });
    const told = stage.ports.ledger.get<{ signals: string }>('SELECT signals FROM findings')?.signals ?? '{}';
    const { since, peersRosePercent } = JSON.parse(told) as { since: number; peersRosePercent: number };
    expect(since).toBe(t0 + 35 * day);
    expect(peersRosePercent).toBeGreaterThan(70);
  });

  it('takes a season for a leak where there are too few peers to know better', async () => {
    stage = createStage({ rules: [slowExfiltration] });
    const to = t0 + 42 * day;
    stage.covered({ daysFrom: t0, days: to, usageFrom: t0, usage: to, clock: to });
    for (let key = 1; key <= 5; key++) {
      const sim = stage.sim(key, { deviceClass: 'Pump' });
      for (const { at, up } of days(42, (n) => office(n) * (n < 37 ? 1 : 1.8))) stage.usageDay(sim, at, up);
    }
    expect(await stage.run()).toBe(5);
  });

  it('goes on to the last day that was too much', () => {
    const leak = findLeak(
      t0,
      t0 + 40 * day,
      days(40, (n) => (n < 20 || n >= 30 ? 2e6 : 4e6)),
    );
    expect(leak).toMatchObject({ since: t0 + 20 * day, until: t0 + 30 * day });
  });

  it('is not blinded by a weekend, nor by days without traffic', () => {
    expect(
      findLeak(
        t0,
        t0 + 42 * day,
        days(42, (n) => office(n) + (n < 30 ? 0 : 1.2e6)),
      ),
    ).not.toBeNull();
    const gaps = days(42, office).filter((_, n) => n !== 9 && n !== 10);
    expect(findLeak(t0, t0 + 42 * day, gaps)).toBeNull();
  });
});
