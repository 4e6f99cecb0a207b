import { type MessagePortMain, utilityProcess } from 'electron';
import type { FromEngine } from '../../../shared/engine-messages.ts';
import type { EngineLauncher } from './engine-process.ts';
import { eachLine } from './lines.ts';

/** Oldest Node-API that the database module runs on; with less it aborts the process. */
const neededNodeApi = 10;

/** Whether Electron's own Node can host the engine. */
export function canHostEngine(versions: Readonly<Record<string, string | undefined>>): boolean {
  return Number(versions['napi'] ?? 0) >= neededNodeApi;
}

/**
 * Hosts the engine in Electron's utility process. A client's port is handed over whole: main sees none of its frames.
 *
 * @param entry file of the engine
 * @param env its whole environment
 */
export function utilityLauncher(entry: string, env: Record<string, string>): EngineLauncher {
  return (events) => {
    const child = utilityProcess.fork(entry, [], {
      env,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe'],
      serviceName: 'Sextant engine',
    });
    child.on('message', (message: FromEngine) => events.message(message));
    child.on('exit', (code) => events.exit({ code }));
    eachLine(child.stdout, events.output);
    eachLine(child.stderr, events.output);
    return {
      send: (message) => child.postMessage(message),
      attach: (client, port) => child.postMessage({ t: 'port', client }, [port as MessagePortMain]),
      kill() {
        // Its own kill() asks politely; an engine that hangs would not hear it.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}
