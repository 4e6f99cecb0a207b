import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { finding } from '../incidents/incidents.testkit.ts';
import { armOfRule, holdOf, limitsOf } from './automation-store.ts';
import { whyNot, whyNotThis, type Arm, type Looked, type Standing } from './caps.ts';
import { analyst, lead, openDesk } from './responses.testkit.ts';

const t = Date.UTC(2026, 10, 20, 11);

const arm: Arm = { id: 1, perHour: 2, perDay: 3, withinMs: 30 * minute, endsAt: t + day, disarmedAt: null };
const standing: Standing = {
  now: t,
  watermark: t,
  hold: null,
  arm,
  acts: [],
  together: { perHour: 3, perDay: 4 },
  allActs: [],
};
const fresh = { signalAt: t, queuedAt: t };

describe('the limits of an armed rule', () => {
  it('name when the next SIM is free', () => {
    const acts = [t - 50 * minute, t - 10 * minute];
    expect(whyNot(fresh, { ...standing, acts })).toBe(
      'Its limit of 2 SIMs an hour is used up until 2026-11-20T11:10:00Z.',
    );
    const spread = [t - 20 * hour, t - 10 * hour, t - 2 * hour];
    expect(whyNot(fresh, { ...standing, acts: spread })).toBe(
      'Its limit of 3 SIMs in 24 hours is used up until 2026-11-20T15:00:00Z.',
    );
    expect(whyNot(fresh, { ...standing, acts: [t - hour, t - 25 * hour] })).toBeNull();
  });

  it('hold for all rules together, beside those of each', () => {
    const hourly = [t - 50 * minute, t - 20 * minute, t - 10 * minute];
    expect(whyNot(fresh, { ...standing, allActs: hourly })).toBe(
      'The limit of all rules together of 3 SIMs an hour is used up until 2026-11-20T11:10:00Z.',
    );
    const daily = [t - 23 * hour, t - 20 * hour, t - 10 * hour, t - 2 * hour];
    expect(whyNot(fresh, { ...standing, allActs: daily })).toBe(
      'The limit of all rules together of 4 SIMs in 24 hours is used up until 2026-11-20T12:00:00Z.',
    );
    expect(whyNot(fresh, { ...standing, allActs: [...daily.slice(1), t - day] })).toBeNull();
    expect(whyNot(fresh, { ...standing, allActs: [t + hour, t + hour, t + hour] })).not.toBeNull();
  });

  it('count what lies ahead of a clock that was set back', () => {
    expect(whyNot(fresh, { ...standing, acts: [t + hour, t + 2 * hour] })).not.toBeNull();
  });

  it('give way to nothing else', () => {
    expect(whyNot({ ...fresh, signalAt: t - 30 * minute }, standing)).toBeNull();
    expect(whyNot({ ...fresh, signalAt: t - 30 * minute - 1 }, standing)).not.toBeNull();
    expect(whyNot({ ...fresh, queuedAt: t - 30 * minute - 1 }, standing)).not.toBeNull();
    expect(whyNot(fresh, { ...standing, watermark: null })).not.toBeNull();
    expect(whyNot(fresh, { ...standing, now: arm.endsAt })).not.toBeNull();
    expect(whyNot(fresh, { ...standing, arm: null })).not.toBeNull();
    expect(whyNot(fresh, { ...standing, arm: { ...arm, disarmedAt: t } })).not.toBeNull();
  });
});

describe('an action that a rule would run', () => {
  const preview: Looked = {
    acts: 1,
    reasons: [],
    reversible: true,
    criticality: { high: 0, normal: 1, unknown: 0 },
    overlapping: 0,
    providers: [],
  };

  it('hits one SIM, can be taken back, and is in nobody’s way', () => {
    expect(whyNotThis(preview)).toBeNull();
    const reach = (alsoReaches: number) => ({ ...preview, providers: [{ alsoReaches: 0 }, { alsoReaches }] });
    expect(whyNotThis(reach(0))).toBeNull();
    expect(whyNotThis(reach(1))).toBe('It would hit other SIMs as well.');
    expect(whyNotThis({ ...preview, reversible: false })).toBe('The action cannot be taken back.');
    expect(whyNotThis({ ...preview, overlapping: 1 })).toBe('Another action on this SIM is under way.');
    expect(whyNotThis({ ...preview, criticality: { ...preview.criticality, high: 1 } })).toMatch(/critical/);
    expect(whyNotThis({ ...preview, acts: 2 })).not.toBeNull();
    expect(whyNotThis({ ...preview, acts: 0, reasons: [{ reason: 'It is suspended.', sims: 1 }] })).toBe(
      'It is suspended.',
    );
  });
});

const rules = ['D-EE-03', 'D-TR-04'] as const;
type RuleId = (typeof rules)[number];
const anyRule = fc.constantFrom<RuleId>(...rules);

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('find' as const),
      rule: anyRule,
      sims: fc.array(fc.nat(11), { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.integer({ min: minute, max: 8 * hour }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('back' as const),
      ms: fc.integer({ min: minute, max: 3 * hour }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const) }) },
);
/** What happens while the console looks at a SIM, after it found that it may act and before it does. */
const between = fc.oneof(
  { weight: 3, arbitrary: fc.constant('nothing' as const) },
  { weight: 4, arbitrary: fc.constant('another' as const) },
  { weight: 2, arbitrary: fc.constantFrom('restart', 'hold', 'disarm', 'tighten') },
);

interface Act {
  /** On a clock that nobody sets. */
  readonly at: number;
  readonly rule: string;
}

describe('armed rules', () => {
  it('never pass their limits, whatever the order of findings, restarts, replays and clocks, and whatever comes between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 3, max: 5 }),
        fc.record({ perHour: fc.integer({ min: 1, max: 4 }), perDay: fc.integer({ min: 4, max: 7 }) }),
        fc.array(step, { minLength: 4, maxLength: 25 }),
        fc.array(between, { maxLength: 25 }),
        async (perHour, perDay, together, steps, comes) => {
          const acted: Act[] = [];
          const wrong: string[] = [];
          let others = 0;
          const desk = openDesk({
            tell(id, actor, text, detail) {
              const rule = /^(\S+) acted by itself/.exec(text)?.[1];
              if (rule !== undefined) {
                if (holdOf(ledger) !== null) wrong.push(`${rule} acted though all is on hold`);
                if (armOfRule(ledger, rule) === null) wrong.push(`${rule} acted and is not armed`);
                note(rule);
              }
              desk.incidents.tell(id, actor, text, detail);
            },
            async preview(order) {
              const preview = await desk.actions.handlers.preview(order, analyst);
              await meanwhile(comes.shift() ?? 'nothing');
              return preview;
            },
          });
          const { clock, ledger } = desk.stage.ports;
          const { handlers } = desk.responses;
          /** How many acts of the last while there are, with one that is just made. */
          const count = (span: number, rule?: string): number => {
            const now = clock.monotonic();
            return acted.filter((one) => one.at > now - span && (rule ?? one.rule) === one.rule).length;
          };
          const note = (rule: string): void => {
            acted.push({ at: clock.monotonic(), rule });
            const all = limitsOf(ledger);
            if (count(hour, rule) > perHour) wrong.push(`${rule} acted on ${count(hour, rule)} SIMs an hour`);
            if (count(day, rule) > perDay) wrong.push(`${rule} acted on ${count(day, rule)} SIMs a day`);
            if (count(hour) > all.perHour) wrong.push(`all acted on ${count(hour)} SIMs an hour`);
            if (count(day) > all.perDay) wrong.push(`all acted on ${count(day)} SIMs a day`);
          };
          /** Another console over the same ledger, which keeps the limits as this one does. */
          const anotherActs = (rule: RuleId): void => {
            const all = limitsOf(ledger);
            const free = (span: number, most: number, of?: string): boolean =>
              (ledger.get<{ n: number }>(
                "SELECT COUNT(*) AS n FROM response_intents WHERE state = 'acted' AND settled_at > ? AND rule_id = COALESCE(?, rule_id)",
                [clock.now() - span, of ?? null],
              )?.n ?? 0) < most;
            if (holdOf(ledger) !== null || armOfRule(ledger, rule) === null) return;
            if (!free(hour, perHour, rule) || !free(day, perDay, rule)) return;
            if (!free(hour, all.perHour) || !free(day, all.perDay)) return;
            others++;
            ledger.run(
              `INSERT INTO response_intents (finding_id, arm_id, rule_id, incident_id, iccid_body, provider_id, signal_at, queued_at, state, settled_at)
               VALUES (?, 1, ?, 1, 'x', 'p1', 0, 0, 'acted', ?)`,
              [1_000_000_000 + others, rule, clock.now()],
            );
            note(rule);
          };
          const reason = 'agreed';
          const arm = async (ruleId: string) =>
            handlers.arm({ ruleId, perHour, perDay, withinMinutes: 60, days: 90, reason }, lead);
          const meanwhile = async (what: string): Promise<void> => {
            if (what === 'another') for (const rule of rules) anotherActs(rule);
            else if (what === 'hold') await handlers.hold({ reason }, analyst);
            else if (what === 'tighten') await handlers.limit({ perHour: 1, perDay: 1, reason }, lead);
            else if (what === 'disarm') {
              for (const ruleId of rules)
                if (armOfRule(ledger, ruleId) !== null) await handlers.disarm({ ruleId, reason }, analyst);
            } else if (what === 'restart') {
              desk.restart();
              for (let turn = 0; turn < 30; turn++) await Promise.resolve();
            }
          };
          try {
            for (let sim = 1; sim <= 12; sim++) desk.stage.sim(sim);
            desk.responses.start();
            for (const ruleId of rules) {
              await desk.set({ ruleId });
              await arm(ruleId);
            }
            await handlers.limit({ ...together, reason }, lead);
            const told: ReturnType<typeof finding>[] = [];
            for (const next of steps) {
              const at = t + clock.monotonic();
              desk.stage.covered({ clock: at });
              if (next.do === 'find') {
                // Settled or not: what comes next meets a runner in the middle of its work.
                const found = next.sims.map((sim) => finding({ sim: sim + 1, rule: next.rule, at }));
                told.push(...found);
                desk.take(...found);
              } else if (next.do === 'again') desk.take(...told.map((one) => ({ ...one, again: true })));
              else if (next.do === 'wait') await clock.advance(next.ms);
              else if (next.do === 'back') clock.setWall(clock.now() - next.ms);
              else if (next.do === 'release') {
                if (holdOf(ledger) !== null) await handlers.release({ reason }, lead);
                for (const ruleId of rules) await arm(ruleId);
              } else desk.restart();
            }
            await desk.settled();
            expect(wrong).toEqual([]);
            expect(desk.count('action_sims')).toBe(acted.length - others);
            expect(desk.audited('response.automatic')).toHaveLength(acted.length - others);
            // One finding, one act, however many lives looked at it.
            expect(ledger.all("SELECT 1 FROM response_intents WHERE state = 'acted'")).toHaveLength(
              acted.length,
            );
          } finally {
            await desk.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
