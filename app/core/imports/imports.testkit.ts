import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { ImportRecord } from '../../../shared/contract/index.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import type { CallContext } from '../ports.ts';
import { createImports, type Imports } from './service.ts';

export const context: CallContext = {
  signal: new AbortController().signal,
  traceId: 't',
  actor: { name: 'N. Bauer', role: 'analyst' },
};

/** What imports need around them: databases in memory, and a folder for the files. */
export interface ImportBench {
  readonly ports: TestPorts;
  readonly bus: Bus;
  readonly imports: Imports;
  readonly dir: string;
  /** Writes a file of the folder. @returns its path */
  write(name: string, content: string | Uint8Array): string;
  /** Imports one file, as a person does. */
  run(path: string, mapping?: string): Promise<ImportRecord>;
  /** Writes a file and imports it. */
  read(name: string, content: string | Uint8Array): Promise<ImportRecord>;
}

/** Call it once at the top of a test file: each test has a bench of its own. */
export function useImports(): ImportBench {
  let now: Pick<ImportBench, 'ports' | 'bus' | 'imports' | 'dir'> | null = null;
  const there = () => now ?? expect.unreachable('no bench outside a test');
  beforeEach(() => {
    const ports = createTestPorts();
    const bus = createBus((error) => {
      throw error;
    });
    const dir = mkdtempSync(join(tmpdir(), 'sextant-import-'));
    now = { ports, bus, dir, imports: createImports({ ...ports, bus }) };
  });
  afterEach(async () => {
    const { imports, ports, dir } = there();
    await imports.stop();
    ports.close();
    rmSync(dir, { recursive: true, force: true });
    now = null;
  });
  const bench: ImportBench = {
    get ports() {
      return there().ports;
    },
    get bus() {
      return there().bus;
    },
    get imports() {
      return there().imports;
    },
    get dir() {
      return there().dir;
    },
    write(name, content) {
      const path = join(bench.dir, name);
      writeFileSync(path, content);
      return path;
    },
    async run(path, mapping) {
      const input = mapping === undefined ? { paths: [path] } : { paths: [path], mapping };
      const [file] = (await bench.imports.handlers.run(input, context)).files;
      return file ?? expect.unreachable('no record');
    },
    read: (name, content) => bench.run(bench.write(name, content)),
  };
  return bench;
}
