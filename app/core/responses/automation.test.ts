import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ParsedInput } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { finding, type MadeFinding } from '../incidents/incidents.testkit.ts';
import { analyst, lead, openDesk, type Desk } from './responses.testkit.ts';

const rule = 'D-EE-03';
/** Source time of the stage. */
const t = Date.UTC(2026, 10, 20, 11);
let desk: Desk;

beforeEach(async () => {
  desk = openDesk();
  for (const number of [1, 2, 3, 4, 5, 6, 7]) desk.stage.sim(number);
  desk.stage.covered({ clock: t });
  desk.responses.start();
  await desk.set({ ruleId: rule });
});
afterEach(() => desk.close());

const arm = async (more: Partial<ParsedInput<'responses.arm'>> = {}, context = lead) =>
  desk.responses.handlers.arm(
    {
      ruleId: rule,
      perHour: 1,
      perDay: 5,
      withinMinutes: 30,
      days: 7,
      reason: 'agreed with the owner',
      ...more,
    },
    context,
  );
const found = (sim: number, more: MadeFinding = {}) => finding({ sim, rule, at: t - minute, ...more });
const meet = async (...findings: ReturnType<typeof found>[]) => {
  desk.take(...findings);
  await desk.settled();
};
const proposals = async (incidentId = 1) =>
  (await desk.responses.handlers.ofIncident({ incidentId }, analyst)).proposals;
const list = async () => desk.responses.handlers.list({}, analyst);

describe('an armed rule', () => {
  it('is off until somebody arms it', async () => {
    await meet(found(1));
    expect(desk.count('actions')).toBe(0);
    expect(await proposals()).toMatchObject([{ state: 'open', note: null }]);
  });

  it('acts on the SIM of its finding and says so everywhere', async () => {
    await arm();
    await meet(found(1));
    expect(await proposals()).toMatchObject([
      { state: 'automatic', kind: 'suspend', actionId: 1, decidedBy: 'Sextant', target: null },
    ]);
    expect(desk.audited('response.automatic')).toMatchObject([
      {
        actor: 'Sextant',
        subject: 'INC-1',
        detail: {
          rule,
          armedBy: 'M. Okafor',
          finding: expect.stringMatching(/^F-\d+$/) as string,
          action: 'ACT-1',
        },
      },
    ]);
    const { timeline } = await desk.incidents.handlers.get({ id: 1 }, analyst);
    expect(timeline.map(({ text }) => text)).toContain('D-EE-03 acted by itself: suspend one SIM, ACT-1');
    const action = await desk.actions.handlers.get({ id: 1 }, analyst);
    expect(action).toMatchObject({
      kind: 'suspend',
      requestedBy: 'Sextant',
      incidentId: 1,
      progress: { total: 1 },
    });
    expect(action.reason).toContain('Armed by M. Okafor until');
    expect((await list()).armed).toMatchObject([{ ruleId: rule, state: 'armed', actsHour: 1, actsDay: 1 }]);
  });

  it('can be undone like any action', async () => {
    await arm();
    await meet(found(1));
    const { ledger, cache } = desk.stage.ports;
    ledger.run("UPDATE action_sims SET state = 'observed', next_at = NULL WHERE action_id = 1");
    cache.run("UPDATE sims SET lifecycle = 'suspended' WHERE sim_key = 1");
    const target = { kind: 'action', actionId: 1 } as const;
    const preview = await desk.actions.handlers.preview({ kind: 'resume', target }, analyst);
    expect(preview).toMatchObject({ acts: 1 });
  });

  it('acts on what joins an open incident too, and asks where its limit is used up', async () => {
    await arm({ perHour: 2 });
    const site = { kind: 'site', value: 'Breda' } as const;
    await meet(found(1, { group: site }));
    await meet(found(2, { group: site }), found(3, { group: site }));
    expect(desk.count('action_sims')).toBe(2);
    const shown = await proposals();
    expect(shown.map(({ state }) => state).toSorted()).toEqual(['automatic', 'automatic', 'open']);
    expect(shown.find(({ state }) => state === 'open')?.note).toMatch(
      /^Its limit of 2 SIMs an hour is used up until /,
    );
    await desk.stage.ports.clock.advance(hour);
    desk.stage.covered({ clock: t + hour });
    await meet(found(4, { group: site, at: t + hour }));
    expect(desk.count('action_sims')).toBe(3);
  });

  it('acts once on a finding, however often that is told', async () => {
    await arm({ perHour: 5 });
    const same = found(1);
    await meet(same);
    await meet({ ...same, again: true });
    desk.restart();
    await meet({ ...same, again: true });
    expect(desk.count('actions')).toBe(1);
  });

  it('settles after a restart what was left, and what waited too long is proposed', async () => {
    await arm({ perHour: 5 });
    await desk.responses.stop();
    desk.take(found(1));
    expect(await proposals()).toEqual([]);
    desk.restart();
    await desk.settled();
    expect(desk.count('actions')).toBe(1);
    await desk.responses.stop();
    desk.take(found(2));
    await desk.stage.ports.clock.advance(31 * minute);
    desk.restart();
    await desk.settled();
    expect(desk.count('actions')).toBe(1);
    expect(await proposals(2)).toMatchObject([{ state: 'open', note: 'It waited for longer than 30 min.' }]);
  });

  it.each<[string, MadeFinding, () => void, string]>([
    ['an old finding', { at: t - 31 * minute }, () => {}, 'Its newest sign is older than 30 min.'],
    [
      'a protected SIM',
      {},
      () => desk.stage.sim(1, { tags: { protected: 'pump' } }),
      'Protected by the tag "protected: pump".',
    ],
    [
      'a critical device',
      {},
      () => desk.stage.ports.cache.run('UPDATE sims SET criticality = 4 WHERE sim_key = 1'),
      'The device is marked as critical.',
    ],
    [
      'a provider that tells no time',
      {},
      () => desk.stage.ports.cache.run('DELETE FROM sync_state'),
      'The provider told no time, so nobody can say how old the finding is.',
    ],
    [
      'a SIM that two accounts list',
      {},
      () =>
        desk.stage.ports.cache.run(
          `INSERT INTO sims (sim_key, provider_id, provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state, connectivity, tags,
             fingerprint, first_seen_at, observed_at, pass) SELECT 99, 'p2', provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state,
             connectivity, tags, fingerprint, 0, 0, 1 FROM sims WHERE sim_key = 1`,
        ),
      'Several accounts list this SIM.',
    ],
    [
      'a SIM that is gone',
      {},
      () => desk.stage.ports.cache.run('UPDATE sims SET vanished_at = 1 WHERE sim_key = 1'),
      'The SIM is not in the fleet any more.',
    ],
  ])('leaves %s to a person and says why', async (_what, made, prepare, note) => {
    await arm();
    prepare();
    await meet(found(1, made));
    expect(desk.count('actions')).toBe(0);
    expect(await proposals()).toMatchObject([{ state: 'open', note }]);
    const { timeline } = await desk.incidents.handlers.get({ id: 1 }, analyst);
    expect(timeline).toContainEqual(
      expect.objectContaining({
        text: 'D-EE-03 did not act by itself; it proposes to suspend its SIMs, and a person decides',
        detail: note,
      }),
    );
  });

  it('asks once on an incident, however many findings it may not act on', async () => {
    await arm();
    const site = { kind: 'site', value: 'Breda' } as const;
    await meet(...[1, 2, 3, 4, 5, 6, 7].map((sim) => found(sim, { group: site })));
    expect((await proposals()).map(({ state }) => state).toSorted()).toEqual(['automatic', 'open']);
    expect(desk.audited('response.proposed')).toHaveLength(1);
  });

  it('proposes again once its end has come or somebody disarms it', async () => {
    await arm({ days: 1 });
    await desk.stage.ports.clock.advance(day);
    desk.stage.covered({ clock: t + day });
    await meet(found(1, { at: t + day }));
    expect(await proposals()).toMatchObject([{ state: 'open', note: null }]);
    expect((await list()).armed).toMatchObject([{ state: 'ended' }]);
    await arm();
    await desk.responses.handlers.disarm({ ruleId: rule, reason: 'enough' }, analyst);
    await meet(found(2, { at: t + day }));
    expect(desk.count('actions')).toBe(0);
    expect((await list()).armed).toEqual([]);
    expect(desk.audited('response.disarmed')).toMatchObject([
      { actor: 'J. Varga', detail: { reason: 'enough' } },
    ]);
  });

  it('does not act on an incident that was closed while it waited', async () => {
    await arm();
    await desk.responses.stop();
    desk.take(found(1));
    await desk.incidents.handlers.resolve(
      { ids: [1], verdict: 'benign_positive', reason: 'a test bench' },
      analyst,
    );
    desk.restart();
    await desk.settled();
    expect(desk.count('actions')).toBe(0);
    expect((await proposals())[0]?.note).toBe('The incident is closed.');
  });

  it('asks for an action that is void once its finding would be too old', async () => {
    await arm({ withinMinutes: 30 });
    await desk.responses.stop();
    desk.take(found(1));
    const { clock, ledger } = desk.stage.ports;
    await clock.advance(10 * minute);
    desk.restart();
    await desk.settled();
    expect(ledger.get('SELECT expires_at - requested_at AS left FROM actions')).toEqual({
      left: 20 * minute,
    });
  });

  it('shares a limit with all others, which a lead sets', async () => {
    const second = 'D-TR-04';
    await desk.set({ ruleId: second });
    await arm({ perHour: 5 });
    await arm({ ruleId: second, perHour: 5 });
    expect((await list()).together).toEqual({ perHour: 3, perDay: 10, actsHour: 0, actsDay: 0 });
    const limits = { perHour: 2, perDay: 3, reason: 'agreed with the owner' };
    await expect(async () => desk.responses.handlers.limit(limits, analyst)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(async () =>
      desk.responses.handlers.limit({ ...limits, perHour: 4 }, lead),
    ).rejects.toMatchObject({ field: 'perHour' });
    await desk.responses.handlers.limit(limits, lead);
    await meet(found(1), found(2, { rule: second }), found(3), found(4, { rule: second }));
    expect(desk.count('action_sims')).toBe(2);
    expect((await list()).together).toEqual({ perHour: 2, perDay: 3, actsHour: 2, actsDay: 2 });
    expect((await proposals(2))[0]?.note).toMatch(
      /^The limit of all rules together of 2 SIMs an hour is used up until /,
    );
    await desk.stage.ports.clock.advance(hour);
    desk.stage.covered({ clock: t + hour });
    await meet(found(5, { at: t + hour }), found(6, { rule: second, at: t + hour }));
    expect(desk.count('action_sims')).toBe(3);
    expect(desk.audited('automation.limited')).toMatchObject([
      { actor: 'M. Okafor', subject: 'automation', detail: { perHour: 2, perDay: 3 } },
    ]);
  });

  it('is disarmed by a change of its response, and counts on when it is armed anew', async () => {
    await arm({ perDay: 1 });
    await meet(found(1));
    await desk.set({ ruleId: rule });
    expect((await list()).armed).toEqual([]);
    await arm({ perDay: 1 });
    await meet(found(2));
    expect(desk.count('actions')).toBe(1);
    expect((await proposals(2))[0]?.note).toMatch(/^Its limit of 1 SIM an hour is used up/);
  });
});

describe('the switch that holds all automation', () => {
  it('stops at once, takes back what was not sent, and leaves what comes to people', async () => {
    await arm({ perHour: 5 });
    await meet(found(1));
    expect(await desk.responses.handlers.hold({ reason: 'something is wrong' }, analyst)).toEqual({
      takenBack: 1,
    });
    await meet(found(2));
    expect(desk.count('actions')).toBe(1);
    expect((await proposals(2))[0]?.note).toMatch(/^All automation is on hold since .*, by J. Varga\.$/);
    expect((await list()).hold).toMatchObject({ by: 'J. Varga', reason: 'something is wrong' });
    await expect(async () =>
      desk.responses.handlers.release({ reason: 'well again' }, analyst),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await desk.responses.handlers.release({ reason: 'well again' }, lead);
    await meet(found(3));
    expect(desk.count('actions')).toBe(2);
    expect(desk.audited('automation.held')).toHaveLength(1);
    expect(desk.audited('automation.released')).toHaveLength(1);
  });

  it('is heard by what is being looked at', async () => {
    const slow = openDesk({
      preview: async (order) => {
        const preview = await slow.actions.handlers.preview(order, analyst);
        await slow.responses.handlers.hold({ reason: 'in the middle' }, analyst);
        return preview;
      },
    });
    slow.stage.sim(1);
    slow.stage.covered({ clock: t });
    slow.responses.start();
    await slow.set({ ruleId: rule });
    await slow.responses.handlers.arm(
      { ruleId: rule, perHour: 1, perDay: 1, withinMinutes: 30, days: 1, reason: 'agreed' },
      lead,
    );
    slow.take(found(1));
    await slow.settled();
    expect(slow.count('actions')).toBe(0);
    await slow.close();
  });
});

describe('another life of the console over the same ledger', () => {
  it('that acted on the same finding a moment before leaves nothing to do', async () => {
    const late = openDesk({
      submit: async (order, context, within) =>
        late.actions.submit(order, context, (queued) => {
          late.stage.ports.ledger.run("UPDATE response_intents SET state = 'refused', why = 'by the other'");
          within(queued);
        }),
    });
    late.stage.sim(1);
    late.stage.covered({ clock: t });
    late.responses.start();
    await late.set({ ruleId: rule });
    await late.responses.handlers.arm(
      { ruleId: rule, perHour: 5, perDay: 5, withinMinutes: 30, days: 1, reason: 'agreed' },
      lead,
    );
    late.take(found(1));
    // What the other wrote is undone with the action here, so the finding is still due, and is left to a person.
    await late.settled();
    expect(late.count('actions')).toBe(0);
    expect(late.audited('response.automatic')).toEqual([]);
    await late.close();
  });
});

describe('arming', () => {
  it('is for a lead', async () => {
    await expect(arm({}, analyst)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([
    ['a rule that never acts', 'D-EE-05', {}, /^D-EE-05 never acts by itself\. /],
    ['a rule that nobody shipped', 'R-7', {}, /^R-7 is no detection of this version/],
    ['a rule without a response', 'D-TR-04', null, /has no response that is on/],
    ['a response that is off', rule, { enabled: false }, /has no response that is on/],
    ['another action than its definition names', rule, { kind: 'deactivate' }, /may only suspend/],
    ['a whole group', rule, { scope: 'groups' }, /never its group/],
  ] as const)('is refused for %s', async (_what, ruleId, response, message) => {
    if (response !== null && ruleId !== 'R-7') await desk.set({ ruleId, ...response });
    await expect(arm({ ruleId })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await expect(arm({ ruleId })).rejects.toThrow(message);
  });

  it('keeps the limit of an hour below that of a day', async () => {
    await expect(arm({ perHour: 6 })).rejects.toMatchObject({ field: 'perHour' });
  });
});
