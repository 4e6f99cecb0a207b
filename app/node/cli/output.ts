/** Where a command speaks: results to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean;
  /** The result: the value as JSON where asked for, else what `people` makes of it. */
  result(value: unknown, people: () => string): void;
  /** One line of a result that streams. Settles once the reader can take more. */
  line(text: string): Promise<void>;
  /** A line about what goes on. */
  note(line: string): void;
  /** Progress: overwrites itself on a terminal, is thinned out elsewhere. */
  progress(line: string): void;
  error(line: string): void;
}

interface Stream {
  write(text: string): unknown;
  once?(event: 'drain', listener: () => void): unknown;
  readonly isTTY?: boolean;
}

/** Off a terminal a progress line is written at most this often, ms. */
const progressMs = 2_000;
/** Back to the start of the line, and clear it. */
const restart = '\r\u001b[2K';

export function createOutput(json: boolean, stdout: Stream, stderr: Stream): Output {
  let shown = false;
  let lastAt = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown) stderr.write(restart);
    shown = false;
  };
  return {
    json,
    result(value, people) {
      clear();
      stdout.write(`${json ? JSON.stringify(value, null, 2) : people()}\n`);
    },
    async line(text) {
      clear();
      const taken = stdout.write(`${text}\n`);
      if (taken === false) await new Promise<void>((more) => stdout.once?.('drain', more));
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (stderr.isTTY === true) {
        clear();
        stderr.write(line);
        shown = true;
      } else if (performance.now() - lastAt >= progressMs) {
        lastAt = performance.now();
        stderr.write(`${line}\n`);
      }
    },
    error(line) {
      clear();
      stderr.write(`${line}\n`);
    },
  };
}
