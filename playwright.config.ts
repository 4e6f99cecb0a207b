import { defineConfig } from '@playwright/test';

/**
 * End-to-end tests of the real application on real Electron. Each starts its own instance with a profile of its own;
 * they run one at a time, because windows share one display and its focus.
 */
export default defineConfig({
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  reporter: 'list',
  projects: [
    { name: 'clone', testDir: 'e2e/specs' },
    // What `npm run package` made; that command runs it.
    { name: 'package', testDir: 'e2e/package' },
  ],
});
