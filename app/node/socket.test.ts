import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientFrame, EnginePort } from '../../shared/contract/index.ts';
import { limits } from '../../shared/limits.ts';
import { createRecordingLog } from '../testing/log.ts';
import { connectSocket, serveSocket, socketPath, type SocketServer } from './socket.ts';

let dir: string;
let server: SocketServer | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-socket-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(dir, { recursive: true, force: true });
});

async function serve(at = dir) {
  const ports: EnginePort[] = [];
  const frames: ClientFrame[] = [];
  const closed: string[] = [];
  const log = createRecordingLog();
  server = await serveSocket(
    at,
    (port) => {
      ports.push(port);
      port.onFrame((frame) => {
        frames.push(frame);
        if (frame.t === 'call') port.send({ t: 'ok', id: frame.id, value: frame.input });
      });
      port.onClose((reason) => closed.push(reason));
    },
    log,
  );
  return { ports, frames, closed, log };
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('the local socket', () => {
  it('carries frames both ways, digits of long identifiers intact, for its owner alone', async () => {
    await serve();
    expect(statSync(socketPath(dir)).mode & 0o777).toBe(0o600);
    const port = await connectSocket(dir);
    const answers: unknown[] = [];
    port?.onFrame((frame) => answers.push(frame));
    const value = { iccid: '89423107842007409343', text: `a\nb ${'x'.repeat(300_000)}` };
    port?.send({ t: 'call', id: 1, op: 'fleet.find', input: value });
    await until(() => answers.length > 0);
    expect(answers).toEqual([{ t: 'ok', id: 1, value }]);
    port?.close();
  });

  it('lies elsewhere when the folder has a long path', async () => {
    const deep = join(dir, 'a'.repeat(60), 'b'.repeat(60));
    mkdirSync(deep, { recursive: true });
    expect(Buffer.byteLength(socketPath(deep))).toBeLessThan(104);
    await serve(deep);
    expect(statSync(join(socketPath(deep), '..')).mode & 0o777).toBe(0o700);
    const port = await connectSocket(deep);
    expect(port).not.toBeNull();
    port?.close();
  });

  it('is absent where no engine runs, also after one was killed', async () => {
    expect(await connectSocket(dir)).toBeNull();
    const { closed } = await serve();
    const port = await connectSocket(dir);
    let reason = '';
    port?.onClose((why) => {
      reason = why;
    });
    await server?.close();
    server = undefined;
    await until(() => reason !== '' && closed.length === 1);
    expect(await connectSocket(dir)).toBeNull();
    await serve();
    expect(await connectSocket(dir)).not.toBeNull();
  });

  it.each([
    ['no JSON', 'GET / HTTP/1.1\n'],
    ['an endless line', 'x'.repeat(2 * limits.frameBytes + 1)],
  ])('cuts a client off that sends %s', async (_, bytes) => {
    const { frames, closed, log } = await serve();
    const socket = connect(socketPath(dir));
    socket.on('error', () => {});
    socket.write(bytes);
    await until(() => closed.length === 1);
    expect(frames).toEqual([]);
    expect(log.at('warn')).toHaveLength(1);
    socket.destroy();
  });
});
