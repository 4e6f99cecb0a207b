import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTestPorts } from './ports.ts';

describe.each(['memory', 'files'] as const)('test ports in %s', (storage) => {
  it('come with both schemas, a clock of their own and the fleet reader', async () => {
    const ports = createTestPorts({ storage });
    try {
      ports.ledger.run("INSERT INTO settings (name, value, updated_at) VALUES ('a', 'b', ?)", [
        ports.clock.now(),
      ]);
      expect(ports.ledger.get('SELECT value FROM settings WHERE name = ?', ['a'])).toEqual({ value: 'b' });
      expect(ports.cache.all('SELECT * FROM sims')).toEqual([]);
      expect(await ports.reader.call('open', { query: '' })).toMatchObject({ total: 0, matched: 0 });
      let fired = 0;
      ports.schedule.after(1_000, () => fired++);
      await ports.clock.advance(999);
      expect(fired).toBe(0);
      await ports.clock.advance(1);
      expect(fired).toBe(1);
      expect(ports.clock.monotonic()).toBe(1_000);
      if (ports.dir !== null) {
        expect(readFileSync(join(ports.dir, 'ledger.db')).includes('settings')).toBe(false);
      }
    } finally {
      ports.close();
    }
  });
});
