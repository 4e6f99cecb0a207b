import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { subjectOf } from '../imports/facts.ts';
import { controlResults } from './control-results.ts';
import { evaluate, type Evaluation, type EvaluateOptions } from './evaluate.ts';
import { loadSubject } from './explain.ts';
import {
  attest,
  bodyOf,
  fillFleet,
  insertAccount,
  insertEvidence,
  insertSim,
  inventory,
  noon,
  simRow,
} from './fleet.testkit.ts';
import { plan } from './plan.ts';
import { emptyRuling } from './rulings.ts';
import { controlScore, layerScore, overallScore } from './score.ts';
import { ruleWithExceptions, sharedKinds } from './subjects.ts';
import { populationPosture } from './summary.ts';
import { takeSnapshot } from './snapshots.ts';

let ports: TestPorts;
beforeEach(() => {
  ports = createTestPorts({ start: noon });
});
afterEach(() => ports.close());

async function score(options: Partial<EvaluateOptions> = {}, from = ports): Promise<Evaluation> {
  return evaluate(
    {
      cache: from.cache,
      ledger: from.ledger,
      clock: from.clock,
      hash: from.hash,
      schedule: from.schedule,
      learns: () => false,
      capabilitiesOf: () => null,
    },
    {
      auditChainHolds: true,
      telemetry: null,
      expectedSims: 0,
      signal: new AbortController().signal,
      ...options,
    },
  );
}

const snapshot = (evaluation: Evaluation) => takeSnapshot(evaluation, ports.hash);

describe('a mixed fleet of 700 SIMs', () => {
  beforeEach(() => fillFleet(ports, 700));

  it('comes to what adding up every SIM and control one by one comes to', async () => {
    const evaluation = await score();
    const { ruler } = evaluation;
    const keys = ports.cache.all<{ sim_key: number }>('SELECT sim_key FROM sims').map((row) => row.sim_key);
    const sums = new Map<string, { total: number; assured: number; known: number }>();
    const braked = [0, 0, 0, 0, 0, 0];
    let weights = 0;
    for (const key of keys) {
      const subject = loadSubject(ports, ruler, key);
      if (subject === null) throw new Error('gone');
      weights += subject.weight;
      const failing = new Set<number>();
      const add = (
        id: string,
        layer: number,
        critical: boolean,
        { outcome, value, knowledge }: ReturnType<typeof emptyRuling>,
      ) => {
        const sum = sums.get(id) ?? { total: 0, assured: 0, known: 0 };
        sums.set(id, sum);
        if (outcome.state === 'not_applicable') return;
        sum.total += subject.weight;
        sum.assured += subject.weight * value * knowledge;
        sum.known += subject.weight * knowledge;
        if (critical && outcome.state === 'fail') failing.add(layer);
      };
      for (const planned of plan.sim) {
        add(
          planned.control.id,
          planned.layer,
          planned.critical,
          ruleWithExceptions(planned, subject.facts, subject.chain, ruler.context, emptyRuling()),
        );
      }
      for (const kind of sharedKinds) {
        const shared = kind === 'org' ? ruler.org : subject[kind];
        for (const [at, planned] of plan[kind].entries())
          add(planned.control.id, planned.layer, planned.critical, shared.rulings[at] ?? emptyRuling());
      }
      for (const layer of failing) braked[layer] = (braked[layer] ?? 0) + subject.weight;
    }
    const results = controlResults(evaluation, evaluation.whole);
    for (const { entry, score: fast } of results) {
      if (entry.kind === 'endpoint') continue;
      const slow = controlScore(sums.get(entry.control.id) ?? { total: 0, assured: 0, known: 0 });
      expect([entry.control.id, fast?.score]).toEqual([
        entry.control.id,
        slow === null ? undefined : expect.closeTo(slow.score, 9),
      ]);
      expect(fast?.coverage ?? 0).toBeCloseTo(slow?.coverage ?? 0, 9);
    }
    const layersOfResults = [0, 1, 2, 3, 4, 5].map((layer) =>
      layerScore(
        results.flatMap(({ entry, score: of }) =>
          entry.layer === layer && of !== null ? [{ weight: entry.control.weight, score: of }] : [],
        ),
        (braked[layer] ?? 0) / weights,
      ),
    );
    const posture = populationPosture(evaluation, evaluation.whole, null);
    expect(posture.overall.score).toBeCloseTo(overallScore(layersOfResults)?.score ?? 0, 9);
    for (const [at, layer] of layersOfResults.entries()) {
      expect(posture.layers[at]?.bearing.score).toBeCloseTo(layer?.score ?? 0, 9);
    }
    expect(posture.population).toBe(700);
  });

  it('keeps classes apart and their sum whole', async () => {
    const evaluation = await score();
    expect(evaluation.tallies).toHaveLength(6);
    expect(evaluation.tallies.reduce((sum, { sims }) => sum + sims, 0)).toBe(700);
    const counted = controlResults(evaluation, evaluation.whole).find(
      ({ entry }) => entry.control.id === 'C-NW-02',
    );
    const parts = evaluation.tallies.map((tally) =>
      controlResults(evaluation, tally).find(({ entry }) => entry.control.id === 'C-NW-02'),
    );
    expect(parts.reduce((sum, part) => sum + (part?.subjects.fail ?? 0), 0)).toBe(counted?.subjects.fail);
  });

  it('gives the same hash for the same fleet, in whatever order it came', async () => {
    const first = snapshot(await score());
    const again = snapshot(await score({ telemetry: first.telemetry }));
    expect(again.hash).toBe(first.hash);
    const other = createTestPorts({ start: noon });
    try {
      fillFleet(other, 700);
      const rows = other.cache.all<Record<string, string | number | null>>(
        'SELECT * FROM sims ORDER BY sim_key DESC',
      );
      other.cache.run('DELETE FROM sims');
      for (const [at, row] of rows.entries()) {
        const names = Object.keys(row);
        other.cache.run(
          `INSERT INTO sims (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
          Object.values({ ...row, sim_key: at + 1 }),
        );
      }
      expect(snapshot(await score({}, other)).hash).toBe(first.hash);
    } finally {
      other.close();
    }
  });

  it('notices in the hash what changed in population or evidence', async () => {
    const { hash, populationHash, evidenceHash } = snapshot(await score());
    insertEvidence(ports, subjectOf.sim(bodyOf(5)), 'device-inventory', inventory(5, { enclosure: 'open' }));
    const evidence = snapshot(await score());
    expect([
      evidence.populationHash === populationHash,
      evidence.evidenceHash === evidenceHash,
      evidence.hash === hash,
    ]).toEqual([true, false, false]);
    ports.cache.run('UPDATE sims SET vanished_at = 1 WHERE sim_key = 9');
    const smaller = snapshot(await score());
    expect(smaller.posture.population).toBe(699);
    expect(smaller.populationHash).not.toBe(populationHash);
  });

  it('writes a row per SIM, then only what changed, and none for SIMs that are gone', async () => {
    const first = await score();
    expect(first.written).toHaveLength(700);
    const options = { telemetry: first.telemetry, expectedSims: 700 };
    expect((await score(options)).written).toEqual([]);
    ports.cache.run(
      "UPDATE sims SET country = 'RO', imei_lock = 'mismatch', fingerprint = 'new' WHERE sim_key = 12",
    );
    expect((await score(options)).written).toEqual([12]);
    ports.cache.run('UPDATE sims SET vanished_at = 1 WHERE sim_key = 12');
    await score(options);
    expect(ports.cache.get('SELECT COUNT(*) AS rows FROM sim_posture')).toEqual({ rows: 699 });
  });

  it('writes scores between 0 and 1 with their layers', async () => {
    await score();
    const rows = ports.cache.all<Record<string, number | null>>('SELECT * FROM sim_posture');
    for (const row of rows) {
      for (const name of [
        'score',
        'coverage',
        'layer_1',
        'layer_2',
        'layer_3',
        'layer_4',
        'layer_5',
        'layer_6',
      ]) {
        const value = row[name] ?? 0;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }
    expect(new Set(rows.map(({ score: of }) => of)).size).toBeGreaterThan(10);
  });

  it('stops when it is told to, and what it wrote stays', async () => {
    const first = await score();
    ports.cache.run('DELETE FROM sim_posture');
    const controller = new AbortController();
    let monotonic = 0;
    const impatient = { ...ports, clock: { now: () => noon, monotonic: () => (monotonic += 3) } };
    controller.abort();
    await expect(
      score({ telemetry: first.telemetry, signal: controller.signal }, impatient as unknown as TestPorts),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await score({ telemetry: first.telemetry })).toMatchObject({ columns: { count: 700 } });
  });
});

describe('what fixing would gain', () => {
  const figures = async (id: string) => {
    const evaluation = await score();
    const posture = populationPosture(evaluation, evaluation.whole, null);
    return {
      control: posture.controls.find((control) => control.id === id),
      layer: posture.layers[0]?.bearing.score ?? 0,
    };
  };

  it.each([
    ['C-EP-14', { keyStore: 'secure-element' }],
    ['C-EP-06', { credentialScheme: 'per-device' }],
  ] as const)('%s comes true when it is fixed', async (id, fixed) => {
    fillFleet(ports, 300);
    const before = await figures(id);
    expect(before.control?.subjects.fail).toBeGreaterThan(0);
    const rows = ports.ledger.all<{ subject: string; facts: string }>(
      "SELECT subject, facts FROM evidence WHERE kind = 'device-inventory'",
    );
    for (const { subject, facts } of rows) {
      insertEvidence(ports, subject, 'device-inventory', { ...(JSON.parse(facts) as object), ...fixed });
    }
    const after = await figures(id);
    expect(after.control?.subjects.fail).toBe(0);
    expect((after.layer - before.layer) * 100).toBeCloseTo(before.control?.layerGain ?? 0, 9);
    expect(before.control?.overallGain).toBeGreaterThan(0);
  });

  it('lifts the brake where nothing else critical fails', async () => {
    const cloud = async () => {
      const evaluation = await score();
      const posture = populationPosture(evaluation, evaluation.whole, null);
      return {
        layer: posture.layers[3]?.bearing.score ?? 0,
        gain: posture.controls.find(({ id }) => id === 'C-CD-01')?.layerGain ?? 0,
        critical: posture.layers[3]?.criticalSubjects,
      };
    };
    insertAccount(ports, { rootMfa: false });
    insertSim(ports, simRow(1));
    for (const number of ['04', '05', '06', '07', '08', '10', '11', '12'])
      attest(ports, `C-CD-${number}`, 'met');
    const before = await cloud();
    expect(before).toMatchObject({ layer: 0.5, critical: 1 });
    const { reading } = ports.cache.get<{ reading: string }>('SELECT reading FROM accounts') ?? {
      reading: '',
    };
    ports.cache.run('UPDATE accounts SET reading = ?', [
      reading.replace('"rootMfa":false', '"rootMfa":true'),
    ]);
    const after = await cloud();
    expect(after.layer).toBeGreaterThan(0.8);
    expect((after.layer - before.layer) * 100).toBeCloseTo(before.gain, 9);
    expect(after.critical).toBe(0);
  });
});

describe('time', () => {
  const at = (now: number) => {
    ports.cache.run("UPDATE sync_state SET complete_until = ? WHERE source = 'clock'", [now]);
    ports.cache.run("UPDATE sync_state SET read_at = ? WHERE source <> 'clock'", [now]);
    ports.cache.run('UPDATE accounts SET observed_at = ?', [now]);
  };
  const control = (evaluation: Evaluation, id: string) =>
    controlResults(evaluation, evaluation.whole).find(({ entry }) => entry.control.id === id);

  beforeEach(() => {
    insertAccount(ports);
    insertSim(ports, simRow(1));
    insertEvidence(
      ports,
      subjectOf.sim(bodyOf(1)),
      'scan',
      { scanner: null, openPorts: [], defaultCredential: 'rejected' },
      { observedAt: noon },
    );
    insertSim(ports, simRow(2));
    insertEvidence(
      ports,
      subjectOf.sim(bodyOf(2)),
      'scan',
      {
        scanner: null,
        openPorts: [{ port: 23, protocol: 'tcp', service: null }],
        defaultCredential: 'rejected',
      },
      { observedAt: noon },
    );
  });

  it('lets passes fade and fails stay, by source time and not by the wall clock', async () => {
    const course: unknown[] = [];
    for (const days of [0, 30, 45, 60]) {
      at(noon + days * day);
      await ports.clock.advance(400 * day);
      const { subjects, score: of } = control(await score(), 'C-EP-05') ?? {};
      course.push([
        subjects?.pass,
        subjects?.unknown,
        subjects?.fail,
        Math.round((of?.score ?? 0) * 1e4),
        Math.round((of?.coverage ?? 0) * 1e4),
      ]);
    }
    expect(course).toEqual([
      [1, 0, 1, 4500, 9500],
      [1, 0, 1, 4500, 9500],
      [1, 0, 1, 2250, 7250],
      [0, 1, 1, 0, 5000],
    ]);
  });

  it('counts a SIM as confirmed by the last whole read, not by when its row was written', async () => {
    at(noon + 20 * day);
    const nw = control(await score(), 'C-NW-04');
    expect(nw).toMatchObject({ subjects: { pass: 2 }, score: { score: 1, coverage: 1 } });
  });

  it('knows nothing of a SIM whose provider fell silent, while another goes on', async () => {
    at(noon);
    ports.cache.run(
      "INSERT INTO sync_state (provider_id, source, complete_until, read_at) VALUES ('other', 'clock', ?, ?), ('other', 'sims', ?, ?)",
      [noon + 20 * day, noon + 20 * day, noon + 20 * day, noon + 20 * day],
    );
    expect(control(await score(), 'C-NW-04')).toMatchObject({
      subjects: { unknown: 2 },
      score: { coverage: 0 },
    });
  });

  it('ends attestations at their date', async () => {
    attest(ports, 'C-EE-05', 'met', { validUntil: noon + day });
    at(noon + day - hour);
    expect(control(await score(), 'C-EE-05')).toMatchObject({
      state: 'pass',
      score: { score: 0.7, upper: 1 },
    });
    at(noon + day);
    expect(control(await score(), 'C-EE-05')).toMatchObject({
      state: 'unknown',
      score: { score: 0, coverage: 0, upper: 1 },
    });
  });
});

describe('exceptions', () => {
  beforeEach(() => {
    insertAccount(ports);
    for (const index of [1, 2]) {
      insertSim(ports, simRow(index, { imei_lock: 'open', locked_imei: null, device_class: 'Camera' }));
      insertEvidence(ports, subjectOf.sim(bodyOf(index)), 'device-inventory', inventory(index));
    }
  });
  const accept = (scope: string, compensating: string | null, until = noon + 30 * day) =>
    ports.ledger.run(
      "INSERT INTO exceptions (control_id, scope, reason, requested_by, approved_by, from_at, until_at, compensating_control, created_at) VALUES ('C-NW-02', ?, 'r', 'a', 'b', ?, ?, ?, 0)",
      [scope, noon - day, until, compensating],
    );
  const subjects = async () =>
    controlResults(...(await both())).find(({ entry }) => entry.control.id === 'C-NW-02');
  const both = async () => {
    const evaluation = await score();
    return [evaluation, evaluation.whole] as const;
  };

  it('mark the SIMs they name and earn nothing', async () => {
    const before = (await subjects())?.score;
    accept(`sim:${simRow(1).iccid}`, null);
    expect(await subjects()).toMatchObject({ subjects: { fail: 1, excepted: 1 }, score: before });
  });

  it('reach a whole class, and give way once they end', async () => {
    accept('class:Camera', null);
    expect(await subjects()).toMatchObject({ subjects: { excepted: 2 } });
    ports.ledger.run('UPDATE exceptions SET until_at = ?', [noon]);
    expect(await subjects()).toMatchObject({ subjects: { fail: 2 } });
    const [evaluation, whole] = await both();
    expect(
      controlResults(evaluation, whole).find(({ entry }) => entry.control.id === 'C-EE-01'),
    ).toMatchObject({ state: 'partial' });
  });

  it('earn up to 0.8 where the compensating control passes on the same SIM', async () => {
    accept('org', 'C-NW-04');
    const result = await subjects();
    expect(result).toMatchObject({ subjects: { compensated: 2 }, state: 'compensated' });
    expect(result?.score?.score).toBeCloseTo(0.8, 12);
    ports.ledger.run("UPDATE exceptions SET compensating_control = 'C-EP-03'");
    expect(await subjects()).toMatchObject({ subjects: { excepted: 2 } });
  });
});

describe('odd fleets', () => {
  it('scores no SIM at all as nothing known', async () => {
    const posture = populationPosture(...(await evaluated()), null);
    expect(posture).toMatchObject({
      population: 0,
      overall: { score: null, coverage: 0, graded: false },
      worstDecile: null,
      criticalSubjects: 0,
    });
    expect(posture.controls).toHaveLength(70);
  });

  it('knows a SIM that two providers list twice, each with the evidence', async () => {
    insertAccount(ports);
    insertSim(ports, simRow(1));
    insertSim(ports, simRow(1, { sim_key: 9, provider_id: 'other', provider_sim_id: 'x' }));
    insertEvidence(ports, subjectOf.sim(bodyOf(1)), 'device-inventory', inventory(1));
    const [evaluation, whole] = await evaluated();
    expect(
      controlResults(evaluation, whole).find(({ entry }) => entry.control.id === 'C-EP-14'),
    ).toMatchObject({ subjects: { pass: 2 } });
  });

  it('passes over evidence of SIMs that no provider lists', async () => {
    insertAccount(ports);
    insertSim(ports, simRow(5));
    for (const index of [1, 3, 7])
      insertEvidence(ports, subjectOf.sim(bodyOf(index)), 'device-inventory', inventory(index));
    const [evaluation, whole] = await evaluated();
    expect(whole.sims).toBe(1);
    expect(
      controlResults(evaluation, whole).find(({ entry }) => entry.control.id === 'C-EP-14'),
    ).toMatchObject({ subjects: { unknown: 1 } });
  });

  async function evaluated() {
    const evaluation = await score();
    return [evaluation, evaluation.whole] as const;
  }
});
