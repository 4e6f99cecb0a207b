import { SetupError } from '../setup/say.mjs';
import { checks } from './checks.ts';
import { type Outcome, closingLine, verdict } from './outcome.ts';

/**
 * Runs checks one after another, each to its end even when one before it failed, and closes with what failed and the
 * total.
 *
 * @param names keys of `checks`
 * @param args for the check's own program, e.g. paths of tests
 * @returns 0 when nothing failed and something passed
 */
export async function runChecks(names: readonly string[], args: readonly string[]): Promise<number> {
  const outcomes: Outcome[] = [];
  const failed: { name: string; texts: readonly string[] }[] = [];
  for (const name of names) {
    console.log(`\n── ${name}`);
    const began = performance.now();
    const outcome = await outcomeOf(name, args);
    for (const note of outcome.notes) console.log(note);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${outcome.failed === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
    if (outcome.failed > 0) failed.push({ name, texts: outcome.failures ?? [] });
    outcomes.push(outcome);
  }
  for (const { name, texts } of failed)
    for (const text of texts) console.log(`\n── failed in ${name}\n${text}`);
  console.log(failed.length === 0 ? '' : `\nFailed: ${failed.map(({ name }) => name).join(', ')}`);
  console.log(closingLine(outcomes));
  return failed.length === 0 && outcomes.some((outcome) => outcome.passed > 0) ? 0 : 1;
}

async function outcomeOf(name: string, args: readonly string[]): Promise<Outcome> {
  const check = checks[name];
  if (check === undefined) {
    return verdict(false, [`No check ${name}. There are: ${Object.keys(checks).join(', ')}`]);
  }
  try {
    return await check(args);
  } catch (error) {
    if (error instanceof SetupError) return verdict(false, [error.message, error.remedy]);
    return verdict(false, [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  }
}
