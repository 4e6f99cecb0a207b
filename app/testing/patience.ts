/**
 * How long a test waits for what goes on beside it. Vitest's own second says more about how busy a machine is than about
 * the code; a test that fails for another reason waits this once.
 */
export const patience = { timeout: 30_000, interval: 20 };
