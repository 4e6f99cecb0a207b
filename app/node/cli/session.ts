import { createEngineClient } from '../../../shared/client.ts';
import type { CreateOrder } from '../../../shared/engine-messages.ts';
import { AppError } from '../../../shared/errors.ts';
import { connectSocket } from '../socket.ts';
import { describeWorkspace } from '../workspace.ts';
import { type EngineDoor, type Session, UsageError, type WorkspaceWish } from './command.ts';
import type { Output } from './output.ts';

export interface SessionOptions {
  readonly dir: string;
  readonly door: EngineDoor;
  readonly out: Output;
  readonly wish: WorkspaceWish | undefined;
  /** Asks for a passphrase; `again` when one was wrong before. */
  readonly passphrase: (question: string) => Promise<string>;
  /** Whether asking again can give another answer: a terminal, not a file descriptor. */
  readonly canAskAgain: boolean;
}

/** Wrong passphrases before the command gives up. */
const tries = 3;

/** Attaches to the engine that runs on the folder, else opens it in this process. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { dir, out } = options;
  const client = createEngineClient({ onListenerError: (error) => out.error(String(error)) });
  const socket = await connectSocket(dir);
  if (socket !== null) {
    client.connect(socket);
    return { client, attached: true, close: async () => client.close() };
  }
  const { port, close } = await openHere(options);
  client.connect(port);
  return {
    client,
    attached: false,
    async close() {
      client.close();
      await close();
    },
  };
}

async function openHere(options: SessionOptions): ReturnType<EngineDoor['open']> {
  const { dir, door, out } = options;
  const create = describeWorkspace(dir) === null ? await creation(options) : null;
  if (create?.protection.kind === 'passphrase') return door.open(dir, create.protection.passphrase, create);
  for (let left = tries, passphrase: string | null = null; ; left--) {
    try {
      return await door.open(dir, passphrase, create);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'LOCKED') throw error;
      const wrong = passphrase !== null;
      if (wrong && (left <= 1 || !options.canAskAgain)) throw error;
      if (wrong) out.note('That is not the passphrase of this workspace.');
      refuseWithoutPassphraseSlot(dir);
      passphrase = await options.passphrase('Passphrase');
    }
  }
}

async function creation({
  dir,
  wish,
  out,
  passphrase,
  canAskAgain,
}: SessionOptions): Promise<CreateOrder | null> {
  if (wish === undefined) return null;
  out.note(`Making a workspace in ${dir}`);
  if (wish.protection === 'demo') return { name: wish.name, protection: { kind: 'demo' } };
  const first = await passphrase('New passphrase for this workspace (12 characters or more)');
  if (canAskAgain && first !== (await passphrase('The same again')))
    throw new UsageError('The two passphrases differ. Nothing was made.');
  return { name: wish.name, protection: { kind: 'passphrase', passphrase: first } };
}

function refuseWithoutPassphraseSlot(dir: string): void {
  const slots = describeWorkspace(dir)?.slots ?? [];
  if (slots.some(({ kind }) => kind === 'passphrase')) return;
  throw new AppError({
    code: 'LOCKED',
    retry: 'later',
    message: `${dir} is opened by the key store of the desktop, which a command line cannot ask. Open it in the window; this command then talks to its engine.`,
  });
}
