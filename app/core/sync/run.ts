import type { SyncSource } from '../../../shared/contract/index.ts';
import { asAppError, type AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { Pass, PhaseResult } from './pass.ts';
import { dueByClock } from './plan.ts';
import { learnAbilities, readAccount, readAudit, readGroups } from './read-account.ts';
import { readOverlay } from './read-overlay.ts';
import { readSessions } from './read-sessions.ts';
import { readSims } from './read-sims.ts';
import { readSimUsage } from './read-sim-usage.ts';
import { readUsage } from './read-usage.ts';
import { readState, saveState, type Source } from './state.ts';

export interface PassOutcome {
  /** The provider's now at the end of the inventory, ms UTC. */
  readonly sourceNow: number;
  readonly rows: number;
  readonly written: number;
  /** Parts that could not be read; the others were. */
  readonly failures: readonly AppError[];
}

/** Failures of one part that say nothing about the next. */
const partial: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'PROVIDER_REFUSED',
  'PROVIDER_BAD_ANSWER',
  'PROVIDER_UNREACHABLE',
  'DEADLINE',
  'UNSUPPORTED',
  'NOT_FOUND',
]);

/**
 * One pass over one provider: the inventory first, because people wait for it, then everything that hangs on it. Each part keeps
 * how far it came, so a pass that ends anywhere is taken up by the next.
 *
 * @param enter told when a part begins
 * @throws AppError when the inventory cannot be read, or when going on makes no sense: cancelled, signed out, throttled, disk full
 */
export async function runPass(pass: Pass, enter: (phase: SyncSource) => void): Promise<PassOutcome> {
  const { cache, clock } = pass.deps;
  const failures: AppError[] = [];
  const total = { rows: 0, written: 0 };

  const part = async <R extends PhaseResult>(
    source: Source,
    phase: SyncSource,
    read: () => Promise<R>,
  ): Promise<R | null> => {
    enter(phase);
    try {
      const result = await read();
      total.rows += result.rows;
      total.written += result.written;
      return result;
    } catch (error) {
      const failure = asAppError(error);
      // A failure of the cache itself cannot be noted in the cache.
      if (partial.has(failure.code) || failure.code.startsWith('PROVIDER_'))
        saveState(cache, pass.providerId, source, { error: failure.message });
      const unreachable = failures.filter(({ code }) => code === 'PROVIDER_UNREACHABLE').length;
      const hopeless = failure.code === 'PROVIDER_UNREACHABLE' && unreachable > 0;
      if (source === 'sims' || hopeless || !partial.has(failure.code)) throw failure;
      failures.push(failure);
      return null;
    }
  };

  const sims = await part('sims', 'sims', () => readSims(pass));
  if (sims === null) return { sourceNow: clock.now(), ...total, failures };
  const { sourceNow } = sims;
  if (pass.connector.subjectOf !== undefined) {
    await part('sessions', 'sessions', () => readOverlay(pass, sourceNow));
    return { sourceNow, ...total, failures };
  }
  const { reads } = pass.connector;
  // What a provider does not offer is not asked for: the state stays unread, and what hangs on it unknown.
  const offered = (source: 'groups' | 'account' | 'sessions' | 'usage' | 'audit'): boolean =>
    reads[source].support !== 'none';
  const accountReadAt = readState(cache, pass.providerId, 'account').readAt;
  if (offered('groups')) await part('groups', 'groups', () => readGroups(pass));
  if (dueByClock(accountReadAt, clock.now(), pass.budget.accountEvery)) {
    await part('account', 'groups', () => learnAbilities(pass, offered('account')));
    if (offered('account')) await part('account', 'groups', () => readAccount(pass));
  }
  if (offered('sessions'))
    await part('sessions', 'sessions', () => readSessions(pass, { sourceNow, moved: sims.moved }));
  if (offered('usage')) {
    const input = { sourceNow, sims: sims.sims, imsis: sims.imsis };
    await part('usage', 'usage', () =>
      reads.usage.by === 'sim'
        ? readSimUsage(pass, { sourceNow, sims: sims.sims, moved: sims.moved })
        : readUsage(pass, input),
    );
  }
  if (offered('audit')) await part('audit', 'audit', () => readAudit(pass, sourceNow));
  return { sourceNow, ...total, failures };
}
