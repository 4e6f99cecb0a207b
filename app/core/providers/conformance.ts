import { describe } from 'vitest';
import { actionChecks } from './conformance/actions.testkit.ts';
import { faultChecks } from './conformance/faults.testkit.ts';
import { readChecks } from './conformance/reads.testkit.ts';
import { secretChecks } from './conformance/secrets.testkit.ts';
import { toolChecks } from './conformance/tools.testkit.ts';
import { suiteOf } from './conformance/trial.testkit.ts';
import type { ConformanceScope, ConformanceWorld } from './conformance/world.testkit.ts';
import type { ConnectorFactory } from './connector-factory.ts';

/**
 * The suite that every connector must pass to be registered: `factory` speaks to a world that `open` starts. Nothing in it knows
 * the provider. Sources that the connector says it does not read, and actions that it does not call native, are left out by that.
 */
export function connectorConformance(
  title: string,
  factory: ConnectorFactory,
  open: () => Promise<ConformanceWorld>,
  scope: ConformanceScope = 'whole',
): void {
  const suite = suiteOf(factory, open, scope);
  describe(title, () => {
    readChecks(suite);
    actionChecks(suite);
    faultChecks(suite);
    toolChecks(suite);
    secretChecks(suite);
  });
}
