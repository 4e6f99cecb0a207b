import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { createStage, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { compareVersions, firmwareRollback } from './firmware-rollback.ts';

let stage: Stage;
afterEach(() => stage?.close());

function begin(): StagedSim {
  stage = createStage({ rules: [firmwareRollback] });
  stage.covered({ clock: t0 + 2 * day });
  return stage.sim(1, { device: 'mdk-01-p1' });
}

const report = (sim: StagedSim, at: number, version: string, component = 'application'): void =>
  stage.told(sim, 'firmware', at, { component, version });

describe('D-EP-06 firmware rollback', () => {
  it('fires on a version below one that the device had, whenever the older report comes in', async () => {
    const sim = begin();
    report(sim, t0 + hour, '4.2.1');
    report(sim, t0 + 30 * hour, '4.1.9');
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ rule_id: 'D-EP-06', severity: 'high', at: t0 + 30 * hour });
    expect(stage.findings()[0]?.summary).toContain('4.2.1 before');
    expect(await stage.run()).toBe(0);

    stage.close();
    const other = begin();
    report(other, t0 + 30 * hour, '4.1.9');
    expect(await stage.run()).toBe(0);
    report(other, t0 + hour, '4.2.1');
    expect(await stage.run()).toBe(1);
  });

  it('stays quiet on an update, on the same version, on another component and on words', async () => {
    const sim = begin();
    report(sim, t0, '4.1.9');
    report(sim, t0 + hour, '4.10.0');
    report(sim, t0 + 2 * hour, '4.10.0');
    report(sim, t0 + 3 * hour, '1.0', 'modem');
    report(sim, t0 + 4 * hour, 'beta');
    expect(await stage.run()).toBe(0);
  });

  it('calls a fallback to the other image what it is: the false positive it is known for', async () => {
    const sim = begin();
    for (const [at, version] of [
      [0, '4.2.1'],
      [5, '4.2.0'],
      [6, '4.2.1'],
    ] as const)
      report(sim, t0 + at * hour, version);
    expect(await stage.run()).toBe(1);
  });
});

describe('comparing versions', () => {
  it('orders by numbers, with suffixes before the release', () => {
    expect(compareVersions('4.10', '4.9')).toBeGreaterThan(0);
    expect(compareVersions('4.2', '4.2.0')).toBe(0);
    expect(compareVersions('v1.2.3-rc1', '1.2.3')).toBeLessThan(0);
    expect(compareVersions('release', '1.2')).toBe(0);
  });

  it('is an order, and takes any text', () => {
    const version = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [x, y, z] = [a.join('.'), b.join('.'), c.join('.')];
        expect(Math.sign(compareVersions(x, y))).toBe(-Math.sign(compareVersions(y, x)) + 0);
        if (compareVersions(x, y) <= 0 && compareVersions(y, z) <= 0)
          expect(compareVersions(x, z)).toBeLessThanOrEqual(0);
      }),
    );
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => Number.isFinite(compareVersions(a, b))));
  });
});
