import type { WriteDb } from '../ports.ts';
import type { Memory } from './rule.ts';

/** A rule's memory over the ledger, for one run: read through, written together when a slice commits. */
export interface StoredMemory extends Memory {
  /** Writes what was set since the last flush. Call it inside the transaction of the slice. */
  flush(): void;
}

export function createMemory(ledger: WriteDb, ruleId: string): StoredMemory {
  const pending = new Map<string, unknown>();
  return {
    get<T>(key: string): T | undefined {
      if (pending.has(key)) return pending.get(key) as T;
      const row = ledger.get<{ state: string | Uint8Array }>(
        'SELECT state FROM rule_memory WHERE rule_id = ? AND key = ?',
        [ruleId, key],
      );
      if (row === undefined) return undefined;
      return (typeof row.state === 'string' ? JSON.parse(row.state) : row.state) as T;
    },
    set(key, value) {
      pending.set(key, value);
    },
    flush() {
      for (const [key, value] of pending) {
        ledger.run(
          'INSERT INTO rule_memory (rule_id, key, state) VALUES (?, ?, ?) ON CONFLICT (rule_id, key) DO UPDATE SET state = excluded.state',
          [ruleId, key, value instanceof Uint8Array ? value : JSON.stringify(value)],
        );
      }
      pending.clear();
    },
  };
}
