import type { ClientPort } from '../../../shared/contract/index.ts';
import type { EngineClient } from '../../../shared/client.ts';
import type { CreateOrder } from '../../../shared/engine-messages.ts';
import type { Output } from './output.ts';

/** 0 done, 1 the answer is no, 2 wrong usage, 3 a failure that may pass. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly many?: boolean;
  /** What stands for its value in the help: `DIR`. */
  readonly value?: string;
  readonly about: string;
}

export interface Command {
  /** The words that call it: `['demo', 'serve']`. */
  readonly words: readonly string[];
  /** What follows them in the help: `ACTION ICCID…`. */
  readonly takes: string;
  readonly about: string;
  /** Further sentences of its own help. */
  readonly details: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  run(call: Invocation): Promise<ExitCode>;
}

/** One call of a command. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Options;
  readonly out: Output;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** A path as the person meant it: from the folder they typed the command in. */
  path(text: string): string;
  /** Attaches to the running engine of the data folder, or opens it in this process. */
  session(create?: WorkspaceWish): Promise<Session>;
  /** Reads a secret: from the descriptor that an option names, else from the terminal without echo. */
  secret(question: string, fdOption: string): Promise<string>;
  /** Reads several, in the order of the questions: a line each from one descriptor, else one after the other. */
  secrets(questions: readonly string[], fdOption: string): Promise<readonly string[]>;
}

/** How a workspace is made where there is none yet. Asked for its passphrase only then. */
export interface WorkspaceWish {
  readonly name: string;
  readonly protection: 'demo' | 'passphrase';
}

export interface Session {
  readonly client: EngineClient;
  /** True when another process runs the engine: its work goes on after this command. */
  readonly attached: boolean;
  close(): Promise<void>;
}

/** Opens engines for sessions; the entry gives the real one. */
export interface EngineDoor {
  /** @throws AppError LOCKED when a passphrase is needed or wrong */
  open(
    dir: string,
    passphrase: string | null,
    create: CreateOrder | null,
  ): Promise<{ readonly port: ClientPort; close(): Promise<void> }>;
}

export interface Options {
  text(name: string): string | undefined;
  /** Every value of an option that may be given several times. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** @throws UsageError when it is no whole number of the range */
  whole(name: string, min: number, max: number): number | undefined;
  number(name: string, min: number, max: number): number | undefined;
}

/** The person typed something that cannot be meant. Ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
