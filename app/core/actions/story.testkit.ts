import { afterEach, beforeEach, expect } from 'vitest';
import type { ActionStep, ActionTarget } from '../../../shared/contract/index.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { verifyChain } from '../audit/audit.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { context, openOutbox, type CachedSim, type Outbox } from './outbox.testkit.ts';

/** What the stories of the outbox share: a world of its own for each test, and an audit chain that holds at its end. */
export interface Story {
  readonly world: DemoWorld;
  readonly outbox: Outbox;
  /** Everything the network still had to do is done by then. */
  networkFollows(): void;
  /** A SIM that is online, active and not locked. */
  online(): CachedSim;
  /** Acts of the audit log on an action, in order. */
  acts(actionId: number): string[];
  shown(actionId: number): Promise<ActionStep>;
  /** The next requests to suspend are refused for want of a permission, which this world's only key never is. */
  refuseOnce(times?: number): void;
}

/** Call it once at the top of a test file. */
export function tellStory(options: NonNullable<Parameters<typeof standingWorld>[0]> = { sims: 80 }): Story {
  let world: DemoWorld | null = null;
  let outbox: Outbox | null = null;
  beforeEach(async () => {
    world = await standingWorld(options);
    outbox = await openOutbox(world);
  });
  afterEach(async () => {
    const { ledger, hash } = story.outbox.ports;
    expect(verifyChain(ledger, hash)).toMatchObject({ ok: true });
    await outbox?.close();
    await world?.close();
  });
  const story: Story = {
    get world() {
      return world ?? expect.unreachable('no world yet');
    },
    get outbox() {
      return outbox ?? expect.unreachable('no outbox yet');
    },
    networkFollows: () => story.world.clock.advance(10_000),
    online: () =>
      story.outbox.sims("connectivity = 'online' AND lifecycle = 'active' AND imei_lock = 'open'")[0] ??
      expect.unreachable('nobody is online'),
    acts: (actionId) =>
      story.outbox.ports.ledger
        .all<{ act: string }>('SELECT act FROM audit WHERE subject = ? ORDER BY seq', [`ACT-${actionId}`])
        .map(({ act }) => act),
    async shown(actionId) {
      const page = { id: actionId, offset: 0, limit: 10 };
      const { rows } = await story.outbox.life().actions.handlers.steps(page, context);
      return rows[0] ?? expect.unreachable('no step');
    },
    refuseOnce(times = 1) {
      let left = times;
      story.outbox.wire(async (request, send) => {
        if (!request.url.endsWith('/suspend') || left === 0) return send();
        left -= 1;
        return { status: 403, headers: {}, text: '{"code":"AUM0002","message":"no permission"}' };
      });
    },
  };
  return story;
}

export const only = (sim: CachedSim): ActionTarget => ({ kind: 'sims', simKeys: [sim.sim_key] });

export const errorOf = (step: { readonly error: string | null } | undefined): unknown =>
  step?.error == null ? null : JSON.parse(step.error);
