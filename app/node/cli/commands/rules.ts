import { type LoadOptions, loadRules } from '../../../core/sigma/load.ts';
import { type Command, type Invocation, type OptionSpec, UsageError } from '../command.ts';
import { engineFor, streamMatches } from '../findings.ts';
import { problemLine, readPlaceholders, readRuleFiles, tellProblems } from '../rule-files.ts';
import { counted } from '../table.ts';

export const placeholderOption: OptionSpec = {
  type: 'string',
  value: 'FILE',
  about: 'YAML or JSON: each placeholder of `expand` with its values',
};

/** `rules lint`: what is wrong with rule files. */
export const rulesLint: Command = {
  words: ['rules', 'lint'],
  takes: 'DIR…',
  about: 'Checks Sigma rules, correlations and filters: file, line, field, and what to write instead.',
  details: [
    'Takes files and folders (all of their .yml and .yaml, at any depth). Ends with 1 when a rule has an error.',
    'A rule with an error is not loaded anywhere; a warning is a likely mistake in a rule that works.',
  ],
  options: {
    strict: { type: 'boolean', about: 'ends with 1 for warnings too' },
    placeholders: placeholderOption,
  },
  async run(call) {
    const { args, options, out } = call;
    if (args.length === 0) throw new UsageError('Name at least one file or folder.');
    const files = readRuleFiles(args.map((typed) => ({ typed, path: call.path(typed) })));
    const { rules, problems } = loadRules(files, placeholdersOf(call));
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const warnings = problems.length - errors;
    out.result({ files: files.length, rules: rules.length, errors, warnings, problems }, () =>
      [
        ...problems.map(problemLine),
        `${counted(rules.length, 'rule')} in ${counted(files.length, 'file')} can be used; ${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`,
      ].join('\n'),
    );
    return errors > 0 || (options.flag('strict') && warnings > 0) ? 1 : 0;
  },
};

/** `rules test`: which events rules match. */
export const rulesTest: Command = {
  words: ['rules', 'test'],
  takes: 'RULE…',
  about: 'Says which events of a file rules match, by line number, as it streams.',
  details: [
    'Takes rule files and folders; the events are newline-delimited JSON. With --json one object per match and line.',
    'Rules that only serve a correlation stay silent, as they do in the console, unless --all is given.',
    'Ends with 1 when no event matches, a line is no event, or a rule has an error.',
  ],
  options: {
    events: { type: 'string', value: 'FILE', about: 'the events; - reads standard input (needed)' },
    all: { type: 'boolean', about: 'also matches of rules that only serve a correlation' },
    placeholders: placeholderOption,
  },
  async run(call) {
    const { args, options, out } = call;
    const events = options.text('events');
    if (args.length === 0) throw new UsageError('Name at least one rule file or folder.');
    if (events === undefined)
      throw new UsageError('Name the events with --events FILE, or - for standard input.');
    const files = readRuleFiles(args.map((typed) => ({ typed, path: call.path(typed) })));
    const { rules, problems } = loadRules(files, placeholdersOf(call));
    if (tellProblems(problems, out)) return 1;
    if (rules.length === 0) throw new UsageError('The files hold no rule.');
    const engine = engineFor(rules, { silentToo: options.flag('all') });
    const { events: read, matches, refused } = await streamMatches(engine, events, call);
    if (!out.json)
      out.note(`${matches} ${matches === 1 ? 'match' : 'matches'} in ${counted(read, 'event')}.`);
    return matches > 0 && refused === 0 ? 0 : 1;
  },
};

export function placeholdersOf({ options, path }: Invocation): LoadOptions {
  const file = options.text('placeholders');
  return file === undefined ? {} : { placeholders: readPlaceholders(file, path(file)) };
}
