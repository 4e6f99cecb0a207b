import { afterEach, beforeEach, expect } from 'vitest';
import { camaraEmulation } from '../../demo/camara/emulation.ts';
import type { CamaraWorld } from '../../demo/camara/world.ts';
import { startEmulator, type Emulator } from '../../demo/emulator.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { context, openOutbox, type Outbox } from './outbox.testkit.ts';

/** A network operator that knows SIMs which another provider lists, and was asked about all of them once. */
export interface Operated {
  readonly world: DemoWorld;
  readonly operator: Emulator<CamaraWorld>;
  readonly operatorId: string;
  readonly outbox: Outbox;
}

/**
 * Call it once at the top of a test file: each test has worlds of its own.
 *
 * @param share of the SIMs that the operator knows, 0 to 1
 */
export function underOperator({ sims, share }: { readonly sims: number; readonly share: number }): Operated {
  let now: Operated | null = null;
  const there = (): Operated => now ?? expect.unreachable('no operator outside a test');
  beforeEach(async () => {
    const world = await standingWorld({ sims });
    const operator = await startEmulator(camaraEmulation, {
      over: { fleet: world.fleet, scripts: world.scripts, clock: world.clock, share },
      maxLifetimeMs: 120_000,
    });
    const outbox = await openOutbox(world);
    const { providers, sync } = outbox.life();
    const { providerId: operatorId } = await providers.handlers.add(
      {
        kind: 'camara',
        name: 'Operator',
        baseUrl: operator.baseUrl,
        demo: true,
        options: { ...operator.options },
        credentials: { ...operator.credentials },
      },
      context,
    );
    now = { world, operator, operatorId, outbox };
    expect((await sync.run(operatorId)).failures).toEqual([]);
  });
  afterEach(async () => {
    await now?.outbox.close();
    await now?.operator.close();
    await now?.world.close();
    now = null;
  });
  return {
    get world() {
      return there().world;
    },
    get operator() {
      return there().operator;
    },
    get operatorId() {
      return there().operatorId;
    },
    get outbox() {
      return there().outbox;
    },
  };
}
