import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/time.ts';
import type { FindingSignal } from '../rule.ts';
import { createStage, imeiOf, t0, type Stage } from '../stage.testkit.ts';
import { countryOutsideList } from './country-outside-list.ts';
import { imeiPairLock } from './imei-pair-lock.ts';
import { uploadSpike } from './upload-spike.ts';
import { theftChain } from './theft-chain.ts';
import { firstChain } from './theft-chain.ts';

let stage: Stage;
afterEach(() => stage?.close());

const own = imeiOf(1);
const thief = imeiOf(9, '35853610');

/** A charger with three days of history, allowed in the Netherlands. */
function charger() {
  stage = createStage({ rules: [imeiPairLock, countryOutsideList, uploadSpike, theftChain] });
  const sim = stage.sim(1, {
    device: 'mdk-01-e1',
    deviceClass: 'EV charger',
    site: 'Moerdijk',
    tags: { allowed_countries: 'NL' },
  });
  for (let at = t0 - 3 * day; at < t0; at += 2 * hour) stage.session(sim, at, { imei: own, country: 'NL' });
  stage.covered({ clock: t0 });
  return sim;
}

const openIncidents = () =>
  stage.ports.ledger.all<{ rule_id: string; severity: string; title: string; scope: string }>(
    "SELECT rule_id, severity, title, scope FROM incidents WHERE status <> 'resolved' ORDER BY incident_id",
  );

describe('D-EE-03 SIM-theft chain', () => {
  it('makes one critical incident of a swap and what follows, and takes in the earlier one', async () => {
    const sim = charger();
    stage.session(sim, t0 + minute, { imei: thief, country: 'NL' });
    await stage.run();
    expect(openIncidents()).toMatchObject([{ rule_id: 'D-EP-01', severity: 'high' }]);
    stage.session(sim, t0 + 10 * minute, { imei: thief, country: 'ES', plmn: '214-07' });
    await stage.run();
    expect(openIncidents()).toEqual([
      { rule_id: 'D-EE-03', severity: 'critical', title: 'SIM-theft chain', scope: 'EV charger, Moerdijk' },
    ]);
    const incident = await stage.incidents.handlers.get(
      { id: 2 },
      { signal: new AbortController().signal, traceId: '', actor: { name: 'x', role: 'analyst' } },
    );
    expect(incident.timeline.map(({ text }) => text).join('\n')).toMatch(
      /D-EP-01[\s\S]*INC-1 IMEI pair-lock violation absorbed/,
    );
    expect(incident.evidence).toHaveLength(3);
    expect(new Set(stage.findings().map(({ incident_id }) => incident_id))).toEqual(new Set([2]));
  });

  it('is one incident from the start when everything comes in one sync', async () => {
    const sim = charger();
    stage.session(sim, t0 + minute, { imei: thief, country: 'NL' });
    stage.session(sim, t0 + 10 * minute, { imei: thief, country: 'ES', plmn: '214-07' });
    await stage.run();
    expect(stage.ports.ledger.all('SELECT rule_id FROM incidents')).toEqual([{ rule_id: 'D-EE-03' }]);
    stage.sim(1, { tags: { allowed_countries: 'NL' }, lifecycle: 'active' });
    await stage.run();
    expect(openIncidents()).toHaveLength(1);
  });

  it('keeps to the order and to the 24 hours', async () => {
    const sim = charger();
    stage.session(sim, t0 + minute, { imei: own, country: 'ES' });
    stage.session(sim, t0 + 10 * minute, { imei: own, country: 'NL' });
    stage.session(sim, t0 + 26 * hour, { imei: thief, country: 'NL' });
    await stage.run();
    expect(new Set(stage.findings().map(({ rule_id }) => rule_id))).toEqual(new Set(['D-NW-01', 'D-EP-01']));
    expect(stage.findings('D-EE-03')).toEqual([]);
  });

  it('sees a chain whose second link came in first', async () => {
    const sim = charger();
    await stage.run();
    stage.session(sim, t0 + 2 * hour, { country: 'ES' });
    await stage.run();
    expect(stage.findings('D-EE-03')).toEqual([]);
    stage.session(sim, t0 + hour, { imei: thief, country: 'NL' });
    await stage.run();
    expect(stage.findings('D-EE-03')).toHaveLength(1);
  });

  it('leaves an incident that holds other SIMs too open beside it', async () => {
    const sim = charger();
    const neighbour = stage.sim(2, {
      site: 'Moerdijk',
      lockedImei: imeiOf(2),
      imei: imeiOf(3),
      sessionUpdatedAt: t0,
    });
    stage.session(sim, t0 + minute, { imei: thief, country: 'NL' });
    await stage.run();
    expect(openIncidents()).toMatchObject([{ rule_id: 'D-EP-01' }]);
    stage.session(sim, t0 + 10 * minute, { country: 'ES' });
    await stage.run();
    expect(openIncidents().map(({ rule_id }) => rule_id)).toEqual(['D-EP-01', 'D-EE-03']);
    expect(neighbour.key).toBe(2);
  });
});

describe('firstChain', () => {
  let ids = 0;
  const found = (ruleId: string, at: number, until = at): FindingSignal => ({
    findingId: ++ids,
    ruleId,
    body: 'x',
    at,
    until,
    summary: '',
  });

  it('wants a beginning, then a use that comes or goes on after it, within 24 h', () => {
    const swap = found('D-EP-01', t0);
    const chained = (other: FindingSignal): boolean => firstChain([other, swap]) !== null;
    expect(chained(found('D-TR-10', t0 + hour))).toBe(true);
    expect(chained(found('D-NW-01', t0))).toBe(true);
    expect(chained(found('D-NW-01', t0 + 25 * hour))).toBe(false);
    expect(chained(found('D-NW-01', t0 - hour))).toBe(false);
    expect(chained(found('D-NW-01', t0 - hour, t0 + hour))).toBe(true);
    expect(chained(found('D-NW-01', t0 - 25 * hour, t0 + hour))).toBe(false);
    expect(chained(found('D-NW-04', t0 + hour))).toBe(false);
  });
});
