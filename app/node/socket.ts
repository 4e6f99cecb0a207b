import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type {
  ClientFrame,
  ClientPort,
  EngineFrame,
  EnginePort,
  FramePort,
} from '../../shared/contract/index.ts';
import { AppError, fail } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Log } from '../core/ports.ts';

/** Bytes of a socket's path that every Unix takes (sockaddr_un: 104 on macOS and the BSDs, 108 on Linux, with its end). */
const pathBytes = 103;
/** A line may be this long: a frame at its cap, with what JSON adds in escapes. */
const lineBytes = 2 * limits.frameBytes;
/** A reader that lets more than this pile up has stopped reading. */
const backlogBytes = 8 * limits.frameBytes;

/**
 * Where the engine of a workspace listens: inside its folder, or, where that path is too long for a socket, in a private
 * folder under the temporary one. Both sides compute it, so nothing must be looked up.
 */
export function socketPath(dir: string): string {
  const name = createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\sextant-${name}`;
  const inside = join(resolve(dir), 'engine.sock');
  return Buffer.byteLength(inside) <= pathBytes ? inside : join(tmpdir(), `sextant-${name}`, 'engine.sock');
}

export interface SocketServer {
  readonly path: string;
  close(): Promise<void>;
}

/**
 * Lets command lines of the same person attach to this engine. Call it with the workspace locked: a socket that lies
 * there is then a dead one.
 */
export async function serveSocket(
  dir: string,
  attach: (port: EnginePort) => void,
  log: Log,
): Promise<SocketServer> {
  const path = socketPath(dir);
  if (process.platform !== 'win32') {
    ownFolder(dirname(path), dirname(path) === resolve(dir));
    rmSync(path, { force: true });
  }
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    attach(
      framed<EngineFrame, ClientFrame>(socket, (reason) =>
        log.warn('a command line was cut off', { reason }),
      ),
    );
  });
  // The permission holds from the first moment, not from a chmod after it.
  const before = process.umask(0o177);
  try {
    await new Promise<void>((done, refuse) => {
      server.once('error', refuse);
      server.listen(path, done);
    });
  } finally {
    process.umask(before);
  }
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    path,
    close: () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of open) socket.destroy();
      return closed;
    },
  };
}

/** @returns null when no engine listens there */
export async function connectSocket(dir: string): Promise<ClientPort | null> {
  const path = socketPath(dir);
  if (process.platform !== 'win32' && !existsSync(path)) return null;
  const socket = connect(path);
  return new Promise((done, refuse) => {
    socket.once('connect', () => done(framed<ClientFrame, EngineFrame>(socket, () => {})));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') return done(null);
      refuse(
        new AppError(
          {
            code: 'FORBIDDEN',
            retry: 'never',
            message: `The engine of ${dir} cannot be reached (${error.code ?? error.message}).`,
          },
          error,
        ),
      );
    });
  });
}

/** Frames as lines of JSON. A line that is too long or no JSON ends the conversation: its sender is no client of ours. */
function framed<Out, In>(socket: Socket, onCut: (reason: string) => void): FramePort<Out, In> {
  let listener: ((frame: In) => void) | undefined;
  let onClose: ((reason: string) => void) | undefined;
  let reason = 'the connection was closed';
  const cut = (why: string): void => {
    reason = why;
    onCut(why);
    socket.destroy();
  };
  const early: In[] = [];
  readLines(socket, cut, (line) => {
    const frame = JSON.parse(line) as In;
    if (listener === undefined) early.push(frame);
    else listener(frame);
  });
  socket.on('error', (error) => {
    reason = error.message;
  });
  socket.once('close', () => onClose?.(reason));
  return {
    send(frame) {
      if (socket.destroyed) return;
      socket.write(`${JSON.stringify(frame)}\n`);
      if (socket.writableLength > backlogBytes) cut('it stopped reading');
    },
    onFrame(next) {
      listener = next;
      for (const frame of early.splice(0)) next(frame);
    },
    onClose(next) {
      onClose = next;
      if (socket.destroyed) next(reason);
    },
    close: () => void socket.end(),
  };
}

function readLines(socket: Socket, cut: (why: string) => void, take: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineBytes) return cut('a line was too long');
    for (const line of lines) {
      if (socket.destroyed) return;
      try {
        take(line);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return cut('a line was no JSON');
      }
    }
  });
}

/** A folder in the temporary one could have been made by anybody: it must be ours and closed to others. */
function ownFolder(dir: string, isWorkspace: boolean): void {
  if (isWorkspace) return;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(dir);
  if (!lstatSync(dir).isDirectory() || uid !== process.getuid?.() || (mode & 0o077) !== 0) {
    throw fail(
      'FORBIDDEN',
      `${dir} belongs to somebody else or is open to others. Remove it and start again.`,
    );
  }
}
