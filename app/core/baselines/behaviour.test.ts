import { afterEach, describe, expect, it } from 'vitest';
import { fail } from '../../../shared/errors.ts';
import { day, hour } from '../../../shared/time.ts';
import { peerOutlier } from '../detections/rules/peer-outlier.ts';
import { regionalSilence } from '../detections/rules/regional-silence.ts';
import { unknownAnomaly } from '../detections/rules/unknown-anomaly.ts';
import {
  callContext,
  createStage,
  rhythm,
  t0,
  type Stage,
  type StagedSim,
} from '../detections/stage.testkit.ts';
import { createBlock, simBytes } from './block.ts';
import { loadBlock, packBlock, saveBlock } from './store.ts';

let stage: Stage;
afterEach(() => stage?.close());

const learnedDays = 8;
const end = t0 + learnedDays * day;
const rules = [unknownAnomaly, peerOutlier, regionalSilence];

const cover = (to: number): void => stage.covered({ sims: to, usageFrom: t0, usage: to, clock: to });

/** `count` chargers of one region with eight days of 80 kB an hour. */
async function fleet(count: number): Promise<StagedSim[]> {
  stage = createStage({ rules });
  const sims = Array.from({ length: count }, (_, n) =>
    stage.sim(n + 1, {
      device: `ams-02-e${n + 1}`,
      deviceClass: 'EV charger',
      site: 'Amstelveen 02',
      plmn: '204-8',
      lastSeenAt: end,
      tags: { region: 'West', expected_interval_s: '3600' },
    }),
  );
  for (const sim of sims) rhythm(stage, sim, t0, learnedDays, 80_000);
  cover(end);
  expect(await stage.run()).toBe(0);
  return sims;
}

/** Everybody does the usual for another hour, but for some who do what `up` says. */
function anHour(
  sims: readonly StagedSim[],
  at: number,
  up: (sim: StagedSim, index: number) => number | null,
): void {
  sims.forEach((sim, index) => {
    rhythm(stage, sim, at, 1 / 24, 80_000);
    const bytes = up(sim, index);
    if (bytes !== null) stage.usage(sim, at, bytes, 24_000);
  });
  cover(at + hour);
}

const stored = (): string =>
  stage.ports.ledger
    .all<{ state: Uint8Array }>('SELECT state FROM baseline_blocks ORDER BY block')
    .map(({ state }) => Buffer.from(state).toString('base64'))
    .join();

const baselineOf = (sim: StagedSim) =>
  stage.detections.handlers.baseline({ simKey: sim.key }, callContext()) as Promise<{
    readonly frozen: boolean;
    readonly series: readonly {
      readonly metric: string;
      readonly samples: number;
      readonly needs: number;
      readonly points: readonly {
        at: number;
        value: number | null;
        low: number | null;
        high: number | null;
        score: number | null;
      }[];
    }[];
  }>;

describe('D-EE-05 unknown behavioural anomaly', () => {
  it('fires on a SIM that is unlike itself, and says what was expected', async () => {
    const sims = await fleet(3);
    anHour(sims, end, (_, index) => (index === 0 ? 900_000 : null));
    expect(await stage.run()).toBe(1);
    const [finding] = stage.findings('D-EE-05');
    expect(finding).toMatchObject({ at: end, severity: 'medium', iccid_body: sims[0]?.body });
    expect(finding?.summary).toMatch(
      /0\.9 MB uploaded, where \d+ kB is expected and 0\.1 MB in the busiest hour/,
    );
    expect(await stage.run()).toBe(0);
  });

  it('is silent while it learns, on a usual hour, and on a rise that matters to nobody', async () => {
    stage = createStage({ rules });
    const young = stage.sim(1);
    rhythm(stage, young, end - 4 * day, 4, 80_000);
    const small = stage.sim(2);
    rhythm(stage, small, t0, learnedDays, 500);
    cover(end);
    await stage.run();
    stage.usage(young, end, 5_000_000);
    stage.usage(small, end, 40_000);
    cover(end + hour);
    expect(await stage.run()).toBe(0);
  });

  it('tells of a fleet that moves once, not of each of its SIMs', async () => {
    const sims = await fleet(20);
    anHour(sims, end, (_, index) => (index < 12 ? 900_000 : null));
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ subject: 'cohort:p1/EV charger/West' });
    expect(stage.findings()[0]?.summary).toContain('12 of 20 (EV charger in West)');
    expect(stage.ports.ledger.all('SELECT * FROM incidents')).toHaveLength(1);
  });
});

describe('D-EE-06 peer-group outlier', () => {
  it('fires on a SIM far above its peers for three hours, and not on two', async () => {
    const sims = await fleet(40);
    for (let n = 0; n < 2; n++) anHour(sims, end + n * hour, (_, index) => (index === 7 ? 3_000_000 : null));
    await stage.run();
    expect(stage.findings('D-EE-06')).toEqual([]);
    anHour(sims, end + 2 * hour, (_, index) => (index === 7 ? 3_000_000 : null));
    await stage.run();
    expect(stage.findings('D-EE-06')).toMatchObject([{ iccid_body: sims[7]?.body, severity: 'low' }]);
  });

  it('does not compare where there are fewer than thirty peers', async () => {
    const sims = await fleet(29);
    for (let n = 0; n < 3; n++) anHour(sims, end + n * hour, (_, index) => (index === 7 ? 3_000_000 : null));
    await stage.run();
    expect(stage.findings('D-EE-06')).toEqual([]);
  });
});

describe('D-EE-02 regional silence', () => {
  const silentFrom = end - 3 * hour;

  it('fires once when most SIMs of a place fall silent together', async () => {
    const sims = await fleet(60);
    sims.forEach((sim, index) =>
      stage.sim(sim.key, {
        site: index < 30 ? 'Zaandam 01' : `S${index}`,
        plmn: index < 30 ? '204-16' : '204-8',
        lastSeenAt: index < 25 ? silentFrom : end,
      }),
    );
    cover(end + hour);
    await stage.run();
    const found = stage.findings('D-EE-02');
    expect(found.map(({ subject }) => subject)).toEqual(['p1/site/Zaandam 01']);
    expect(found[0]?.summary).toContain('25 of 30');
  });

  it('is quiet where SIMs are silent for long, one after another, or everywhere alike', async () => {
    const sims = await fleet(60);
    sims.forEach((sim, index) =>
      stage.sim(sim.key, {
        site: `S${index % 2}`,
        plmn: `204-${index % 2}`,
        lastSeenAt: index % 3 === 0 ? end - 3 * day : end - index * 20 * 60_000,
      }),
    );
    cover(end + hour);
    await stage.run();
    expect(stage.findings('D-EE-02')).toEqual([]);
  });
});

describe('what is learned', () => {
  it('comes to the same bytes however often the look is cut, and counts no hour twice', async () => {
    const states: string[] = [];
    for (const step of [6 * hour, learnedDays * day]) {
      stage = createStage({ rules });
      const sims = [1, 2].map((number) => stage.sim(number));
      for (const sim of sims) rhythm(stage, sim, t0, learnedDays, 80_000);
      for (let to = t0 + step; to <= end; to += step) {
        cover(to);
        await stage.run();
        await stage.run();
      }
      states.push(stored());
      stage.close();
    }
    expect(states[0]).toBe(states[1]);
  });

  it('is stored with how far it goes: cut off in the middle, nothing is learned twice or left out', async () => {
    const sims = await fleet(2);
    const before = stored();
    const { ledger } = stage.ports;
    const real = ledger.transaction.bind(ledger);
    let cut = true;
    ledger.transaction = ((work: () => unknown) =>
      real(() => {
        const result = work();
        if (cut && stored() !== before) throw fail('INTERNAL', 'power cut');
        return result;
      })) as typeof ledger.transaction;
    anHour(sims, end, () => null);
    await expect(stage.run()).rejects.toThrow('power cut');
    expect(stored()).toBe(before);
    cut = false;
    await stage.run();
    const [sim] = sims;
    if (sim === undefined) throw new Error('no SIM');
    expect((await baselineOf(sim)).series[0]?.samples).toBe(learnedDays * 24 + 1);
  });

  it('begins with the oldest hours, also where they come after the newest', async () => {
    stage = createStage({ rules });
    const sim = stage.sim(1);
    rhythm(stage, sim, end - 2 * hour, 1 / 12, 80_000);
    stage.covered({ sims: end, usageFrom: end - 2 * hour, usage: end, clock: end });
    await stage.run();
    expect((await baselineOf(sim)).series[0]?.samples).toBe(2);
    rhythm(stage, sim, end - 2 * day, 2, 80_000);
    stage.covered({ sims: end + hour, usageFrom: end - 2 * day, usage: end + hour, clock: end + hour });
    await stage.run();
    expect((await baselineOf(sim)).series[0]?.samples).toBe(49);
  });

  it('stands still while somebody works on an incident of the SIM, and judges on', async () => {
    const sims = await fleet(1);
    const [sim] = sims;
    if (sim === undefined) throw new Error('no SIM');
    anHour(sims, end, () => 2_000_000);
    await stage.run();
    const samples = async (): Promise<number | undefined> => (await baselineOf(sim)).series[0]?.samples;
    const known = await samples();
    stage.ports.ledger.run("UPDATE incidents SET status = 'triage'");
    expect((await baselineOf(sim)).frozen).toBe(true);
    anHour(sims, end + hour, () => 2_000_000);
    await stage.run();
    expect(await samples()).toBe(known);
    expect(stage.findings('D-EE-05')).toMatchObject([{ until_at: end + hour }]);
    stage.ports.ledger.run("UPDATE incidents SET status = 'resolved'");
    anHour(sims, end + 2 * hour, () => null);
    await stage.run();
    expect(await samples()).toBe((known ?? 0) + 1);
  });

  it('does not let an attack become usual within days, and takes what lasts for good', async () => {
    const sims = await fleet(1);
    for (let n = 0; n < 48; n++) anHour(sims, end + n * hour, () => 2_000_000);
    await stage.run();
    const [sim] = sims;
    if (sim === undefined) throw new Error('no SIM');
    const last = (await baselineOf(sim)).series[0]?.points.at(-1);
    expect(last?.high ?? 0).toBeLessThan(2_000_000);
  });

  it('begins anew when a person says so, with the reason on record', async () => {
    const [sim] = await fleet(1);
    if (sim === undefined) throw new Error('no SIM');
    await stage.detections.handlers.resetBaseline(
      { simKey: sim.key, reason: 'Now feeds two meters' },
      callContext(),
    );
    expect(await baselineOf(sim)).toMatchObject({
      reset: { actor: 'J. Varga', reason: 'Now feeds two meters' },
    });
    expect((await baselineOf(sim)).series[0]?.samples).toBe(0);
    anHour([sim], end, () => null);
    await stage.run();
    expect((await baselineOf(sim)).series[0]?.samples).toBe(1);
    expect(stage.ports.ledger.all("SELECT act FROM audit WHERE act = 'baseline.reset'")).toHaveLength(1);
  });

  it('begins anew with a firmware on record, and not with one that nobody approved', async () => {
    const [sim] = await fleet(1);
    if (sim === undefined) throw new Error('no SIM');
    const { cache, ledger } = stage.ports;
    ledger.run(
      `INSERT INTO evidence (subject, kind, observed_at, collected_at, source, facts, hash) VALUES (?, 'device-inventory', 0, 0, 'file', ?, 'h')`,
      [`sim:${sim.body}`, JSON.stringify({ approvedFirmware: ['4.2', '4.3'] })],
    );
    const samplesWith = async (firmware: string, at: number): Promise<number | undefined> => {
      cache.run('UPDATE sims SET firmware = ? WHERE sim_key = ?', [firmware, sim.key]);
      anHour([sim], at, () => null);
      await stage.run();
      return (await baselineOf(sim)).series[0]?.samples;
    };
    expect(await samplesWith('6.6-evil', end)).toBe(learnedDays * 24 + 1);
    expect(await samplesWith('4.3', end + hour)).toBe(1);
  });

  it('shows the usual band by the hour, and how much is known', async () => {
    const [sim] = await fleet(1);
    if (sim === undefined) throw new Error('no SIM');
    anHour([sim], end, () => 900_000);
    await stage.run();
    const up = (await baselineOf(sim)).series.find(({ metric }) => metric === 'up');
    expect(up).toMatchObject({ needs: 168 });
    expect(up?.points).toHaveLength(14 * 24);
    const last = up?.points.at(-1);
    expect(last?.value).toBe(900_000);
    expect(last?.high ?? Infinity).toBeLessThan(400_000);
    expect(last?.score ?? 0).toBeGreaterThan(0.6);
    expect(up?.points[0]?.value).toBeNull();
  });
});

describe('a block', () => {
  it('is the same after it was stored, in a larger one too, and refuses other bytes', () => {
    const block = createBlock(3);
    for (let turn = 0; turn < 300; turn++) block.banks.up.score(1, 100 + (turn % 24), turn % 24);
    block.until.usage[1] = 77;
    const bytes = block.save();
    expect(bytes.length).toBe(3 * simBytes);
    const larger = createBlock(5);
    larger.load(bytes);
    expect(larger.banks.up.expected(1, 3)).toEqual(block.banks.up.expected(1, 3));
    expect(larger.until.usage[1]).toBe(77);
    expect(() => larger.load(bytes.subarray(1))).toThrow(RangeError);
    // One block of 3 MB in memory, however large the fleet.
    expect(simBytes).toBeLessThan(800);
  });

  it('is stored in less than half of its bytes, also when much was learned', async () => {
    stage = createStage({ rules });
    const { ledger } = stage.ports;
    const block = createBlock(400);
    const noise = (n: number): number => ((Math.imul(n, 2_654_435_761) >>> 8) % 10_000) / 10_000;
    for (let sample = 0; sample < 30 * 24; sample++)
      for (let sim = 0; sim < 400; sim++) {
        const up = Math.round(80_000 * (1 + (sample % 24) / 24) * (0.8 + 0.4 * noise(sample * 400 + sim)));
        block.banks.up.score(sim, up, sample % 24);
        block.banks.down.score(sim, Math.round(up * (0.2 + 0.2 * noise(up))), sample % 24);
        block.banks.sessions.score(sim, noise(up + 7) < 0.2 ? 1 : 0, sample % 24);
      }
    saveBlock(ledger, await packBlock(0, block, {}));
    const row = ledger.get<{ bytes: number }>('SELECT LENGTH(state) AS bytes FROM baseline_blocks');
    expect(row?.bytes).toBeLessThan((400 * simBytes) / 2);
    expect((await loadBlock(ledger, 0, 400)).save()).toEqual(block.save());
  });

  it('that an earlier version stored as it is can be read, and one of an unknown layout is learned anew', async () => {
    stage = createStage({ rules });
    const { ledger } = stage.ports;
    const block = createBlock(2);
    block.banks.up.score(1, 700, 3);
    ledger.run(
      "INSERT INTO baseline_blocks (block, layout, cohorts, state) VALUES (0, 1, '{}', ?), (1, 9, '{}', ?)",
      [block.save(), block.save()],
    );
    expect((await loadBlock(ledger, 0, 2)).banks.up.expected(1, 3).value).toBe(700);
    expect((await loadBlock(ledger, 1, 2)).banks.up.samples(1)).toBe(0);
  });
});
