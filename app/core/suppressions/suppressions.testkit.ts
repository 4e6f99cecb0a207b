import { afterEach, beforeEach } from 'vitest';
import type { Output, SuppressionScope, Verdict } from '../../../shared/contract/index.ts';
import { minute } from '../../../shared/time.ts';
import { callContext, createStage, t0, type Stage } from '../detections/stage.testkit.ts';
import type { Suppressions } from './service.ts';

export const context = callContext();

/** A console with one rule of its own, which tells sessions in Andorra, for each test. */
export interface Quiet {
  readonly stage: Stage;
  readonly suppressions: () => Suppressions['handlers'];
  /** Saves a rule and switches it on. */
  save(text: string): Promise<unknown>;
  /** A session of a SIM in Andorra, judged at once. */
  session(sim: number, at: number, more?: { cell?: string; plmn?: string }): Promise<void>;
  incidents(): Promise<readonly number[]>;
  /** What holds each finding back, by their times. */
  heldBy(): readonly (string | null)[];
  window(from: number, to: number, scope?: SuppressionScope): Promise<Output<'suppressions.addWindow'>>;
  close(id: number, verdict: Extract<Verdict, 'true_positive' | 'false_positive'>): Promise<void>;
}

export const abroad = `title: Session in Andorra
id: 6f3b1c52-59a0-4c41-8d37-0d6c1f5f2a11
logsource: { category: session }
detection:
  selection: { type: session.started, country: AD }
  condition: selection
level: high
`;

export function useQuiet(): Quiet {
  let opened: Stage | null = null;
  const on = (): Stage => {
    if (opened === null) throw new Error('There is no stage outside a test.');
    return opened;
  };
  const quiet: Quiet = {
    get stage() {
      return on();
    },
    suppressions: () => on().suppressions.handlers,
    save: async (text) =>
      on().detections.handlers.saveRule({ text, enabled: true, reason: 'to see it' }, context),
    async session(sim, at, more = {}) {
      const stage = on();
      const traits = { site: `Site ${sim}`, device: `meter-${sim}` };
      stage.session(stage.sim(sim, traits), at, { country: 'AD', ...more });
      stage.covered({ clock: at + minute });
      await stage.run();
    },
    async incidents() {
      const { rows } = await on().incidents.handlers.list({ query: '', offset: 0, limit: 50 }, context);
      return rows.map(({ id }) => id);
    },
    heldBy: () =>
      on()
        .ports.ledger.all<{ by: string | null }>(
          'SELECT held_by AS "by" FROM findings ORDER BY at, finding_id',
        )
        .map(({ by }) => by),
    window: async (from, to, scope = { kind: 'everything' }) =>
      on().suppressions.handlers.addWindow(
        { name: 'Firmware night', reason: 'new firmware', scope, span: { kind: 'once', from, to } },
        context,
      ),
    async close(id, verdict) {
      await on().incidents.handlers.resolve({ ids: [id], verdict, reason: 'looked at' }, context);
    },
  };
  beforeEach(async () => {
    const stage = createStage({ rules: [] });
    opened = stage;
    stage.covered({ clock: t0 });
    await quiet.save(abroad);
    await stage.run();
  });
  afterEach(() => opened?.close());
  return quiet;
}
