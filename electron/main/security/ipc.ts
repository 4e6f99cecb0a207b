import { type IpcMainEvent, type IpcMainInvokeEvent, type WebFrameMain, ipcMain } from 'electron';
import { z } from 'zod';
import {
  type HostOpName,
  type HostOperations,
  type HostOutput,
  hostOperations,
} from '../../../shared/contract/host.ts';
import { type AppError, asAppError, fail } from '../../../shared/errors.ts';
import { type HostAnswer, channels } from '../../channels.ts';
import type { Log } from '../log.ts';
import type { Senders } from './senders.ts';

/** What a handler receives: the input after its schema. */
export type HostParsed<N extends HostOpName> = z.output<HostOperations[N]['input']>;

/** One handler for each host operation; a missing one is a type error. */
export type HostHandlers = { readonly [N in HostOpName]: (input: HostParsed<N>) => Promise<HostOutput<N>> };

/** A nonce is what the page makes up to know its own port by. */
const Nonce = z.string().min(16).max(100);

/**
 * The only door from a page into main. Each message is answered only if our own page sent it, and only if its arguments
 * fit the schema; what is refused is refused with a typed error and noted.
 *
 * @param portWanted a trusted page asks for an engine port
 * @returns closes the door
 */
export function startIpc(deps: {
  senders: Senders;
  handlers: HostHandlers;
  portWanted(frame: WebFrameMain, nonce: string): void;
  log: Log;
  unique(): string;
}): () => void {
  const { senders, handlers, portWanted, log, unique } = deps;

  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent, what: string): boolean => {
    const reason = senders.check(event);
    if (reason === undefined) return true;
    log.warn('security', { event: 'sender-refused', what, reason, window: event.sender.id });
    return false;
  };

  const answer = async (event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<HostAnswer> => {
    const traceId = unique();
    try {
      if (!trusted(event, 'invoke')) throw fail('FORBIDDEN', 'Only the console’s own page may ask this.');
      return { ok: true, value: await runHostOperation(handlers, name, input) };
    } catch (error) {
      const known = asAppError(error);
      log.warn('host operation failed', {
        traceId,
        name: String(name).slice(0, 40),
        code: known.code,
        reason: known.message,
      });
      return { ok: false, error: known.toData(traceId) };
    }
  };

  const wanted = (event: IpcMainEvent, nonce: unknown) => {
    const parsed = Nonce.safeParse(nonce);
    if (!trusted(event, 'port') || event.senderFrame === null) return;
    if (parsed.success) portWanted(event.senderFrame, parsed.data);
    else log.warn('security', { event: 'input-refused', what: 'port' });
  };

  ipcMain.handle(channels.invoke, answer);
  ipcMain.on(channels.requestPort, wanted);
  return () => {
    ipcMain.removeHandler(channels.invoke);
    ipcMain.off(channels.requestPort, wanted);
  };
}

/**
 * Checks the arguments of one host operation and runs it; in development its answer is checked too.
 *
 * @throws AppError NOT_FOUND for a name outside the contract, INVALID_INPUT with the field at fault
 */
export async function runHostOperation(
  handlers: HostHandlers,
  name: unknown,
  input: unknown,
): Promise<unknown> {
  if (!isHostOperation(name)) throw fail('NOT_FOUND', 'There is no such host operation.');
  const { input: expected, output } = hostOperations[name];
  const parsed = expected.safeParse(input);
  if (!parsed.success) throw invalid(parsed.error);
  // The schema that parsed it belongs to the handler of the same name, which a lookup by a union cannot say.
  const handler = handlers[name] as (parsed: unknown) => Promise<unknown>;
  const value = await handler(parsed.data);
  return __RELEASE__ ? value : output.parse(value);
}

function isHostOperation(name: unknown): name is HostOpName {
  return typeof name === 'string' && Object.hasOwn(hostOperations, name);
}

function invalid(error: z.ZodError): AppError {
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  return fail('INVALID_INPUT', issue?.message ?? 'The input does not fit.', field === '' ? {} : { field });
}
