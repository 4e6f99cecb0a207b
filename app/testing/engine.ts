import { contract } from '../../shared/contract/index.ts';
import { fail } from '../../shared/errors.ts';
import type { Engine } from '../core/engine.ts';
import { createBus } from '../core/kernel/bus.ts';
import type { AllHandlers } from '../core/kernel/handlers.ts';
import type { Ports } from '../core/ports.ts';
import { createSystem } from '../core/system/service.ts';

/**
 * The smallest engine that a host can carry: the frame of the window works, everything else is refused. For tests of
 * the host, which must not depend on what the engine does.
 */
export function createSmallEngine(ports: Ports): Engine & { readonly ports: Ports } {
  const bus = createBus((error) => ports.log.error('a listener failed', { error }));
  const system = createSystem({ ...ports, bus });
  const refused = Object.fromEntries(
    Object.entries(contract).map(([feature, operations]) => [
      feature,
      Object.fromEntries(
        Object.keys(operations).map((name) => [
          name,
          () => {
            throw fail('UNSUPPORTED', `${feature}.${name} is not part of this test.`);
          },
        ]),
      ),
    ]),
  );
  return {
    ports,
    bus,
    handlers: { ...(refused as unknown as AllHandlers), system: system.handlers },
    start: () => {},
    stop: async () => {},
    actor: () => system.actor(),
    reconnect: async () => {
      throw fail('UNSUPPORTED', 'Providers are not part of this test.');
    },
  };
}
