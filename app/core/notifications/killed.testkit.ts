import type { Schedule, WriteDb } from '../ports.ts';

/** A ledger whose process ends before or after its nth transaction: nothing is read or written after that. */
export function killable(
  ledger: WriteDb,
  step: number,
  when: 'before' | 'after',
): WriteDb & { readonly isDead: () => boolean } {
  let [transactions, depth, dead] = [0, 0, false];
  const alive = <T>(work: () => T): T => {
    if (dead) throw new Error('the process has ended');
    return work();
  };
  return {
    isDead: () => dead,
    all: (sql, params) => alive(() => ledger.all(sql, params)),
    get: (sql, params) => alive(() => ledger.get(sql, params)),
    each: (sql, params) => alive(() => ledger.each(sql, params)),
    run: (sql, params) => alive(() => ledger.run(sql, params)),
    transaction: (work) =>
      alive(() => {
        if (depth > 0) return ledger.transaction(work);
        transactions++;
        if (transactions === step && when === 'before') dead = true;
        const done = alive(() => {
          depth++;
          try {
            return ledger.transaction(work);
          } finally {
            depth--;
          }
        });
        if (transactions === step) dead = true;
        return alive(() => done);
      }),
  };
}

/** Timers of a process that may have ended. */
export function mortal(schedule: Schedule, isDead: () => boolean): Schedule {
  return { ...schedule, after: (ms, work) => schedule.after(ms, () => (isDead() ? undefined : work())) };
}
