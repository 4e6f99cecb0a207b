/** `firmware.ndjson`: which release each device last reported, with the one before it where it is known. */
import { day, hour, minute } from '../../../shared/time.ts';
import type { Fleet, SimFacts } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32, hashText, hexDigits, unit } from '../random.ts';
import { covered, lastRun, registeredSims } from './coverage.ts';
import { iso } from './files.ts';
import type { FirmwareRow } from './rows.ts';

/** Position of a device's release among its model's, 0 = the newest. */
export function releaseIndexOf(seed: number, sim: SimFacts): number {
  const chance = unit(seed, sim.index, purpose.firmware);
  const index = chance < 0.48 ? 0 : chance < 0.84 ? 1 : chance < 0.96 ? 2 : 3;
  return Math.min(index, sim.model.releases.length - 1);
}

/**
 * Reports of the nine devices in ten that send any. `changedAt` gives, for SIMs whose firmware an attack changes, when: their ordinary report
 * lies before it.
 */
export function* firmwareRows(
  fleet: Fleet,
  now: number,
  changedAt: ReadonlyMap<string, number>,
): Generator<FirmwareRow> {
  for (const sim of covered(fleet, purpose.firmware + 1_000, 0.9, registeredSims)) {
    const usual = lastRun(
      now,
      day,
      2 * hour + (hash32(fleet.seed, sim.index, purpose.firmware + 2_000) % (90 * minute)),
    );
    const observed = Math.min(usual, (changedAt.get(sim.iccid) ?? Infinity) - hour);
    const { releases, module, updateChannel } = sim.model;
    const index = releaseIndexOf(fleet.seed, sim);
    const before = releases[index + 1];
    const installed =
      sim.createdTime +
      Math.floor(
        (observed - sim.createdTime) * (0.4 + 0.5 * unit(fleet.seed, sim.index, purpose.firmware + 3_000)),
      );
    if (before !== undefined && index === 0) {
      yield report(sim, iso(installed - day), 'application', before);
    }
    yield {
      ...report(sim, iso(observed), 'application', releases[index] ?? ''),
      installedAt: iso(installed),
      updateResult:
        updateChannel === 'none' || index > 2
          ? 'none'
          : unit(fleet.seed, sim.index, purpose.firmware + 4_000) < 0.96
            ? 'ok'
            : 'failed',
      secureBoot: sim.model.keyStore !== 'flash',
    };
    const modem =
      module.firmware[
        hash32(fleet.seed, sim.index, purpose.firmware + 5_000) % 10 < 7 ? 0 : module.firmware.length - 1
      ];
    yield {
      kind: 'firmware',
      iccid: sim.iccid,
      observedAt: iso(observed),
      component: 'modem',
      version: modem ?? '',
    };
  }
}

function report(sim: SimFacts, observedAt: string, component: 'application', version: string): FirmwareRow {
  const sha256 = releaseHash(sim.model.model, version);
  return { kind: 'firmware', iccid: sim.iccid, observedAt, component, version, sha256 };
}

/** The hash of a release: the same on every device that runs it. */
export function releaseHash(model: string, version: string): string {
  return hexDigits(64, hashText(model), hashText(version), purpose.documents);
}
