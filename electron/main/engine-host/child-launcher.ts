import { spawn } from 'node:child_process';
import type { FromEngine, ToEngine } from '../../../shared/engine-messages.ts';
import type { ClientEnd, EngineLauncher } from './engine-process.ts';
import { eachLine } from './lines.ts';

/**
 * Hosts the engine in a child of an ordinary Node, for runtimes whose own Node is too old for the database module. For
 * development and tests: a release carries a runtime that can, and leaves this out.
 *
 * A MessagePort cannot be given to such a child, so main carries the frames of each client to and fro, unread.
 *
 * @param entry file of the engine
 * @param node executable of that Node
 * @param env the child's whole environment
 */
export function childLauncher(entry: string, node: string, env: Record<string, string>): EngineLauncher {
  return (events) => {
    const clients = new Map<number, ClientEnd>();
    // Not fork(): Electron's own version of it adds to the environment.
    const child = spawn(node, [entry], {
      env,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let ended = false;

    const end = (code: number | null) => {
      if (ended) return;
      ended = true;
      for (const port of clients.values()) port.close();
      clients.clear();
      events.exit({ code });
    };
    const send = (message: ToEngine) => {
      // The channel closes a moment before the exit is told; what is said in between is lost with the process.
      if (child.connected) child.send(message);
    };
    const receive = (message: FromEngine) => {
      if (message.t === 'client-frame') clients.get(message.client)?.postMessage(message.frame);
      else if (message.t === 'client-close') {
        clients.get(message.client)?.close();
        clients.delete(message.client);
      } else events.message(message);
    };

    child.on('message', (message) => receive(message as FromEngine));
    child.on('exit', end);
    // It could not be started, or could not be told something because it is ending.
    child.on('error', (error) => {
      events.output(`the channel to the engine (${node}): ${error.message}`);
      if (child.pid === undefined) end(null);
    });
    eachLine(child.stdout, events.output);
    eachLine(child.stderr, events.output);

    return {
      send,
      attach(client, port) {
        if (ended) return port.close();
        clients.set(client, port);
        send({ t: 'client-open', client });
        const leave = () => {
          if (clients.delete(client)) send({ t: 'client-close', client });
        };
        port.on('message', ({ data }) => {
          try {
            send({ t: 'client-frame', client, frame: data });
          } catch (error) {
            // A page can clone what this channel cannot serialise. No client of ours does.
            events.output(`a client was dropped: ${String(error)}`);
            port.close();
            leave();
          }
        });
        port.on('close', leave);
        port.start();
      },
      kill: () => {
        child.kill('SIGKILL');
      },
    };
  };
}
