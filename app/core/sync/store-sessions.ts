import type { ProviderEvent } from '../providers/readings.ts';
import { foldHistory, readHistories, writeBinding, type BindingChange } from './bindings.ts';
import { insertEvent } from './events.ts';
import type { MovedSim } from './moved.ts';
import type { Pass } from './pass.ts';

/** The session events of one SIM, read and not yet stored. */
export interface ReadSim {
  readonly sim: MovedSim;
  readonly events: readonly ProviderEvent[];
  /** The provider's now when they were asked for, ms UTC. */
  readonly sourceNow: number;
}

interface Stored {
  readonly apn: string | null;
  readonly iccid_body: string;
}

/**
 * Stores the events of some SIMs in one commit of each file: the ledger's reaches the disk every time, which a commit per SIM would
 * pay two thousand times a pass. @returns how many events were new
 */
export function storeSessions(pass: Pass, batch: readonly ReadSim[]): number {
  const { cache, ledger, clock } = pass.deps;
  const apns = new Map<number, string | null>();
  const bindings: { readonly body: string; readonly change: BindingChange }[] = [];
  for (const { sim, events } of batch) {
    const newest = events.findLast((event) => event.apn !== null);
    const stored = cache.get<Stored>('SELECT apn, iccid_body FROM sims WHERE sim_key = ?', [sim.simKey]);
    if (newest === undefined || stored === undefined || stored.apn === newest.apn) continue;
    apns.set(sim.simKey, newest.apn);
    const history = foldHistory(readHistories(ledger, [stored.iccid_body]).get(stored.iccid_body) ?? []);
    if (history === undefined || history.apn === newest.apn) continue;
    const change = { kind: 'apn', at: newest.at, was: history.apn, isNow: newest.apn, state: null } as const;
    bindings.push({ body: stored.iccid_body, change });
  }
  if (bindings.length > 0) {
    ledger.transaction(() => {
      for (const { body, change } of bindings)
        writeBinding(ledger, pass.providerId, body, 'session events', change);
    });
  }
  const written = cache.transaction(() => {
    let count = 0;
    for (const { sim, events, sourceNow } of batch) {
      const until = events.reduce((latest, { at }) => Math.max(latest, at + 1), sourceNow);
      // Only session events name the APN; the list of SIMs does not.
      cache.run('UPDATE sims SET events_until = ?, apn = COALESCE(?, apn) WHERE sim_key = ?', [
        until,
        apns.get(sim.simKey) ?? null,
        sim.simKey,
      ]);
      for (const event of events)
        if (insertEvent(cache, pass.providerId, sim.simKey, clock.now(), event)) count += 1;
    }
    return count;
  });
  if (apns.size > 0) pass.wrote([...apns.keys()]);
  return written;
}
