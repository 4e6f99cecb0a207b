import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { beaconing } from '../detections/rules/beaconing.ts';
import { compareVersions } from '../detections/rules/firmware-rollback.ts';
import { unknownAnomaly } from '../detections/rules/unknown-anomaly.ts';
import { createStage, rhythm, t0, type Stage } from '../detections/stage.testkit.ts';
import { createObserver } from './observe.ts';
import { createPeerTable } from './peers.ts';
import { binomialTail, createPlaceTally } from './places.ts';
import { mostMoves, storeMoves, waitingMoves } from './store.ts';

let stage: Stage;
afterEach(() => stage?.close());

describe('what attackers write', () => {
  it('is looked at in part: a device that talks to a hundred thousand hosts costs as much as one with twenty thousand', () => {
    stage = createStage({ rules: [unknownAnomaly] });
    const sim = stage.sim(1);
    const { cache, ledger } = stage.ports;
    cache.transaction(() => {
      for (let n = 0; n < 25_000; n++)
        stage.sensed(sim, 'flow', 'flow.closed', t0 + n, {
          dstIp: `203.0.${n >> 8}.${n & 255}`,
          direction: 'outbound',
        });
    });
    const looked: number[] = [];
    const counting = {
      ...cache,
      all: <T>(sql: string, values?: never[]) => {
        const rows = cache.all<T>(sql, values);
        looked.push(rows.length);
        return rows;
      },
    };
    const seen = createObserver(counting as typeof cache, ledger).destinations(sim.body, t0, t0 + hour);
    expect(Math.max(...looked)).toBe(20_000);
    expect([...seen.values()][0]).toBe(20_000);
  });

  it('cannot stall the beat of contacts, nor the order of versions', async () => {
    stage = createStage({ rules: [beaconing] });
    const sim = stage.sim(1);
    stage.covered({ clock: t0 + day });
    stage.ports.cache.transaction(() => {
      for (let n = 0; n < 12_000; n++)
        stage.sensed(sim, 'flow', 'flow.closed', t0 + n * minute, {
          dstIp: `203.0.113.${n % 250}`,
          dstPort: n % 60_000,
          direction: 'outbound',
          service: 'x'.repeat(400),
        });
    });
    expect(await stage.run()).toBe(0);
    const huge = `${'9'.repeat(1_000_000)}.${'1.'.repeat(1_000_000)}`;
    expect(Number.isFinite(compareVersions(huge, `${huge}1`))).toBe(true);
  });

  it('cannot fill the ledger with strange hours: the strangest are kept', () => {
    stage = createStage();
    const { ledger } = stage.ports;
    const move = (n: number) => ({ hour: t0, body: `b${n}`, cohort: 'c', score: n / 60_000, seen: [] });
    ledger.transaction(() =>
      storeMoves(
        ledger,
        Array.from({ length: 51_000 }, (_, n) => move(n)),
      ),
    );
    const waiting = waitingMoves(ledger);
    expect(waiting).toHaveLength(mostMoves);
    expect(waiting[0]?.body).toBe('b50999');
  });

  it('passes through the baselines as numbers: absurd volumes are counted and judged, and stay finite', async () => {
    stage = createStage({ rules: [unknownAnomaly] });
    const sim = stage.sim(1);
    rhythm(stage, sim, t0, 8, 80_000);
    const end = t0 + 8 * day;
    stage.covered({ usageFrom: t0, usage: end, clock: end, sims: end });
    await stage.run();
    for (let n = 0; n < 50; n++) stage.usage(sim, end + n * hour, Number.MAX_SAFE_INTEGER, 0);
    stage.covered({ usage: end + 50 * hour, clock: end + 50 * hour, sims: end + 50 * hour });
    await stage.run();
    expect(stage.findings('D-EE-05').length).toBeGreaterThan(0);
  });
});

describe('whole fleets', () => {
  it('are compared in time that grows with their size', () => {
    const table = createPeerTable();
    for (let n = 0; n < 200_000; n++)
      table.add(`c${n % 5}`, n, [
        n === 7 ? 9e7 : 80_000 + (n % 9_000),
        n === 7 ? 9e7 : 80_000,
        n === 7 ? 9e7 : 81_000,
      ]);
    expect(table.outliers()).toMatchObject([{ slot: 7, cohort: 'c2', peers: 40_000 }]);
  });

  it('may have a million places', () => {
    const places = createPlaceTally();
    for (let n = 0; n < 300_000; n++)
      places.add({
        body: `b${n}`,
        site: `s${n}`,
        area: `a${n}`,
        network: 'n',
        interval: hour,
        lastSeenAt: t0,
        heardTo: t0 + minute,
      });
    expect(places.silences()).toEqual([]);
    expect(binomialTail(1_000_000, 300_000, 0.01)).toBe(0);
    expect(binomialTail(20, 0, 0.5)).toBe(1);
    expect(binomialTail(20, 20, 0.5)).toBeCloseTo(0.5 ** 20, 12);
  });
});
