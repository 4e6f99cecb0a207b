import { asAppError, fail } from '../../../shared/errors.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, Clock, Hash, WriteDb } from '../ports.ts';
import { OutcomeUnknown } from '../providers/connector.ts';

export interface AuditedDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
}

/** What a person asked a provider for outside the outbox. */
export interface Ask {
  /** Such as `rule.create`; `.requested` and the outcome are written behind it. */
  readonly act: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Carries something out at a provider with an audit row before the request leaves and one for what became of it. A lost answer is
 * *unknown*: it is never sent again by itself, and the person is told to look.
 *
 * @throws AppError of the provider, or PROVIDER_UNREACHABLE where nobody can say whether it happened
 */
export async function audited<T>(
  deps: AuditedDeps,
  actor: Actor,
  ask: Ask,
  work: () => Promise<T>,
): Promise<T> {
  const write = (outcome: string, more: Ask['detail'] = {}): void => {
    deps.ledger.transaction(() =>
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: `${ask.act}.${outcome}`,
        subject: ask.subject,
        detail: { ...ask.detail, ...more },
      }),
    );
  };
  write('requested');
  try {
    const result = await work();
    write('accepted');
    return result;
  } catch (error) {
    if (error instanceof OutcomeUnknown) {
      write('unknown');
      throw fail(
        'PROVIDER_UNREACHABLE',
        `${error.message} It may have happened: look before you try again.`,
        {
          retry: 'later',
        },
      );
    }
    write('failed', { error: asAppError(error).code });
    throw error;
  }
}
