import { day, second } from '../../../shared/time.ts';
import { AppError, asAppError, fail } from '../../../shared/errors.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import { untold, type ProviderEvent, type SimReading } from '../providers/readings.ts';
import { insertEvent } from './events.ts';
import { keepOverlayReading, keepOverlaySwaps, keepUnknown, simKeysOfSubject } from './overlay-sims.ts';
import type { Pass, PhaseResult } from './pass.ts';
import { readState, saveState } from './state.ts';

/** SIMs asked about in one pass: each takes several requests, and operators count them. */
const simsPerPass = 100;
const slice = 500;
/** How far back events are asked for, ms. Events are stored once, so asking again adds nothing. */
const reach = 30 * day;
/** SIMs in a row for which an answer could not be used, before the pass is given up. */
const mostBroken = 5;

/** What an overlay says of a SIM, when that changed. */
export const overlayStatus = 'overlay.status.changed';

interface Subject {
  readonly simKey: number;
  readonly id: string;
}

/**
 * Asks an overlay about SIMs that other providers list, in a round over the fleet: what it tells becomes events of those SIMs. A pass
 * takes up the round where the last one stopped.
 */
export async function readOverlay(pass: Pass, sourceNow: number): Promise<PhaseResult> {
  const { cache, clock } = pass.deps;
  const { subjects, cursor } = await nextSubjects(pass);
  let rows = 0;
  let written = 0;
  let broken = 0;
  pass.progress(0, subjects.length);
  for (const [index, subject] of subjects.entries()) {
    throwIfCancelled(pass.signal);
    try {
      const events = await askAbout(pass, subject, sourceNow);
      rows += 1;
      broken = 0;
      written += cache.transaction(
        () =>
          events.filter((event) => insertEvent(cache, pass.providerId, subject.simKey, clock.now(), event))
            .length,
      );
      if (events.some(({ type }) => type === overlayStatus)) pass.wrote([subject.simKey]);
    } catch (error) {
      // One SIM that the overlay refuses or answers badly must not keep the others waiting for ever.
      broken += 1;
      if (!concernsOne(error) || broken >= mostBroken) throw error;
    }
    saveState(cache, pass.providerId, 'sessions', { cursor: String(subject.simKey) });
    pass.progress(index + 1, subjects.length);
  }
  if (subjects.length > 0)
    await pass.connector.watch?.(
      subjects.map(({ id }) => id),
      pass.signal,
    );
  const whole = cursor === 0;
  saveState(cache, pass.providerId, 'sessions', {
    cursor: String(cursor),
    readAt: clock.now(),
    rows,
    written,
    error: null,
    ...(whole ? { completeUntil: sourceNow } : {}),
  });
  return { rows, written };
}

function concernsOne(error: unknown): boolean {
  return (
    error instanceof AppError && (error.code === 'PROVIDER_REFUSED' || error.code === 'PROVIDER_BAD_ANSWER')
  );
}

/** The SIMs whose turn it is, and where the next pass goes on; 0 = from the first SIM. */
async function nextSubjects(
  pass: Pass,
): Promise<{ readonly subjects: readonly Subject[]; readonly cursor: number }> {
  const { cache, schedule } = pass.deps;
  const { subjectOf } = pass.connector;
  if (subjectOf === undefined) throw fail('INTERNAL', 'An inventory was read as an overlay.');
  const subjects: Subject[] = [];
  let after = Number(readState(cache, pass.providerId, 'sessions').cursor ?? '0');
  for (;;) {
    const sims = cache.all<{ readonly sim_key: number; readonly msisdn: string | null }>(
      `SELECT sim_key, msisdn FROM sims
       WHERE +provider_id <> ? AND sim_key > ? AND vanished_at IS NULL ORDER BY sim_key LIMIT ?`,
      [pass.providerId, after, slice],
    );
    for (const { sim_key: simKey, msisdn } of sims) {
      const id = subjectOf({ msisdn });
      if (id !== null && subjects.length === simsPerPass) return { subjects, cursor: after };
      if (id !== null) subjects.push({ simKey, id });
      after = simKey;
    }
    if (sims.length < slice) return { subjects, cursor: 0 };
    await schedule.breathe();
  }
}

async function askAbout(
  pass: Pass,
  { simKey, id }: Subject,
  sourceNow: number,
): Promise<readonly ProviderEvent[]> {
  const { connector, signal } = pass;
  try {
    const reading = await connector.sim(id, signal);
    // None of this operator's: nothing more to ask.
    if (reading === null) {
      keepUnknown(pass.deps.cache, pass.providerId, simKey, id, sourceNow);
      return [];
    }
    const events = await connector.sessionEvents(id, sourceNow - reach, sourceNow + second, signal);
    const { cache } = pass.deps;
    const changed = statusChange(cache, pass.providerId, simKey, reading, sourceNow);
    cache.transaction(() => {
      keepOverlayReading(cache, pass.providerId, simKey, reading, sourceNow);
      keepOverlaySwaps(cache, pass.providerId, simKey, events);
    });
    return changed === null ? events : [...events, changed];
  } catch (error) {
    throw asAppError(error);
  }
}

/**
 * Stores what somebody asked an overlay about one of its ids, with the event that a change is.
 *
 * @returns the SIMs of the fleet that it is about
 */
export function applyOverlayReading(
  cache: WriteDb,
  providerId: string,
  reading: SimReading,
  at: number,
): readonly number[] {
  const keys = simKeysOfSubject(cache, providerId, reading.providerSimId);
  cache.transaction(() => {
    for (const simKey of keys) {
      const changed = statusChange(cache, providerId, simKey, reading, at);
      if (changed !== null) insertEvent(cache, providerId, simKey, at, changed);
      keepOverlayReading(cache, providerId, simKey, reading, at);
    }
  });
  return keys;
}

/** Null where the overlay says nothing, or what it said last. */
function statusChange(
  cache: ReadDb,
  providerId: string,
  simKey: number,
  reading: SimReading,
  sourceNow: number,
): ProviderEvent | null {
  const { connectivity, country, imeiLock, lockedImei, restriction, rawState } = reading;
  const raw = JSON.stringify({ connectivity, country, imeiLock, lockedImei, restriction, rawState });
  const last = cache.get<{ readonly raw: string }>(
    'SELECT raw FROM events WHERE sim_key = ? AND provider_id = ? AND type = ? ORDER BY at DESC, event_id DESC LIMIT 1',
    [simKey, providerId, overlayStatus],
  );
  if (rawState === '' || last?.raw === raw) return null;
  return {
    key: `overlay:${reading.providerSimId}:${sourceNow}`,
    providerSimId: reading.providerSimId,
    at: sourceNow,
    type: overlayStatus,
    ...untold,
    country,
    raw,
  };
}
