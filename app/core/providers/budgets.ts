import type { ProviderBudget } from '../../../shared/contract/index.ts';
import { hour, minute, second } from '../../../shared/time.ts';
import type { Clock, Schedule, WriteDb } from '../ports.ts';
import { createGate, type LimitedGate } from './gate.ts';
import type { Lane, ProviderLimits } from './limits.ts';
import { aged, ratesOf, type Rate, type SavedBudget } from './limiter.ts';

export interface BudgetsDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
}

/** The request budgets of all accounts. They outlive connectors, and restarts of the program. */
export interface Budgets {
  /** The one gate of an account. Other limits than before keep what was left, as far as it fits them. */
  gateOf(providerId: string, limits: ProviderLimits): LimitedGate;
  figures(providerId: string, limits: ProviderLimits): ProviderBudget;
  forget(providerId: string): void;
  /** Writes what is left, now. */
  stop(): void;
}

/** Ordinary requests are written down this much later: a crash forgets what left in between. */
const writeAfter = 5 * second;

export function createBudgets({ ledger, clock, schedule }: BudgetsDeps): Budgets {
  const gates = new Map<string, { readonly gate: LimitedGate; readonly limits: ProviderLimits }>();
  const unwritten = new Set<string>();
  let stopTimer: (() => void) | null = null;

  function writeAll(): void {
    stopTimer?.();
    stopTimer = null;
    const due = [...unwritten];
    unwritten.clear();
    ledger.transaction(() => {
      for (const providerId of due) {
        const saved = gates.get(providerId)?.gate.save();
        if (saved !== undefined) write(ledger, providerId, saved, clock.now());
      }
    });
  }

  /** Sign-ins are few and dear, and a pause was asked for: both are written before anything can be lost. */
  function changed(providerId: string, what: Lane | 'pause'): void {
    if (!gates.has(providerId)) return;
    unwritten.add(providerId);
    if (what === 'sign-in' || what === 'pause') writeAll();
    else stopTimer ??= schedule.after(writeAfter, writeAll);
  }

  function gateOf(providerId: string, limits: ProviderLimits): LimitedGate {
    const known = gates.get(providerId);
    if (known !== undefined && JSON.stringify(known.limits) === JSON.stringify(limits)) return known.gate;
    const saved = known?.gate.save() ?? read(ledger, providerId, limits, clock.now());
    const gate = createGate(limits, { clock, schedule }, saved, (what) => changed(providerId, what));
    gates.set(providerId, { gate, limits });
    return gate;
  }

  return {
    gateOf,
    figures(providerId, limits) {
      const { left, signInsLeft, running, waiting, quietMs } = gateOf(providerId, limits).figures();
      const rates = ratesOf(limits);
      return {
        requests: { left, ...refillOf(rates.requests) },
        signIns: rates.signIns === null ? null : { left: signInsLeft ?? 0, ...refillOf(rates.signIns) },
        running,
        concurrency: limits.concurrency,
        waiting: { acts: waiting.act, signIns: waiting['sign-in'], reads: waiting.read },
        pausedUntil: quietMs === 0 ? null : Math.round(clock.now() + quietMs),
        source: limits.source,
      };
    },
    forget(providerId) {
      gates.delete(providerId);
      unwritten.delete(providerId);
      ledger.run('DELETE FROM provider_budgets WHERE provider_id = ?', [providerId]);
    },
    stop() {
      if (unwritten.size > 0) writeAll();
    },
  };
}

/** A rate for people: per the shortest of second, minute and hour in which at least one comes back. */
function refillOf({ capacity, perMs }: Rate): { burst: number; refill: number; perMs: number } {
  const span = [second, minute].find((each) => perMs * each >= 1) ?? hour;
  return { burst: capacity, refill: Math.round(perMs * span * 10) / 10, perMs: span };
}

function write(ledger: WriteDb, providerId: string, saved: SavedBudget, at: number): void {
  ledger.run(
    `INSERT INTO provider_budgets (provider_id, state, at) VALUES (?, ?, ?)
     ON CONFLICT (provider_id) DO UPDATE SET state = excluded.state, at = excluded.at`,
    [providerId, JSON.stringify(saved), at],
  );
}

function read(ledger: WriteDb, providerId: string, limits: ProviderLimits, now: number): SavedBudget | null {
  const row = ledger.get<{ state: string; at: number }>(
    'SELECT state, at FROM provider_budgets WHERE provider_id = ?',
    [providerId],
  );
  return row === undefined ? null : aged(JSON.parse(row.state) as SavedBudget, limits, now - row.at);
}
