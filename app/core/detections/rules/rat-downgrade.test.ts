import { afterEach, describe, expect, it } from 'vitest';
import { hour, minute, second } from '../../../../shared/time.ts';
import { areaOf, generationOf } from '../radio.ts';
import { createStage, t0, type Stage } from '../stage.testkit.ts';
import { ratDowngrade } from './rat-downgrade.ts';

let stage: Stage;
afterEach(() => stage?.close());

const lte = { rat: 'LTE-M', cell: '204-08-1423-88102', plmn: '204-08' };
const gsm = { rat: '2G', cell: '204-08-1423-17', plmn: '204-08' };

describe('D-NW-07 RAT downgrade', () => {
  it('fires in an area where LTE served the device, and only there', async () => {
    stage = createStage({ rules: [ratDowngrade] });
    const sim = stage.sim(1);
    const old = stage.sim(2);
    stage.covered({ clock: t0 });
    stage.session(sim, t0, lte);
    stage.session(old, t0, gsm);
    stage.session(sim, t0 + hour, { ...gsm, cell: '204-08-9999-17' });
    expect(await stage.run()).toBe(0);
    stage.session(sim, t0 + 2 * hour, gsm);
    stage.session(old, t0 + 2 * hour, gsm);
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]).toMatchObject({ severity: 'medium', at: t0 + 2 * hour });
  });

  it('is graver, and one incident, when three SIMs of an area fall within an hour', async () => {
    stage = createStage({ rules: [ratDowngrade] });
    const sims = [1, 2, 3, 4].map((number) => stage.sim(number));
    stage.covered({ clock: t0 });
    for (const sim of sims) stage.session(sim, t0, lte);
    await stage.run();
    for (const [n, sim] of sims.entries()) {
      stage.session(sim, t0 + hour + n * 40 * second, gsm);
      await stage.run();
    }
    const high = stage.findings().filter(({ severity }) => severity === 'high');
    expect(new Set(high.map(({ iccid_body }) => iccid_body)).size).toBe(4);
    expect(new Set(stage.findings().map(({ incident_id }) => incident_id)).size).toBe(1);
    for (const sim of sims) stage.session(sim, t0 + hour + 30 * minute, gsm);
    expect(await stage.run()).toBe(0);
  });

  it('takes a site as one place, whatever networks its SIMs use', async () => {
    stage = createStage({ rules: [ratDowngrade] });
    const sims = [1, 2, 3].map((number) => stage.sim(number, { site: 'Mechelen' }));
    stage.covered({ clock: t0 });
    for (const [n, sim] of sims.entries()) {
      stage.session(sim, t0, { ...lte, cell: `206-0${n}-7-88102`, plmn: `206-0${n}` });
      stage.session(sim, t0 + hour, { ...gsm, cell: `206-0${n}-7-17`, plmn: `206-0${n}` });
    }
    await stage.run();
    expect(stage.ports.ledger.all('SELECT severity, sim_count FROM incidents')).toEqual([
      { severity: 'high', sim_count: 3 },
    ]);
  });

  it('judges a batch in which the LTE sessions come after the downgrade', async () => {
    stage = createStage({ rules: [ratDowngrade] });
    const sim = stage.sim(1);
    stage.covered({ clock: t0 + hour });
    stage.session(sim, t0 + hour, gsm);
    stage.session(sim, t0, lte);
    expect(await stage.run()).toBe(1);
  });
});

describe('radio words', () => {
  it('knows the generations that providers write', () => {
    const words = [
      '2G',
      'GSM',
      'EDGE',
      '3G',
      'UTRAN',
      'LTE',
      'LTE-M',
      'NB-IoT',
      'E-UTRAN',
      'eutran',
      '5G',
      'NR',
      null,
      '',
    ];
    expect(words.map(generationOf)).toEqual([2, 2, 2, 3, 3, 4, 4, 4, 4, 4, 5, 5, null, null]);
  });

  it('takes the area from a cell, else the network', () => {
    expect([areaOf('204-08-1423-88102', '204-08'), areaOf(null, '204-08'), areaOf(null, null)]).toEqual([
      '204-08-1423',
      '204-08',
      null,
    ]);
  });
});
