import type { ActionChoices, ActionKind } from '../../../shared/contract/index.ts';
import type { ControlledBy } from '../fleet/capability.ts';
import type { ReaderOps } from '../fleet/reader.ts';
import type { FleetReader, ReadDb } from '../ports.ts';

export interface ChoicesDeps {
  readonly cache: ReadDb;
  readonly reader: FleetReader;
  readonly providerName: (providerId: string) => string;
  readonly providerOf: (providerId: string) => ControlledBy | null;
}

/** What these SIMs could be given by an action: the groups and speed classes that the fleet of their providers has. */
export async function choicesFor(
  deps: ChoicesDeps,
  kind: ActionKind,
  simKeys: readonly number[],
): Promise<ActionChoices> {
  const counts = providerCounts(deps.cache, simKeys);
  const providerIds = [...counts.keys()];
  const overlays = overlayCounts(deps.cache, simKeys);
  const networks =
    kind === 'block_network' || kind === 'allow_network' ? networksOf(deps.cache, simKeys) : [];
  const groups = kind === 'set_group' ? await Promise.all(providerIds.map((id) => groupsOf(deps, id))) : [];
  return {
    providers: [
      ...[...counts].map(([providerId, sims]) => ({ providerId, sims, role: 'inventory' as const })),
      ...[...overlays]
        .filter(([providerId]) => deps.providerOf(providerId) !== null)
        .map(([providerId, sims]) => ({ providerId, sims, role: 'overlay' as const })),
    ].map(({ providerId, sims, role }) => {
      const control = deps.providerOf(providerId)?.capabilities[kind];
      return {
        providerId,
        name: deps.providerName(providerId),
        role,
        sims,
        support: control?.support ?? 'unknown',
        how: control?.how ?? '',
      };
    }),
    groups: groups.flat(),
    networks,
    speedClasses:
      kind === 'set_speed' ? providerIds.flatMap((providerId) => speedClassesOf(deps.cache, providerId)) : [],
  };
}

/** Sizes of the groups of some providers, as the grid counts them. */
export async function groupSizes(
  reader: FleetReader,
  providerIds: readonly string[],
): Promise<(providerId: string, groupId: string) => number> {
  const sizes = new Map<string, number>();
  for (const providerId of providerIds) {
    const { groups } = (await reader.call('groupSizes', { providerId })) as ReturnType<
      ReaderOps['groupSizes']
    >;
    for (const { groupId, sims } of groups) sizes.set(JSON.stringify([providerId, groupId]), sims);
  }
  return (providerId, groupId) => sizes.get(JSON.stringify([providerId, groupId])) ?? 0;
}

export function groupExists(cache: ReadDb, providerId: string, groupId: string): boolean {
  return (
    cache.get('SELECT 1 FROM groups WHERE provider_id = ? AND group_id = ?', [providerId, groupId]) !==
    undefined
  );
}

/** Name of a group at the providers of these SIMs, or its id where no name is known. */
export function groupNameOf(
  cache: ReadDb,
  sims: readonly { readonly providerId: string }[],
  groupId: string,
): string {
  for (const providerId of new Set(sims.map((sim) => sim.providerId))) {
    const found = cache.get<{ name: string }>(
      'SELECT name FROM groups WHERE provider_id = ? AND group_id = ?',
      [providerId, groupId],
    );
    if (found !== undefined && found.name !== '') return found.name;
  }
  return groupId;
}

function providerCounts(cache: ReadDb, simKeys: readonly number[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const simKey of simKeys) {
    const row = cache.get<{ id: string }>('SELECT provider_id AS id FROM sims WHERE sim_key = ?', [simKey]);
    if (row !== undefined) counts.set(row.id, (counts.get(row.id) ?? 0) + 1);
  }
  return counts;
}

/** How many of these SIMs each overlay knows. */
function overlayCounts(cache: ReadDb, simKeys: readonly number[]): Map<string, number> {
  const rows = cache.all<{ id: string; sims: number }>(
    `SELECT provider_id AS id, COUNT(*) AS sims FROM overlay_sims
     WHERE known = 1 AND sim_key IN (SELECT value FROM json_each(?)) GROUP BY provider_id ORDER BY provider_id`,
    [JSON.stringify(simKeys)],
  );
  return new Map(rows.map(({ id, sims }) => [id, sims]));
}

async function groupsOf(deps: ChoicesDeps, providerId: string): Promise<ActionChoices['groups']> {
  const sizeOf = await groupSizes(deps.reader, [providerId]);
  return deps.cache
    .all<{ groupId: string; name: string }>(
      'SELECT group_id AS groupId, name FROM groups WHERE provider_id = ? ORDER BY name',
      [providerId],
    )
    .map(({ groupId, name }) => ({
      providerId,
      groupId,
      name: name === '' ? groupId : name,
      sims: sizeOf(providerId, groupId),
    }));
}

/** The networks that these SIMs are in or were last, most frequent first. */
function networksOf(cache: ReadDb, simKeys: readonly number[]): ActionChoices['networks'] {
  const found = new Map<string, ActionChoices['networks'][number]>();
  for (const simKey of simKeys) {
    const { plmn = null, country = null } =
      cache.get<{ plmn: string | null; country: string | null }>(
        'SELECT plmn, country FROM sims WHERE sim_key = ?',
        [simKey],
      ) ?? {};
    if (plmn !== null) found.set(plmn, { network: plmn, country, sims: (found.get(plmn)?.sims ?? 0) + 1 });
  }
  return [...found.values()]
    .toSorted((a, b) => b.sims - a.sims || (a.network < b.network ? -1 : 1))
    .slice(0, 200);
}

function speedClassesOf(cache: ReadDb, providerId: string): ActionChoices['speedClasses'] {
  return cache
    .all<{ value: string; sims: number }>(
      `SELECT speed_class AS value, COUNT(*) AS sims FROM sims
       WHERE provider_id = ? AND speed_class IS NOT NULL AND vanished_at IS NULL GROUP BY 1 ORDER BY 1`,
      [providerId],
    )
    .map(({ value, sims }) => ({ providerId, value, sims }));
}
