import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute, second } from '../../../shared/time.ts';
import type { Rule } from './rule.ts';
import { shippedRules } from './shipped.ts';
import { callContext, createStage, imeiOf, t0, type Stage } from './stage.testkit.ts';

const stages: Stage[] = [];
const newStage = (...args: Parameters<typeof createStage>): Stage => {
  const stage = createStage(...args);
  stages.push(stage);
  return stage;
};
afterEach(() => stages.splice(0).forEach((stage) => stage.close()));

/** What one event of a scripted week says; index 0 to 2 are SIMs. */
interface Scripted {
  readonly sim: number;
  readonly at: number;
  readonly traits: Parameters<Stage['session']>[2];
}

/** A week in which three SIMs do what most rules look for. */
function script(): Scripted[] {
  const events: Scripted[] = [];
  for (let sim = 0; sim < 3; sim++) {
    for (let at = t0; at < t0 + 4 * day; at += 3 * hour) {
      events.push({
        sim,
        at: at + sim * minute,
        traits: { imei: imeiOf(sim), country: 'NL', rat: 'LTE', cell: '204-08-1-5' },
      });
    }
  }
  const theft = t0 + 4 * day;
  for (let n = 0; n < 6; n++) {
    events.push({
      sim: 0,
      at: theft + n * hour,
      traits: { imei: imeiOf(77), country: n > 1 ? 'ES' : 'NL', rat: 'LTE', cell: '204-08-1-5' },
    });
  }
  for (let n = 0; n < 40; n++)
    events.push({ sim: 1, at: theft + n * 10 * second, traits: { imei: imeiOf(1), country: 'NL' } });
  events.push({
    sim: 2,
    at: theft + hour,
    traits: { imei: imeiOf(2), country: 'NL', rat: '2G', cell: '204-08-1-9' },
  });
  return events;
}

function build(stage: Stage) {
  const sims = [1, 2, 3].map((number) => stage.sim(number, { tags: { allowed_countries: 'NL' } }));
  stage.covered({ clock: t0 + 5 * day });
  return (events: readonly Scripted[]) => {
    for (const { sim, at, traits } of events) {
      const who = sims[sim];
      if (who !== undefined) stage.session(who, at, traits);
    }
  };
}

const essence = (stage: Stage) =>
  stage
    .findings()
    .map(({ rule_id, subject, at }) => `${rule_id} ${subject} ${(at - t0) / second}`)
    .sort();

describe('a run of the detections', () => {
  it('finds the same however the events are cut into syncs and repeated', async () => {
    const events = script().sort((a, b) => a.at - b.at);
    const whole = newStage();
    build(whole)(events);
    await whole.run();
    const expected = essence(whole);
    expect(expected.map((line) => line.slice(0, 7)).sort()).toEqual([
      'D-EE-03',
      'D-EP-01',
      'D-NW-01',
      'D-NW-02',
      'D-NW-04',
      'D-NW-07',
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        async (cuts) => {
          const stage = newStage();
          const add = build(stage);
          let from = 0;
          for (const cut of [...cuts, events.length]) {
            add(events.slice(from, from + cut));
            add(events.slice(Math.max(0, from - 10), from));
            from += cut;
            await stage.run();
            await stage.run();
          }
          expect(essence(stage)).toEqual(expected);
          expect(
            stage.ports.ledger.all(
              "SELECT rule_id FROM incidents WHERE status <> 'resolved' ORDER BY rule_id",
            ),
          ).toEqual([{ rule_id: 'D-EE-03' }, { rule_id: 'D-NW-04' }, { rule_id: 'D-NW-07' }]);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('finds the same violations when events come in out of order', async () => {
    const kinds = (stage: Stage) =>
      [...new Set(stage.findings().map(({ rule_id, iccid_body }) => `${rule_id} ${iccid_body}`))].sort();
    const whole = newStage();
    build(whole)(script());
    await whole.run();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(script(), { minLength: script().length }), async (events) => {
        const stage = newStage();
        const add = build(stage);
        add(events.slice(0, 70));
        await stage.run();
        add(events.slice(70));
        await stage.run();
        expect(kinds(stage)).toEqual(kinds(whole));
      }),
      { numRuns: 6 },
    );
  });

  it('starts over on a rebuilt cache without firing again', async () => {
    const stage = newStage();
    const add = build(stage);
    add(script());
    await stage.run();
    const before = essence(stage);
    stage.ports.cache.run('DELETE FROM events');
    add(script().slice(0, 5));
    await stage.run();
    expect(stage.ports.ledger.get("SELECT cursor FROM rule_state WHERE rule_id = 'D-EP-01'")).toEqual({
      cursor: 5,
    });
    add(script());
    await stage.run();
    expect(essence(stage)).toEqual(before);
  });

  it('notices a rebuilt cache by what lies at its cursor, and misses nothing of it', async () => {
    const stage = newStage();
    const sim = stage.sim(1, { tags: { allowed_countries: 'NL' } });
    stage.covered({ clock: t0 + day });
    for (let n = 0; n < 5; n++) stage.session(sim, t0 + n * hour, { country: 'NL' });
    await stage.run();
    stage.ports.cache.run('DELETE FROM events');
    stage.session(sim, t0 + 9 * hour, { country: 'ES' });
    for (let n = 0; n < 9; n++) stage.session(sim, t0 + n * hour, { country: 'NL' });
    await stage.run();
    expect(stage.findings('D-NW-01')).toHaveLength(1);
  });

  it('keeps cursor, memory and findings together when a slice fails, and goes on from there', async () => {
    const [first] = shippedRules;
    if (first === undefined) throw new Error('no rules');
    let broken = true;
    const moody: Rule = {
      ...first,
      evaluate(batch, memory, context) {
        const drafts = first.evaluate(batch, memory, context);
        if (broken && batch.sessions.some(({ at }) => at >= t0 + 4 * day)) throw new Error('power cut');
        return drafts;
      },
    };
    const stage = newStage({ rules: [moody] });
    const sim = stage.sim(1);
    stage.covered({ clock: t0 + 5 * day });
    for (let n = 0; n < 300; n++) stage.session(sim, t0 + n * 15 * minute, { imei: imeiOf(1) });
    for (let n = 0; n < 300; n++) stage.session(sim, t0 + 4 * day + n * minute, { imei: imeiOf(77) });
    await expect(stage.run()).rejects.toThrow('power cut');
    expect(stage.ports.ledger.get('SELECT cursor FROM rule_state')).toEqual({ cursor: 200 });
    const memory = stage.ports.ledger.get<{ state: string }>('SELECT state FROM rule_memory');
    expect(JSON.parse(memory?.state ?? '{}')).toEqual({
      [imeiOf(1).slice(0, 14)]: [t0, t0 + 199 * 15 * minute],
    });
    broken = false;
    expect(await stage.run()).toBe(1);
  });

  it('reports no history from before the console, but everything after', async () => {
    const stage = newStage();
    const sim = stage.sim(1, { tags: { allowed_countries: 'NL' } });
    stage.session(sim, t0 - 8 * day, { country: 'ES' });
    stage.covered({ clock: t0 });
    expect(await stage.run()).toBe(0);
    stage.session(sim, t0 - 6 * day, { country: 'FR' });
    stage.covered({ clock: t0 + 60 * day });
    expect(await stage.run()).toBe(1);
  });
});

describe('switching rules', () => {
  it('is audited, shown, and catches up once on again', async () => {
    const stage = newStage();
    const { handlers } = stage.detections;
    await handlers.setEnabled(
      { ruleId: 'D-NW-01', enabled: false, reason: 'moving the fleet' },
      callContext(),
    );
    build(stage)(script());
    await stage.run();
    expect(stage.findings('D-NW-01')).toEqual([]);
    const off = (await handlers.rules({}, callContext())).rules.find(({ id }) => id === 'D-NW-01');
    expect(off).toMatchObject({ enabled: false, state: 'off' });
    await handlers.setEnabled({ ruleId: 'D-NW-01', enabled: true, reason: 'moved' }, callContext());
    await stage.run();
    expect(stage.findings('D-NW-01')).toHaveLength(1);
    expect(stage.findings('D-EE-03')).toHaveLength(1);
    const acts = stage.ports.ledger.all<{ act: string; actor: string }>(
      "SELECT act, actor FROM audit WHERE act LIKE 'detection.%'",
    );
    expect(acts).toEqual([
      { act: 'detection.disabled', actor: 'J. Varga' },
      { act: 'detection.enabled', actor: 'J. Varga' },
    ]);
    await expect(async () =>
      handlers.setEnabled({ ruleId: 'D-XX-99', enabled: true, reason: 'why not' }, callContext()),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says blind without its signal, learning before it knows enough, and counts what it found', async () => {
    const stage = newStage();
    const stateOf = async (ruleId: string) => {
      const rule = (await stage.detections.handlers.rules({}, callContext())).rules.find(
        ({ id }) => id === ruleId,
      );
      return rule?.state;
    };
    expect(await stateOf('D-EP-01')).toBe('blind');
    const sim = stage.sim(1, { lastSeenAt: t0, tags: { allowed_countries: 'NL' } });
    expect(await stateOf('D-EP-01')).toBe('active');
    expect(await stateOf('D-NW-04')).toBe('blind');
    expect(await stateOf('D-TR-10')).toBe('blind');
    stage.usage(sim, t0, 5);
    stage.covered({ usageFrom: t0, usage: t0 + 3 * day, clock: t0 + 3 * day });
    expect(await stateOf('D-TR-10')).toBe('learning');
    stage.covered({ usage: t0 + 8 * day });
    expect(await stateOf('D-TR-10')).toBe('active');
    stage.session(sim, t0, { country: 'ES' });
    await stage.run();
    const { rules } = await stage.detections.handlers.rules({}, callContext());
    expect(rules.find(({ id }) => id === 'D-NW-01')).toMatchObject({ findings24h: 1, findingsTotal: 1 });
    const page = await stage.detections.handlers.findings({ simKey: sim.key, limit: 10 }, callContext());
    expect(page.findings).toMatchObject([
      { ruleId: 'D-NW-01', simKey: 1, incidentId: 1, ruleName: 'Country or network outside the allow-list' },
    ]);
  });
});
