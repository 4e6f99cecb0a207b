import { defineConfig } from 'vitest/config';

/**
 * One configuration for unit, contract and conformance tests: they lie beside the code they test. Real SQLite and real
 * HTTP on loopback need forks, not threads, and generous limits: a machine may be slow or busy.
 */
export default defineConfig({
  define: { __RELEASE__: 'false' },
  test: {
    include: ['{shared,app,electron,renderer,scripts,bench}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    unstubGlobals: true,
    restoreMocks: true,
  },
});
