import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';

/** A Prism server on loopback: it holds requests and answers against a published API description. */
export interface Prism {
  readonly url: string;
  close(): Promise<void>;
}

const cli = resolve(import.meta.dirname, '../../../node_modules/@stoplight/prism-cli/dist/index.js');
const startsWithin = 240_000;

/** Answers from the description's own examples, and refuses requests that do not fit it. */
export function prismMock(description: string): Promise<Prism> {
  return startPrism(['mock', description, '--errors']);
}

/** Passes requests on to `upstream` and turns every violation, of either side, into an error answer. */
export function prismProxy(description: string, upstream: string): Promise<Prism> {
  return startPrism(['proxy', description, upstream, '--errors']);
}

async function startPrism(args: readonly string[]): Promise<Prism> {
  const port = await freePort();
  const child = spawn(process.execPath, [cli, ...args, '-h', '127.0.0.1', '-p', String(port), '-v', 'info'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  await new Promise<void>((started, failed) => {
    const timer = setTimeout(
      () => failed(new Error(`Prism did not start within ${startsWithin} ms:\n${said}`)),
      startsWithin,
    );
    const listen = (chunk: Buffer): void => {
      said = (said + String(chunk)).slice(-20_000);
      if (!said.includes('Prism is listening')) return;
      clearTimeout(timer);
      started();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => failed(new Error(`Prism ended with ${code}:\n${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill();
      await exited;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
