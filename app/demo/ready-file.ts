import { writeFile } from 'node:fs/promises';

/** An emulated provider as a client connects to it. */
export interface ServedProvider {
  /** What is emulated: its kind, or for one that is connected by description the name of that. */
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

/** Writes what a client needs, as JSON, readable by the owner only: it holds credentials. */
export function writeReadyFile(path: string, ready: object): Promise<void> {
  return writeFile(path, `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 });
}
