import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { second } from '../../../shared/time.ts';
import { context, listStage } from './lists.testkit.ts';
import { listNameOf } from './watched.ts';

describe('a watched folder', () => {
  it('reads each file into the list of its name, and again when it changed', async () => {
    const { stage, handlers, listed } = listStage();
    const folder = mkdtempSync(join(tmpdir(), 'sextant-lists-'));
    try {
      writeFileSync(join(folder, 'Blocklist 1.txt'), '192.0.2.1\n192.0.2.2\n');
      await handlers.watch({ folder }, context);
      const until = async (entries: number): Promise<void> => {
        for (let turn = 0; turn < 200; turn++) {
          await stage.ports.clock.advance(10 * second);
          await new Promise((resolve) => setTimeout(resolve, 5));
          const { lists } = await handlers.list({}, context);
          if (lists.find(({ name }) => name === 'blocklist_1')?.entries === entries) return;
        }
        throw new RangeError(`the list never had ${entries} entries`);
      };
      await until(2);
      writeFileSync(join(folder, 'Blocklist 1.txt'), '192.0.2.2\n192.0.2.3\n192.0.2.4\n');
      await until(3);
      expect(await listed('blocklist_1')).toMatchObject({ purpose: 'threat', ageDays: 30 });
    } finally {
      await handlers.watch({ folder: null }, context);
      rmSync(folder, { recursive: true });
    }
  });

  it('makes a name of any file name', () => {
    expect(listNameOf('Blocklist (2).csv')).toBe('blocklist_2');
    expect(listNameOf('2026.txt')).toBe('list_');
  });
});
