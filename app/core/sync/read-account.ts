import type { ProviderEvent } from '../providers/readings.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import { insertEvent } from './events.ts';
import { sliceRows, type Pass, type PhaseResult } from './pass.ts';
import { planAudit } from './plan.ts';
import { findSim } from './rows.ts';
import { readState, saveState } from './state.ts';

/** Groups of SIMs: written where they changed, deleted where they are gone. */
export async function readGroups(pass: Pass): Promise<PhaseResult> {
  const { cache, clock } = pass.deps;
  const groups = await pass.connector.groups(pass.signal);
  return cache.transaction(() => {
    const at = clock.now();
    let written = 0;
    for (const group of groups) {
      written += cache.run(
        `INSERT INTO groups (provider_id, group_id, name, tags, gateway_id, configuration, observed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (provider_id, group_id) DO UPDATE SET name = excluded.name, tags = excluded.tags, gateway_id = excluded.gateway_id,
           configuration = excluded.configuration, observed_at = excluded.observed_at
         WHERE name <> excluded.name OR tags <> excluded.tags OR gateway_id IS NOT excluded.gateway_id OR configuration <> excluded.configuration`,
        [
          pass.providerId,
          group.groupId,
          group.name,
          JSON.stringify(group.tags),
          group.gatewayId,
          group.configuration,
          at,
        ],
      ).changes;
    }
    const listed = JSON.stringify(groups.map(({ groupId }) => groupId));
    written += cache.run(
      'DELETE FROM groups WHERE provider_id = ? AND group_id NOT IN (SELECT value FROM json_each(?))',
      [pass.providerId, listed],
    ).changes;
    saveState(cache, pass.providerId, 'groups', { readAt: at, rows: groups.length, written, error: null });
    return { rows: groups.length, written };
  });
}

/**
 * Asks anew what the credentials may do; whoever handed out the connector remembers it.
 *
 * @param readNext whether the account's settings are read after this, and note when
 */
export async function learnAbilities(pass: Pass, readNext: boolean): Promise<PhaseResult> {
  const { cache, clock } = pass.deps;
  await pass.connector.discover?.(pass.signal);
  if (!readNext) saveState(cache, pass.providerId, 'account', { readAt: clock.now(), error: null });
  return { rows: 0, written: 0 };
}

/** Settings of the account. `observed_at` is one row and always tells when they were last confirmed. */
export async function readAccount(pass: Pass): Promise<PhaseResult> {
  const { cache, clock } = pass.deps;
  const reading = JSON.stringify(await pass.connector.account(pass.signal));
  return cache.transaction(() => {
    const known = cache.get<{ reading: string }>('SELECT reading FROM accounts WHERE provider_id = ?', [
      pass.providerId,
    ]);
    cache.run(
      `INSERT INTO accounts (provider_id, reading, observed_at) VALUES (?, ?, ?)
       ON CONFLICT (provider_id) DO UPDATE SET reading = excluded.reading, observed_at = excluded.observed_at`,
      [pass.providerId, reading, clock.now()],
    );
    const written = known?.reading === reading ? 0 : 1;
    saveState(cache, pass.providerId, 'account', { readAt: clock.now(), rows: 1, written, error: null });
    return { rows: 1, written };
  });
}

/** Calls made to the provider's API since the last time, by anybody. */
export async function readAudit(pass: Pass, sourceNow: number): Promise<PhaseResult> {
  const { cache, clock, schedule } = pass.deps;
  const spans = planAudit(readState(cache, pass.providerId, 'audit'), sourceNow, pass.budget);
  let rows = 0;
  let written = 0;
  for (const [index, span] of spans.entries()) {
    pass.progress(index, spans.length);
    let slice: ProviderEvent[] = [];
    const flush = async (): Promise<void> => {
      const part = slice;
      slice = [];
      rows += part.length;
      written += cache.transaction(
        () =>
          part.filter((event) =>
            insertEvent(cache, pass.providerId, simKeyOf(pass, event), clock.now(), event),
          ).length,
      );
      throwIfCancelled(pass.signal);
      await schedule.breathe();
    };
    for await (const event of pass.connector.auditLog(span.from, span.to, pass.signal)) {
      slice.push(event);
      if (slice.length === sliceRows) await flush();
    }
    await flush();
    saveState(cache, pass.providerId, 'audit', { completeUntil: span.to });
  }
  saveState(cache, pass.providerId, 'audit', { readAt: clock.now(), rows, written, error: null });
  return { rows, written };
}

function simKeyOf(pass: Pass, event: ProviderEvent): number | null {
  return event.providerSimId === null
    ? null
    : (findSim(pass.deps.cache, pass.providerId, event.providerSimId)?.sim_key ?? null);
}
