import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { familyOf, parseCommandLine, type Parsed } from './arguments.ts';
import {
  type Command,
  type EngineDoor,
  type ExitCode,
  type Invocation,
  type Session,
  UsageError,
} from './command.ts';
import { helpOf, overview } from './help.ts';
import { createOutput, type Output } from './output.ts';
import { fromHere, workspaceDir } from './places.ts';
import { secretFromDescriptor, secretFromTerminal, secretsFromDescriptor } from './secrets.ts';
import { openSession } from './session.ts';

export interface RunOptions {
  readonly argv: readonly string[];
  readonly commands: readonly Command[];
  readonly door: EngineDoor;
  readonly signal: AbortSignal;
  readonly stdin: NodeJS.ReadStream & { fd: 0 };
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Runs one command line and says what to end with. Never throws. */
export async function runCommandLine(options: RunOptions): Promise<ExitCode> {
  const { argv, commands, stdout, stderr } = options;
  const out = createOutput(argv.includes('--json'), stdout, stderr);
  try {
    const parsed = parseCommandLine(argv, commands);
    if (parsed === null || parsed.options.flag('help')) {
      const family = familyOf(argv, commands);
      const asked = family.length > 0 ? family : commands;
      stdout.write(`${parsed === null ? overview(asked) : helpOf(parsed.command)}\n`);
      return parsed === null && argv.length === 0 ? 2 : 0;
    }
    return await runCommand(parsed, options, out);
  } catch (error) {
    return explain(error, out);
  }
}

async function runCommand(
  { command, args, options }: Parsed,
  run: RunOptions,
  out: Output,
): Promise<ExitCode> {
  const sessions: Session[] = [];
  const { stdin, stderr } = run;
  const secret = async (question: string, fdOption: string): Promise<string> => {
    const descriptor = options.text(fdOption);
    return descriptor === undefined
      ? secretFromTerminal(question, fdOption, { input: stdin, output: stderr }, run.signal)
      : secretFromDescriptor(descriptor, fdOption);
  };
  const call: Invocation = {
    args,
    options,
    out,
    signal: run.signal,
    path: fromHere,
    secret,
    async secrets(questions, fdOption) {
      const descriptor = options.text(fdOption);
      if (descriptor !== undefined && questions.length > 0)
        return secretsFromDescriptor(descriptor, fdOption, questions.length);
      const answers: string[] = [];
      for (const question of questions) answers.push(await secret(question, fdOption));
      return answers;
    },
    async session(wish) {
      const dir = workspaceDir(options.text('data-dir'));
      const passphrase = (question: string): Promise<string> => secret(question, 'passphrase-fd');
      const canAskAgain = options.text('passphrase-fd') === undefined;
      const session = await openSession({ dir, door: run.door, out, wish, passphrase, canAskAgain });
      sessions.push(session);
      return session;
    },
  };
  try {
    return await command.run(call);
  } finally {
    for (const session of sessions) await session.close();
  }
}

const wrongUsage: readonly ErrorCode[] = ['INVALID_INPUT', 'UNSUPPORTED'];

function explain(error: unknown, out: Output): ExitCode {
  if (error instanceof UsageError) {
    out.error(`${error.message} See --help.`);
    return 2;
  }
  if (!(error instanceof AppError)) {
    out.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 3;
  }
  const data = error.toData();
  out.error(
    out.json
      ? JSON.stringify({ error: data })
      : `${data.message} (${data.code}${data.traceId === undefined ? '' : `, trace ${data.traceId}`})`,
  );
  if (wrongUsage.includes(error.code)) return 2;
  return error.retry === 'never' && error.code !== 'INTERNAL' ? 1 : 3;
}
