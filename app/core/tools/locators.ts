import type { ReadDb } from '../ports.ts';
import { noTools, type Locate, type Tool, type Tools } from '../providers/tools.ts';

export interface LocatorDeps {
  readonly cache: ReadDb;
  /** What the connector of a provider offers; undefined where it says nothing. @throws AppError NOT_FOUND */
  readonly toolsOf: (providerId: string) => Tools | undefined;
}

/** A provider that may know where a SIM is. */
export interface Locator {
  readonly providerId: string;
  /** Under which id it knows the SIM. */
  readonly providerSimId: string;
  readonly tool: Tool<Locate>;
}

/**
 * Who can be asked where a SIM is: the provider that lists it, then the overlays that have answered about it.
 *
 * @returns `best` even where nobody can be asked: the provider that lists it, with its reason
 */
export function locatorsOf(
  { cache, toolsOf }: LocatorDeps,
  sim: { readonly sim_key: number; readonly provider_id: string; readonly provider_sim_id: string },
): { readonly best: Locator; readonly able: readonly Locator[] } {
  const locator = (providerId: string, providerSimId: string): Locator => ({
    providerId,
    providerSimId,
    tool: (toolsOf(providerId) ?? noTools).location,
  });
  const listed = locator(sim.provider_id, sim.provider_sim_id);
  const overlays = cache
    .all<{ provider_id: string; subject: string }>(
      'SELECT provider_id, subject FROM overlay_sims WHERE sim_key = ? AND known = 1 ORDER BY provider_id',
      [sim.sim_key],
    )
    .map((row) => locator(row.provider_id, row.subject));
  const able = [listed, ...overlays].filter(({ tool }) => tool.use !== null);
  return { best: able[0] ?? listed, able };
}
