import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { electronCommand } from '../scripts/launch/electron-command.ts';
import { presentElectron } from '../scripts/setup/electron.ts';
import { ROOT } from '../scripts/setup/paths.mjs';

/** The application that a window costs at all, see `bare-window/`. */
export const bareWindow = join(import.meta.dirname, 'bare-window');
export const ourWindow = ROOT;

/** An application as a person starts it, watched over Chromium's own debugging port: no test driver in between. */
export interface WatchedWindow {
  readonly pid: number;
  /** Milliseconds from the spawn until the window was shown. */
  shown(): Promise<number>;
  /** Runs a script in the page and awaits it. The page is the first there is. */
  evaluate(script: string): Promise<unknown>;
  /** Milliseconds from the spawn until an element of the page was there and two frames were drawn. */
  painted(selector: string): Promise<number>;
  close(): Promise<void>;
}

/** How long anything may take before a measurement is given up, ms. */
const patience = 120_000;

/** @param app folder of the application @param dataDir its own @param args more of them */
export function openWindow(app: string, dataDir: string, args: readonly string[] = []): WatchedWindow {
  const runtime = presentElectron();
  if (runtime === undefined) throw new Error('Electron is not there yet. Run: npm run setup');
  const command = electronCommand(runtime);
  mkdirSync(dataDir, { recursive: true });
  const began = Date.now();
  const child = spawn(
    command.executable,
    [app, '--data-dir', dataDir, '--remote-debugging-port=0', ...args],
    {
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const lines = linesOf(child);
  const page = openPage(lines);
  // Whoever asks hears of it; nobody has to.
  page.catch(() => undefined);
  const evaluate = async (script: string): Promise<unknown> => (await page).evaluate(script);
  return {
    pid: child.pid ?? 0,
    async shown() {
      const line = await lines.first((text) => text.includes('"window.shown"'));
      return (JSON.parse(line) as { at: number }).at - began;
    },
    evaluate,
    async painted(selector) {
      // The first document may still be on its way: it takes the script with it, or has no place for one yet.
      for (;;) {
        try {
          return Number(await evaluate(paintedScript(selector))) - began;
        } catch (error) {
          if (!(error instanceof Error) || !/context|navigated/.test(error.message)) throw error;
        }
      }
    },
    close: () => end(child),
  };
}

/** Resident memory of a process and all below it, bytes, by process. */
export function residentSets(
  root: number,
): { readonly pid: number; readonly name: string; readonly bytes: number }[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const field = (key: string): number =>
          Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: field('PPid'), bytes: field('VmRSS') * 1024, name: command }];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
  const mine = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of processes) {
      if (mine.has(parent) && !mine.has(pid)) grown = mine.add(pid).size > 0;
    }
  }
  return processes.filter(({ pid }) => mine.has(pid));
}

interface Lines {
  /** The first line that fits, also one that is past. */
  first(fits: (line: string) => boolean): Promise<string>;
}

function linesOf(child: ChildProcess): Lines {
  const seen: string[] = [];
  const waiting = new Set<(line: string) => void>();
  let rest = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      seen.push(line);
      for (const hear of waiting) hear(line);
    }
  });
  return {
    first: (fits) =>
      new Promise((resolve, reject) => {
        const past = seen.find(fits);
        if (past !== undefined) return resolve(past);
        const stop = (): void => {
          clearTimeout(timer);
          waiting.delete(hear);
        };
        const hear = (line: string): void => {
          if (!fits(line)) return;
          stop();
          resolve(line);
        };
        const timer = setTimeout(() => {
          stop();
          reject(
            new Error(`the application did not say what was waited for; last: ${seen.slice(-3).join(' | ')}`),
          );
        }, patience);
        waiting.add(hear);
        child.once('exit', (code) => {
          stop();
          reject(new Error(`the application ended with ${code}: ${seen.slice(-3).join(' | ')}`));
        });
      }),
  };
}

interface DevtoolsPage {
  evaluate(script: string): Promise<unknown>;
}

async function openPage(lines: Lines): Promise<DevtoolsPage> {
  const line = await lines.first((text) => text.startsWith('DevTools listening on '));
  const { host } = new URL(line.slice('DevTools listening on '.length));
  const socket = new WebSocket(await pageAddress(host));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the page does not answer')));
  });
  let last = 0;
  return {
    evaluate: (expression) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        const hear = (event: MessageEvent<string>): void => {
          const answer = JSON.parse(event.data) as Answer;
          if (answer.id !== id) return;
          socket.removeEventListener('message', hear);
          const problem = answer.error?.message ?? answer.result?.exceptionDetails?.exception?.description;
          if (problem === undefined) resolve(answer.result?.result?.value);
          else reject(new Error(problem));
        };
        socket.addEventListener('message', hear);
        const params = { expression, awaitPromise: true, returnByValue: true };
        socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      }),
  };
}

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
}

/** The page has an address once its first document is on its way, not before: an empty one would be left again. */
async function pageAddress(host: string): Promise<string> {
  for (const until = Date.now() + patience; Date.now() < until; ) {
    const targets = (await (await fetch(`http://${host}/json/list`)).json()) as {
      type: string;
      url: string;
      webSocketDebuggerUrl: string;
    }[];
    const page = targets.find(({ type, url }) => type === 'page' && url !== '' && url !== 'about:blank');
    if (page !== undefined) return page.webSocketDebuggerUrl;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the application opened no page');
}

function paintedScript(selector: string): string {
  return `new Promise((resolve) => {
    const look = () => {
      if (document.querySelector(${JSON.stringify(selector)}) === null) return requestAnimationFrame(look);
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())));
    };
    look();
  })`;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}
