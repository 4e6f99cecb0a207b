import { defineConfig } from 'vitest/config';

/**
 * One configuration for unit, contract and conformance tests: they lie beside the code they test. Real SQLite and real
 * HTTP on loopback need forks, not threads, and a generous limit on a busy machine.
 */
export default defineConfig({
  define: { __RELEASE__: 'false' },
  test: {
    include: ['{shared,app,electron,renderer,scripts,bench}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    unstubGlobals: true,
    restoreMocks: true,
  },
});
