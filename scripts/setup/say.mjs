/**
 * What set-up tells the person at the terminal. It goes to standard error, one line a step, so that a command's own
 * output (`--json` above all) stays alone on standard output.
 */

/** @param {string} line what happens next, in a few words */
export function say(line) {
  process.stderr.write(`· ${line}\n`);
}

/**
 * A step of set-up that cannot succeed without the person: the message says what failed, `remedy` what to run or change.
 */
export class SetupError extends Error {
  /**
   * @param {string} message what failed
   * @param {string} remedy what the person must do, a command to paste where there is one
   */
  constructor(message, remedy) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
  }
}

/**
 * Ends the process with a set-up error in the person's words; any other error is a defect and keeps its stack.
 *
 * @param {unknown} error
 * @returns {never}
 */
export function endWith(error) {
  if (error instanceof SetupError) {
    process.stderr.write(`\n${error.message}\n${error.remedy}\n`);
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.exit(1);
}
