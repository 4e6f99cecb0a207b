import { existsSync, readFileSync } from 'node:fs';
import type { SigmaEngine } from '../../../core/sigma/engine.ts';
import { type LoadOptions, loadRules, type RuleFile } from '../../../core/sigma/load.ts';
import { writeFileAtomic } from '../../atomic-file.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { engineFor, streamMatches } from '../findings.ts';
import { readRuleFiles, shippedRules, tellProblems } from '../rule-files.ts';
import { counted } from '../table.ts';
import { placeholderOption, placeholdersOf } from './rules.ts';

/** `detect`: findings in a file of events. */
export const detect: Command = {
  words: ['detect'],
  takes: '',
  about: 'Prints what rules find in a file of events, one finding per firing, as it streams.',
  details: [
    'The events are newline-delimited JSON. With --json one object per finding and line. Needs no workspace.',
    'Without --rules those that come with Sextant; those that need lists of yours where --placeholders has them.',
    'Rules with an error are left out and told of. Ends with 1 when a rule or a line was left out.',
  ],
  options: {
    events: { type: 'string', value: 'FILE', about: 'the events; - reads standard input (needed)' },
    rules: {
      type: 'string',
      value: 'DIR',
      about: 'file or folder of rules, instead of those that come with Sextant',
    },
    state: {
      type: 'string',
      value: 'FILE',
      about: 'goes on with the windows that an earlier run left here, and leaves its own',
    },
    reset: {
      type: 'boolean',
      about: 'a correlation that fired begins anew, instead of firing with each event more',
    },
    placeholders: placeholderOption,
  },
  async run(call) {
    const { args, options, out } = call;
    const events = options.text('events');
    if (events === undefined)
      throw new UsageError('Name the events with --events FILE, or - for standard input.');
    if (args.length > 0)
      throw new UsageError(`What is "${args[0]}"? Rules are named with --rules, events with --events.`);
    const tables = placeholdersOf(call);
    const files = rulesOf(call, tables);
    if (files.length === 0) {
      out.error('This version comes with no rules of its own. Name a folder with --rules DIR.');
      return 1;
    }
    const { rules, problems } = loadRules(files, tables);
    const left = tellProblems(
      problems.filter(({ severity }) => severity === 'error'),
      out,
    );
    if (rules.length === 0) {
      out.error('No rule can be used.');
      return 1;
    }
    const engine = engineFor(rules, { afterFire: options.flag('reset') ? 'reset' : 'alert' });
    restoreState(engine, call);
    const { events: read, matches, refused } = await streamMatches(engine, events, call);
    saveState(engine, call);
    const { untimed, late } = engine.stats();
    if (untimed > 0) out.note(`${counted(untimed, 'event')} had no time: correlations did not see them.`);
    if (late > 0) out.note(`${counted(late, 'event')} came after their window had passed.`);
    if (!out.json)
      out.note(
        `${counted(matches, 'finding')} in ${counted(read, 'event')} by ${counted(rules.length, 'rule')}.`,
      );
    return left || refused > 0 ? 1 : 0;
  },
};

/** The rules that were named, or those that are shipped. */
function rulesOf({ options, path }: Invocation, { placeholders }: LoadOptions): readonly RuleFile[] {
  const named = options.text('rules');
  return named === undefined
    ? shippedRules(placeholders)
    : readRuleFiles([{ typed: named, path: path(named) }]);
}

function restoreState(engine: SigmaEngine, { options, path, out }: Invocation): void {
  const file = options.text('state');
  if (file === undefined || !existsSync(path(file))) return;
  const { dropped } = engine.restore(parseState(file, readFileSync(path(file), 'utf8')));
  if (dropped > 0)
    out.note(`The windows of ${counted(dropped, 'correlation')} are gone: their rules changed.`);
}

function parseState(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is no state of an earlier run.`);
  }
}

function saveState(engine: SigmaEngine, { options, path }: Invocation): void {
  const file = options.text('state');
  if (file !== undefined) writeFileAtomic(path(file), JSON.stringify(engine.snapshot()));
}
