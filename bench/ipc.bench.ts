import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { figure } from './statistics.ts';
import { openWindow, ourWindow, type WatchedWindow } from './window.ts';
import { withEngine, workspaceOf } from './workspace-data.ts';

/** Pages asked for in one go, each from another place of the list. */
const calls = 400;
const rows = 200;

/**
 * Runs in the page: asks main for a port of its own, opens the whole fleet as a result, and times pages of it. Ends after
 * `calls` pages or, with `whileSyncing`, when the first sync has ended.
 */
function pageScript(whileSyncing: boolean): string {
  return `(async () => {
    const nonce = crypto.randomUUID();
    const port = await new Promise((resolve) => {
      addEventListener('message', (event) => event.data?.nonce === nonce && resolve(event.ports[0]));
      sextant.requestEnginePort(nonce);
    });
    const waiting = new Map();
    port.onmessage = ({ data }) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    };
    let last = 0;
    const call = async (op, input) => {
      const id = ++last;
      const answer = await new Promise((resolve) => {
        waiting.set(id, resolve);
        port.postMessage({ t: 'call', id, op, input });
      });
      if (answer.t !== 'ok') throw new Error(op + ': ' + answer.error.message);
      return answer.value;
    };
    const syncing = async () => (await call('sync.status', {})).providers.every(({ lastSuccessAt }) => lastSuccessAt === null);
    const samples = [];
    let result = await call('fleet.open', { query: '' });
    while (${whileSyncing} && result.matched < ${rows}) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      result = await call('fleet.open', { query: '' });
    }
    for (let turn = -20; turn < ${calls} || ${whileSyncing}; turn++) {
      if (turn % 25 === 0 && ${whileSyncing}) {
        if (turn > 0 && !(await syncing())) break;
        result = await call('fleet.open', { query: '' });
      }
      const offset = Math.floor(Math.random() * Math.max(1, result.matched - ${rows}));
      const began = performance.now();
      await call('fleet.page', { resultId: result.resultId, offset, limit: ${rows} });
      if (turn >= 0) samples.push(performance.now() - began);
      // A person's list asks a few times a second, not without pause.
      if (${whileSyncing}) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return samples;
  })()`;
}

async function inWindow(dataDir: string, args: readonly string[], script: string): Promise<number[]> {
  const window: WatchedWindow = openWindow(ourWindow, dataDir, args);
  try {
    await window.painted('[aria-label="Posture by layer"], .ui-state');
    return (await window.evaluate(script)) as number[];
  } finally {
    await window.close();
  }
}

/** The same question to the same engine without a window: what travelling to the page costs is the difference. */
async function inProcess(root: string): Promise<number[]> {
  return withEngine(root, async (client) => {
    const { resultId, matched } = await client.call('fleet.open', { query: '' });
    const samples: number[] = [];
    for (let turn = -20; turn < calls; turn++) {
      const offset = Math.floor(Math.random() * Math.max(1, matched - rows));
      const began = performance.now();
      await client.call('fleet.page', { resultId, offset, limit: rows });
      if (turn >= 0) samples.push(performance.now() - began);
    }
    return samples;
  });
}

export const benches: readonly Bench[] = [
  ...(
    [
      ['ipc.page', 0.5],
      ['ipc.page.p95', 0.95],
    ] as const
  ).map(
    ([name, share]): Bench => ({
      name,
      sizes: [1_000, 100_000],
      async run({ size, cacheDir }) {
        const root = await workspaceOf(size ?? 0, cacheDir);
        const baseline = await inProcess(root);
        return figure(await inWindow(root, [], pageScript(false)), 'ms', baseline, share);
      },
    }),
  ),
  {
    name: 'ipc.page.ingesting',
    sizes: [10_000],
    async run({ size }) {
      const dir = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
      try {
        const samples = await inWindow(
          dir,
          ['--demo-sims', String(size), '--demo-attacks', 'none'],
          pageScript(true),
        );
        return figure(samples, 'ms, p95', null, 0.95);
      } finally {
        rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
      }
    },
  },
];
