import type { ReadDb, WriteDb } from '../ports.ts';

export const settingsSchema = `
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
`;

/** A stored setting as text, or null. */
export function readSetting(db: ReadDb, name: string): string | null {
  return db.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', [name])?.value ?? null;
}

export function writeSetting(db: WriteDb, name: string, value: string, at: number): void {
  db.run(
    `INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    [name, value, at],
  );
}
