import type { ReadDb } from '../ports.ts';
import type { Scoped } from './scope.ts';

interface NamedSim {
  readonly body: string;
  readonly providerId: string;
  readonly site: string | null;
}

/** A SIM as scopes ask about it. Group, labels and tags are read only when a scope wants them. */
export function scopedSim(cache: ReadDb, ledger: ReadDb, ruleId: string, sim: NamedSim): Scoped {
  const group = () =>
    cache.get<{ tags: string; groupId: string | null; groupName: string | null; groupTags: string | null }>(
      `SELECT s.tags, s.group_id AS groupId, g.name AS groupName, g.tags AS groupTags FROM sims s
       LEFT JOIN groups g ON g.provider_id = s.provider_id AND g.group_id = s.group_id
       WHERE s.iccid_body = ? ORDER BY s.sim_key DESC LIMIT 1`,
      [sim.body],
    );
  return {
    ruleId,
    subjectKind: 'sim',
    subjectValue: null,
    body: sim.body,
    providerId: sim.providerId,
    site: sim.site,
    groups() {
      const found = group();
      return [found?.groupId ?? null, found?.groupName ?? null].filter((name) => name !== null);
    },
    labels(name) {
      const found = group();
      const own = ledger.all<{ value: string }>(
        'SELECT value FROM sim_labels WHERE iccid_body = ? AND name = ? COLLATE NOCASE',
        [sim.body, name],
      );
      const told = [found?.tags, found?.groupTags].flatMap((tags) => valuesIn(tags ?? '{}', name));
      return [...own.map(({ value }) => value), ...told];
    },
  };
}

function valuesIn(tags: string, name: string): string[] {
  return Object.entries(JSON.parse(tags) as Record<string, unknown>).flatMap(([tag, value]) =>
    tag.toLowerCase() === name.toLowerCase() && typeof value === 'string' ? [value] : [],
  );
}
