import { parentPort, workerData } from 'node:worker_threads';
import { asAppError } from '../../shared/errors.ts';
import { createReader } from '../core/fleet/reader.ts';
import type { Log } from '../core/ports.ts';
import { redactFields } from './adapters/redact.ts';
import { openConnection } from './database/connection.ts';
import type { DatabaseKind } from './database/pragmas.ts';
import type { FromReader, ReaderOrder, ToReader } from './reader-messages.ts';

/**
 * The reader's thread: the fleet grid's typed columns over read-only connections of its own. Messages are handled in
 * the order they come, so a question asked after a change sees it.
 */
function serve(port: NonNullable<typeof parentPort>, order: ReaderOrder): void {
  const send = (message: FromReader): void => port.postMessage(message);
  const say =
    (level: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    (message, fields = {}) =>
      // Redacted here: what cannot be cloned would never arrive there.
      send({ t: 'log', level, message, fields: redactFields(fields) });
  const log: Log = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
  const open = (kind: DatabaseKind) =>
    openConnection({ path: order[kind].path, kind, key: order[kind].key, readOnly: true, log });
  const cache = open('cache');
  const ledger = open('ledger');
  const reader = createReader({ cache: cache.db, ledger: ledger.db, now: () => Date.now(), log });

  const answer = (id: number, op: string, input: unknown): void => {
    try {
      send({ t: 'ok', id, value: reader.call(op, input) });
    } catch (error) {
      const known = asAppError(error);
      if (known.code === 'INTERNAL') log.error(`the reader failed on ${op}`, { error });
      send({ t: 'error', id, error: known.toData() });
    }
  };

  port.on('message', (message: ToReader) => {
    switch (message.t) {
      case 'call':
        return answer(message.id, message.op, message.input);
      case 'changed':
        return reader.changed(message.simKeys);
      case 'close':
        cache.close();
        ledger.close();
        port.close();
    }
  });
}

if (parentPort !== null) serve(parentPort, workerData as ReaderOrder);
