import { afterEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { callContext, createStage, t0, type Stage } from '../stage.testkit.ts';
import { countryOutsideList } from './country-outside-list.ts';

let stage: Stage;
afterEach(() => stage?.close());

describe('D-NW-01 country or network outside the allow-list', () => {
  it('takes the list of the group, and the SIM’s own before it', async () => {
    stage = createStage({ rules: [countryOutsideList] });
    stage.group('west', { allowed_countries: 'NL,DE,BE' });
    const bound = stage.sim(1, { groupId: 'west' });
    const free = stage.sim(2, { groupId: 'west', tags: { allowed_countries: 'NL ES' } });
    stage.covered({ clock: t0 });
    stage.session(bound, t0, { country: 'BE', plmn: '206-01' });
    stage.session(free, t0, { country: 'ES', plmn: '214-07' });
    expect(await stage.run()).toBe(0);
    stage.session(bound, t0 + hour, { country: 'ES', plmn: '214-07' });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('ES, PLMN 214-07');
  });

  it('counts the row as well as the session, once', async () => {
    stage = createStage({ rules: [countryOutsideList] });
    stage.group('west', { allowed_countries: 'NL' });
    const sim = stage.sim(1, { groupId: 'west', country: 'ES', plmn: '214-07', sessionUpdatedAt: t0 });
    stage.covered({ clock: t0 });
    await stage.run();
    stage.session(sim, t0 - hour, { country: 'ES', plmn: '214-07' });
    stage.session(sim, t0 + hour, { country: 'ES', plmn: '214-07' });
    await stage.run();
    expect(stage.findings()).toHaveLength(1);
  });

  it('goes by the network list where there is one', async () => {
    stage = createStage({ rules: [countryOutsideList] });
    const sim = stage.sim(1, { tags: { allowed_plmns: '204-08', allowed_countries: 'NL' } });
    stage.covered({ clock: t0 });
    stage.session(sim, t0, { country: 'NL', plmn: '204-08' });
    expect(await stage.run()).toBe(0);
    stage.session(sim, t0, { country: 'NL', plmn: '204-04', type: 'session.updated' });
    expect(await stage.run()).toBe(1);
  });

  it('takes the list of most SIMs at its site where nobody gave one', async () => {
    stage = createStage({ rules: [countryOutsideList] });
    stage.group('west', { allowed_countries: 'NL,BE' });
    stage.sim(1, { groupId: 'west', site: 'Venlo' });
    const free = stage.sim(2, { site: 'Venlo' });
    stage.covered({ clock: t0 });
    stage.session(free, t0, { country: 'BE' });
    expect(await stage.run()).toBe(0);
    stage.session(free, t0 + hour, { country: 'ES' });
    expect(await stage.run()).toBe(1);
  });

  it('takes the lists of the fleet where neither the SIM nor its site has one', async () => {
    stage = createStage({ rules: [countryOutsideList] });
    const { lists } = await stage.lists.handlers.list({}, callContext());
    const listId = lists.find(({ name }) => name === 'allowed_countries')?.id ?? 0;
    await stage.lists.handlers.add({ listId, text: 'NL\nBE', removeMissing: false }, callContext());
    const [own, other] = [stage.sim(1, { tags: { allowed_countries: 'ES' } }), stage.sim(2)];
    stage.covered({ clock: t0 });
    stage.session(own, t0, { country: 'ES' });
    stage.session(other, t0, { country: 'BE' });
    expect(await stage.run()).toBe(0);
    stage.session(other, t0 + hour, { country: 'ES' });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('allowed are BE, NL');
    await stage.lists.stop();
  });

  it('learns the home of a SIM that nobody gave a list, and trusts where the fleet lives', async () => {
    stage = createStage({ rules: [countryOutsideList] });
    const sim = stage.sim(1);
    for (let number = 10; number < 16; number++) stage.sim(number, { country: 'DE' });
    for (let at = t0; at < t0 + 20 * day; at += day)
      stage.session(sim, at, { country: at < t0 + 3 * day ? 'BE' : 'NL' });
    stage.covered({ clock: t0 + 20 * day });
    stage.session(sim, t0 + 20 * day, { country: 'BE' });
    stage.session(sim, t0 + 21 * day, { country: 'DE' });
    expect(await stage.run()).toBe(0);
    stage.session(sim, t0 + 22 * day, { country: 'ES' });
    expect(await stage.run()).toBe(1);
  });
});
