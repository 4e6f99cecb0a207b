import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contract, type PostureSummary } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { verifyChain } from '../audit/audit.ts';
import { subjectOf } from '../imports/facts.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import { createRest } from '../kernel/rest.ts';
import type { CallContext } from '../ports.ts';
import {
  attest,
  bodyOf,
  fillFleet,
  iccidOf,
  insertAccount,
  insertEvidence,
  insertSim,
  inventory,
  noon,
  providerId,
  simRow,
} from './fleet.testkit.ts';
import { createPosture, type Posture } from './service.ts';

let ports: TestPorts;
let bus: Bus;
let posture: Posture;
const context: CallContext = {
  signal: new AbortController().signal,
  traceId: 't',
  actor: { name: 'Varga', role: 'analyst' },
};

function open(): Posture {
  return createPosture({ ...ports, bus, capabilitiesOf: () => null, learns: () => false });
}

beforeEach(() => {
  ports = createTestPorts({ start: noon });
  bus = createBus((error) => {
    throw error;
  });
  posture = open();
});
afterEach(async () => {
  await posture.stop();
  ports.close();
});

const summary = async (group: string | null = null): Promise<PostureSummary> => {
  const answer = await posture.handlers.summary({ group }, context);
  return contract.posture.summary.output.parse(answer);
};
/** Lets a run that was started by a timer go through its slices. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 40; turn++) await ports.clock.advance(0);
};
const sourceTime = (at: number): void => {
  ports.cache.run("UPDATE sync_state SET complete_until = ? WHERE source = 'clock'", [at]);
  ports.cache.run("UPDATE sync_state SET read_at = ?, complete_until = ? WHERE source <> 'clock'", [at, at]);
  ports.cache.run('UPDATE accounts SET observed_at = ?', [at]);
};

describe('a fleet that nobody has read', () => {
  it('has no posture, not a perfect one, and leaves no history', async () => {
    await posture.score();
    expect(await summary()).toMatchObject({ asOf: null, population: 0, overall: { score: null } });
    fillFleet(ports, 20);
    await posture.score();
    expect(await summary()).toMatchObject({ asOf: noon, population: 20, previous: null });
  });
});

describe('a scored fleet', () => {
  beforeEach(() => fillFleet(ports, 200));

  it('answers as the contract says, for the fleet and for a class', async () => {
    const fleet = await summary();
    expect(fleet).toMatchObject({
      population: 200,
      asOf: noon,
      catalogueVersion: '1.0',
      scoringVersion: '1.0',
      previous: null,
    });
    expect(fleet.controls).toHaveLength(70);
    expect(fleet.groups.map(({ sims }) => sims).reduce((a, b) => a + b)).toBe(200);
    const group = fleet.groups.find(({ key }) => key === 'Camera');
    const camera = await summary('Camera');
    expect(camera).toMatchObject({
      population: group?.sims,
      group: 'Camera',
      overall: group?.overall,
      snapshotHash: fleet.snapshotHash,
    });
    await expect(summary('Toaster')).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'group' });
    for (const layer of fleet.layers) {
      expect(Object.values(layer.controls).reduce((a, b) => a + b)).toBe(
        fleet.controls.filter((control) => control.layer === layer.layer).length,
      );
      expect(layer.bearing.score ?? 0).toBeLessThanOrEqual(layer.bearing.upper ?? 0);
    }
  });

  it('drills down to subjects, most critical first, with reasons and evidence', async () => {
    const control = contract.posture.control.output.parse(
      await posture.handlers.control({ controlId: 'C-EP-14', group: null }, context),
    );
    expect(control.maps['CRA']).toContain('I(2)(e)');
    const failing = control.reasons.find(({ state }) => state === 'fail');
    expect(failing).toMatchObject({
      reason: 'Keys lie in readable flash',
      count: control.control.subjects.fail,
    });

    const ask = async (offset: number, limit: number, group: string | null = null) =>
      contract.posture.subjects.output.parse(
        await posture.handlers.subjects(
          { controlId: 'C-EP-14', group, state: 'fail', offset, limit },
          context,
        ),
      );
    const all = await ask(0, 500);
    expect(all.total).toBe(control.control.subjects.fail);
    expect(all.rows).toHaveLength(all.total);
    expect(all.rows.map(({ criticality }) => criticality)).toEqual(
      all.rows.map(({ criticality }) => criticality).toSorted((a, b) => b - a),
    );
    expect((await ask(3, 2)).rows).toEqual(all.rows.slice(3, 5));
    expect(all.rows[0]).toMatchObject({
      state: 'fail',
      value: 0,
      reason: 'Keys lie in readable flash: flash',
      evidence: [{ source: 'device-inventory.file' }],
    });
    const cameras = await ask(0, 500, 'Camera');
    expect(cameras.total).toBeGreaterThan(0);
    expect(cameras.total).toBeLessThan(all.total);
  });

  it('lists subjects of every control and state that it counts', async () => {
    const { controls } = await summary();
    for (const { id, subjects } of controls) {
      for (const [state, count] of Object.entries(subjects)) {
        const page = contract.posture.subjects.output.parse(
          await posture.handlers.subjects(
            { controlId: id, group: null, state: state as 'pass', offset: 0, limit: 3 },
            context,
          ),
        );
        expect([id, state, page.total]).toEqual([id, state, count]);
        for (const row of page.rows) expect(row.state).toBe(state);
      }
    }
  });

  it('shows every control of one SIM, worst first, and which it inherits', async () => {
    const sim = contract.posture.sim.output.parse(await posture.handlers.sim({ simKey: 7 }, context));
    expect(sim.controls).toHaveLength(70);
    expect(sim.controls[0]?.result.state).toBe('fail');
    expect(sim.controls.at(-1)?.result.state).toMatch(/pass|not_applicable/);
    expect(
      sim.controls
        .filter(({ inherited }) => !inherited)
        .every(({ result }) => result.simKey === 7 && result.iccid === iccidOf(6)),
    ).toBe(true);
    expect(sim.controls.find(({ id }) => id === 'C-CD-01')).toMatchObject({
      inherited: true,
      result: { subject: `account:${providerId}`, label: 'Soracom' },
    });
    const row = ports.cache.get<{ score: number }>('SELECT score FROM sim_posture WHERE sim_key = 7');
    expect(row?.score).toBeCloseTo(sim.overall.score ?? 0, 3);
    await expect(posture.handlers.sim({ simKey: 9_999 }, context)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(
      posture.handlers.control({ controlId: 'C-XX-01', group: null }, context),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('computes the same hash again, with an audit row for whoever asked', async () => {
    const { snapshotHash } = await summary();
    expect(await posture.handlers.recompute({}, context)).toEqual({ snapshotHash });
    expect(ports.ledger.get('SELECT COUNT(*) AS rows FROM posture_snapshots')).toEqual({ rows: 1 });
    expect(ports.ledger.get('SELECT act, actor FROM audit')).toEqual({
      act: 'posture.recomputed',
      actor: 'Varga',
    });
    expect(verifyChain(ports.ledger, ports.hash).ok).toBe(true);
  });

  it('shows the last score at once after a restart, and keeps its hash', async () => {
    const before = await summary();
    const reopened = open();
    const shown = await reopened.handlers.summary({ group: null }, context);
    expect(shown.snapshotHash).toBe(before.snapshotHash);
    expect(shown.overall).toEqual(before.overall);
    await reopened.stop();
  });

  it('notices that the local audit log was changed', async () => {
    await posture.handlers.recompute({}, context);
    ports.ledger.run('DROP TRIGGER audit_keep');
    ports.ledger.run("UPDATE audit SET actor = 'somebody'");
    const fresh = open();
    await fresh.score();
    expect(
      (await fresh.handlers.summary({ group: null }, context)).controls.find(({ id }) => id === 'C-CD-09')
        ?.state,
    ).toBe('fail');
    await fresh.stop();
  });
});

describe('when news comes in', () => {
  const scored: number[] = [];
  beforeEach(() => {
    scored.length = 0;
    insertAccount(ports);
    insertSim(ports, simRow(1));
    bus.on('postureScored', ({ at }) => scored.push(at));
  });

  it('scores after the first sync, once for many files, and tells reader and page', async () => {
    const published: unknown[] = [];
    bus.onPublish((name, payload) => published.push([name, payload]));
    posture.start();
    await ports.clock.advance(400);
    await settled();
    expect(scored).toHaveLength(1);
    expect(ports.reader.told).toEqual(['all']);
    expect(published).toEqual([['posture.changed', { asOf: noon }]]);
    for (const importId of [1, 2, 3]) {
      insertEvidence(
        ports,
        subjectOf.sim(bodyOf(1)),
        'device-inventory',
        inventory(1, { name: `pump ${importId}` }),
      );
      bus.emit('evidenceImported', { importId });
      await ports.clock.advance(100);
    }
    await ports.clock.advance(400);
    await settled();
    expect(scored).toHaveLength(2);
    bus.emit('syncFinished', { providerId, at: noon });
    await ports.clock.advance(400);
    await settled();
    expect(scored).toHaveLength(3);
    expect(ports.reader.told).toHaveLength(2);
  });

  it('scores a changed SIM within a second or two, and the population later', async () => {
    for (let index = 2; index <= 100; index++) insertSim(ports, simRow(index));
    posture.start();
    await ports.clock.advance(400);
    await settled();
    const before = ports.cache.get('SELECT layer_2 FROM sim_posture WHERE sim_key = 2');
    ports.cache.run("UPDATE sims SET imei_lock = 'mismatch', fingerprint = 'x' WHERE sim_key = 2");
    bus.emit('simsChanged', { simKeys: [2] });
    await ports.clock.advance(1_500);
    await settled();
    expect(ports.cache.get('SELECT layer_2 FROM sim_posture WHERE sim_key = 2')).not.toEqual(before);
    expect(ports.reader.told.at(-1)).toEqual([2]);
    expect(scored).toHaveLength(1);
    await ports.clock.advance(31_000);
    await settled();
    expect(scored).toHaveLength(2);
    expect((await summary()).controls.find(({ id }) => id === 'C-NW-02')?.subjects.fail).toBe(1);
  });

  it('leaves the processor to a window that opens until the rest is over', async () => {
    const rest = createRest();
    posture.start(rest);
    await ports.clock.advance(5_000);
    await settled();
    expect(scored).toHaveLength(0);
    rest.end();
    await ports.clock.advance(400);
    await settled();
    expect(scored).toHaveLength(1);
  });

  it('says nothing more once it was stopped', async () => {
    posture.start();
    await posture.stop();
    bus.emit('syncFinished', { providerId, at: noon });
    await ports.clock.advance(60_000);
    await settled();
    expect(scored).toEqual([]);
    expect(ports.clock.pending()).toBe(0);
  });

  it('logs a failure and keeps the last score', async () => {
    await posture.score();
    const { snapshotHash } = await summary();
    posture.start();
    ports.cache.run("UPDATE accounts SET reading = 'no json'");
    bus.emit('syncFinished', { providerId, at: noon });
    await ports.clock.advance(400);
    await settled();
    expect(ports.log.at('error')).toHaveLength(1);
    expect((await summary()).snapshotHash).toBe(snapshotHash);
  });
});

describe('history', () => {
  it('keeps a point a day, and tells the change of a week', async () => {
    insertAccount(ports);
    insertSim(ports, simRow(1));
    const scores: (number | null)[] = [];
    for (const days of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
      sourceTime(noon + days * day);
      if (days === 5)
        attest(ports, 'C-CD-06', 'met', { observedAt: noon + 5 * day, validUntil: noon + 90 * day });
      await posture.score();
      scores.push((await summary()).layers[3]?.bearing.score ?? null);
      sourceTime(noon + days * day + 1_000);
      await posture.score();
    }
    const now = await summary();
    expect(now.layers[3]?.history.map(({ at }) => Math.floor(at / day) - Math.floor(noon / day))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(now.previous?.at).toBe(noon + day + 1_000);
    expect(now.layers[3]?.delta7d).toBeCloseTo((scores.at(-1) ?? 0) - (scores[1] ?? 0), 3);
    expect(now.layers[3]?.delta7d).toBeGreaterThan(0.05);
    const kept = ports.ledger.all<{ at: number }>('SELECT at FROM posture_snapshots ORDER BY at');
    expect(kept.filter(({ at }) => at < noon + 6 * day)).toHaveLength(6);
    expect(kept.filter(({ at }) => at >= noon + 7 * day)).toHaveLength(4);
  });

  it('is empty for a fleet that was never scored before', async () => {
    const empty = await summary();
    expect(empty).toMatchObject({ population: 0, previous: null, groups: [] });
    expect(empty.layers.every(({ delta7d }) => delta7d === null)).toBe(true);
  });
});
