import { join } from 'node:path';
import { createEngineClient } from '../../../../shared/client.ts';
import { createEngine } from '../../../core/engine.ts';
import { parseCommandLine } from '../arguments.ts';
import type { Command, ExitCode, Session } from '../command.ts';
import { engineDoor } from '../door.ts';

/** What a command answered. */
export interface Ran {
  readonly code: ExitCode;
  /** What people read. */
  readonly text: string;
  /** The result as data. */
  readonly value: unknown;
  /** What was asked for on the terminal, without echo. */
  readonly questions: readonly string[];
}

export interface Terminal {
  /** The folder that the command was typed in. */
  readonly dir: string;
  /** What the person types where they are asked, in the order of the questions. */
  readonly secrets?: readonly string[];
  /** Absent for a command that needs no workspace: asking for one then fails. */
  readonly session?: () => Promise<Session>;
}

/**
 * Runs one command as a terminal would.
 *
 * @param argv as typed, without the program's name
 * @throws UsageError and AppError as the command throws them
 */
export async function runCommand(
  argv: readonly string[],
  commands: readonly Command[],
  { dir, secrets = [], session }: Terminal,
): Promise<Ran> {
  const parsed = parseCommandLine(argv, commands);
  if (parsed === null) throw new Error('no command');
  const said = { text: '', value: null as unknown, questions: [] as readonly string[] };
  const nothing = (): undefined => undefined;
  const code = await parsed.command.run({
    ...parsed,
    out: {
      json: false,
      result(value, people) {
        said.value = value;
        said.text = people();
      },
      line: async () => undefined,
      note: nothing,
      progress: nothing,
      error: nothing,
    },
    signal: new AbortController().signal,
    path: (text) => join(dir, text),
    session: session ?? (() => Promise.reject(new Error('this command needs no workspace'))),
    secret: async () => secrets[0] ?? '',
    async secrets(questions) {
      said.questions = questions;
      return secrets;
    },
  });
  return { code, ...said };
}

/** A whole engine on a demo workspace in a folder. It ends with its session, and its folder is the caller's. */
export async function wholeEngine(folder: string): Promise<Session> {
  const { port, close } = await engineDoor(createEngine, '0.0.0-test').open(folder, null, {
    name: 'Lift gateways',
    protection: { kind: 'demo' },
  });
  const client = createEngineClient({ onListenerError: () => undefined });
  client.connect(port);
  return { client, attached: false, close };
}

/** One command over a whole engine that opens and closes with it, as in a terminal without a window. */
export async function runAlone(
  argv: readonly string[],
  commands: readonly Command[],
  dir: string,
  secrets: readonly string[] = [],
): Promise<Ran> {
  const opened: Session[] = [];
  const session = async (): Promise<Session> => {
    const one = await wholeEngine(join(dir, 'ws'));
    opened.push(one);
    return one;
  };
  try {
    return await runCommand(argv, commands, { dir, secrets, session });
  } finally {
    for (const one of opened) await one.close();
  }
}
