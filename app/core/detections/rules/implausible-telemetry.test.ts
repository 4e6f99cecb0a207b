import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { createStage, t0, type Stage, type StagedSim } from '../stage.testkit.ts';
import { implausibleTelemetry } from './implausible-telemetry.ts';

let stage: Stage;
afterEach(() => stage?.close());

const read = (sim: StagedSim, at: number, value: number, reading = 'temperature', readingUnit = '°C'): void =>
  stage.sensed(sim, 'device', 'device.reading', at, { reading, value, readingUnit });

/** Three days of temperatures around 20 °C, every hour. */
async function settled(): Promise<StagedSim> {
  stage = createStage({ rules: [implausibleTelemetry] });
  const sim = stage.sim(1, { device: 'utr-03-h1' });
  stage.covered({ clock: t0 + 5 * day });
  for (let n = 0; n < 72; n++) read(sim, t0 + n * hour, 20 + 3 * Math.sin(n / 4) + ((n * 37) % 10) / 10);
  expect(await stage.run()).toBe(0);
  return sim;
}

const end = t0 + 3 * day;

describe('D-AP-07 implausible telemetry', () => {
  it('fires on what cannot be, on what is far from the usual, and on a value that sticks', async () => {
    const sim = await settled();
    read(sim, end, -300);
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('only -90 to 1200 °C can be');
    stage.close();
    const other = await settled();
    read(other, end, 80);
    expect(await stage.run()).toBe(1);
    stage.close();
    const third = await settled();
    for (let n = 0; n < 26; n++) read(third, end + n * hour, 20.5);
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('the same value');
  });

  it('is quiet on another unit, on a usual value, and on a switch that hardly ever moves', async () => {
    const sim = await settled();
    read(sim, end, 23.4);
    read(sim, end + hour, 300, 'temperature', 'K');
    const door = stage.sim(2);
    for (let n = 0; n < 60; n++) read(door, t0 + n * hour, 0, 'door', '');
    expect(stage.findings().filter(({ iccid_body }) => iccid_body === door.body)).toEqual([]);
    await stage.run();
    expect(stage.findings().filter(({ iccid_body }) => iccid_body === door.body)).toEqual([]);
  });
});
