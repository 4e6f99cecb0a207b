import { z } from 'zod';
import { baselineOps } from './baselines.ts';
import { Instant, Layer, Limit, Mapping, Severity, SimKey, Subject } from './common.ts';
import { command, event, query } from './define.ts';

/** Something wrong with the text of a rule; an error keeps it switched off. Line and column count from 1. */
export const RuleProblem = z.strictObject({
  severity: z.enum(['error', 'warning']),
  line: z.int(),
  column: z.int(),
  field: z.string().describe('path within the document; empty for the document'),
  message: z.string(),
  fix: z.string(),
});
export type RuleProblem = z.infer<typeof RuleProblem>;

export const DetectionRule = z.strictObject({
  id: z.string().describe('D-EP-01; R-7 of an own one'),
  kind: z.enum(['detector', 'sigma', 'none']).describe('none: one of the catalogue that nothing judges yet'),
  origin: z.enum(['shipped', 'own']),
  text: z.string().nullable().describe('YAML of a Sigma rule'),
  problems: z.array(RuleProblem),
  lists: z
    .array(z.strictObject({ name: z.string(), entries: z.int() }))
    .describe('lists that it needs, and how many entries of each hold now'),
  name: z.string(),
  layer: Layer,
  severity: Severity,
  signal: z.string(),
  algorithm: z.string(),
  mappings: z.array(Mapping),
  falsePositives: z.string(),
  response: z.string(),
  basis: z.enum(['published', 'measured', 'proposed']),
  enabled: z.boolean(),
  state: z.enum(['active', 'learning', 'blind', 'off', 'absent']).describe('absent: nothing judges it yet'),
  stateReason: z.string().nullable(),
  lastRunAt: Instant.nullable(),
  findings24h: z.int(),
  findingsTotal: z.int(),
  lastFiredAt: Instant.nullable().describe('source time of its newest finding'),
  judged: z.int().describe('its incidents that were closed with a verdict'),
  judgedFalse: z.int().describe('those of them that were false positives'),
  unplaced: z.int().describe('matches about no SIM of the fleet: their findings are about something else'),
});
export type DetectionRule = z.infer<typeof DetectionRule>;

/** One firing of a rule: what was seen, on which SIM, from which evidence. */
export const Finding = z.strictObject({
  id: z.int(),
  ruleId: z.string(),
  ruleName: z.string(),
  severity: Severity,
  at: Instant.describe('source time of the deciding signal'),
  detectedAt: Instant,
  simKey: SimKey.nullable(),
  iccid: z.string().nullable(),
  about: Subject.nullable().describe('where it is about no SIM'),
  summary: z.string(),
  incidentId: z.int().nullable(),
  heldBy: z.string().nullable().describe('M-3 or S-7: what kept it from opening an incident'),
  hits: z.int().describe('signals folded into it, itself included'),
});
export type Finding = z.infer<typeof Finding>;

/** What a rule would have found in stored history. Times ms UTC, source time. */
export const DryRun = z.strictObject({
  problems: z.array(RuleProblem).describe('with an error nothing was tried'),
  from: Instant,
  to: Instant,
  events: z.int().describe('events looked at'),
  hits: z.int().describe('matches, before those of one subject are folded'),
  findings: z.int(),
  unplaced: z.int().describe('matches about no SIM of the fleet'),
  sims: z.int(),
  perDay: z.array(z.strictObject({ day: Instant, findings: z.int() })),
  top: z
    .array(
      z.strictObject({
        simKey: SimKey.nullable().describe('null where it is about no SIM of the fleet'),
        iccid: z.string().nullable(),
        name: z.string(),
        findings: z.int(),
      }),
    )
    .describe('whom most findings are about, 20 at most'),
  examples: z
    .array(
      z.strictObject({
        at: Instant,
        simKey: SimKey.nullable(),
        iccid: z.string().nullable(),
        summary: z.string(),
        event: z.record(z.string(), z.unknown()).describe('the deciding one'),
        events: z
          .array(z.record(z.string(), z.unknown()))
          .describe('all that led to it, oldest first, 200 at most'),
      }),
    )
    .describe('the first findings, 10 at most'),
});
export type DryRun = z.infer<typeof DryRun>;

/** What a test case wants of its rule: to match at least once, with every event, or never. */
export const Expectation = z.enum(['match', 'each', 'none']);
export type Expectation = z.infer<typeof Expectation>;

const EventObject = z.record(z.string(), z.unknown());

/** Events, and what the rule must do with them. */
export const RuleTest = z.strictObject({
  name: z.string().trim().min(1).max(200),
  expects: Expectation,
  events: z.array(EventObject).min(1).max(500),
});
export type RuleTest = z.infer<typeof RuleTest>;
const RuleTests = z.array(RuleTest).max(100);

/** How a test case went. `matches` names the events that the rule matched, from 0. */
export const RuleTestResult = z.strictObject({
  name: z.string(),
  passed: z.boolean(),
  matches: z.array(z.int()),
  said: z.string().describe('what happened, in words'),
});
export type RuleTestResult = z.infer<typeof RuleTestResult>;

/** A word that a rule may use, with what it means. */
const Word = z.strictObject({ name: z.string(), about: z.string() });

/** What completion and hover help know: the words of Sigma and of our events. */
export const RuleVocabulary = z.strictObject({
  logsources: z.array(
    z.strictObject({
      category: z.string(),
      about: z.string(),
      seen: z.boolean().describe('an event of it came'),
      types: z.array(Word),
      fields: z.array(
        z.strictObject({
          name: z.string(),
          about: z.string(),
          type: z.string(),
          example: z.string().nullable(),
          aliases: z.array(z.string()),
        }),
      ),
    }),
  ),
  modifiers: z.array(Word),
  keys: z.array(Word.extend({ within: z.string().describe('the key it stands under; empty at the top') })),
  values: z.array(Word.extend({ of: z.string().describe('the key whose value it may be') })),
  placeholders: z.array(Word),
  tags: z.array(Word),
});
export type RuleVocabulary = z.infer<typeof RuleVocabulary>;

export const CoverageState = z.enum(['active', 'learning', 'blind', 'off', 'absent']);
export type CoverageState = z.infer<typeof CoverageState>;

/** What watches for one technique, layer by layer; layers without a rule are left out. */
export const CoveredTechnique = z.strictObject({
  id: z.string(),
  name: z.string(),
  framework: z.enum(['ATT&CK', 'FiGHT']),
  cells: z.array(
    z.strictObject({
      layer: Layer,
      state: CoverageState.describe('the best that any of its rules is in'),
      rules: z.array(z.strictObject({ id: z.string(), state: CoverageState })),
    }),
  ),
});
export type CoveredTechnique = z.infer<typeof CoveredTechnique>;

/** A file of a folder of rules: `camera.yml`, and `camera.tests.json` beside it. */
export const RuleFolderFile = z.strictObject({
  path: z.string().min(1).max(500),
  text: z.string().max(2_000_000),
});
export type RuleFolderFile = z.infer<typeof RuleFolderFile>;
const RuleFolder = z.array(RuleFolderFile).min(1).max(4_000);

/** What an import did, or would do, with one file. */
export const ImportedRule = z.strictObject({
  path: z.string(),
  outcome: z.enum(['new', 'changed', 'same', 'refused']),
  ruleId: z.string().nullable(),
  name: z.string(),
  tests: z.int().describe('test cases that came with it'),
  problems: z.array(RuleProblem),
  message: z.string().nullable().describe('why it was refused'),
});
export type ImportedRule = z.infer<typeof ImportedRule>;

const Reason = z.string().min(3).max(1000);
const RuleText = z.string().min(1).max(100_000);

export const detections = {
  ...baselineOps,
  rules: query(
    'Every rule, shipped and own, and how it is doing.',
    z.strictObject({}),
    z.strictObject({ rules: z.array(DetectionRule) }),
  ),
  findings: query(
    'Findings, newest first.',
    z.strictObject({
      ruleId: z.string().optional(),
      incidentId: z.int().optional(),
      simKey: SimKey.optional(),
      before: z.int().optional(),
      limit: Limit,
    }),
    z.strictObject({ findings: z.array(Finding), next: z.int().nullable() }),
  ),
  setEnabled: command(
    'Switches a rule on or off, with a reason for the audit.',
    z.strictObject({ ruleId: z.string(), enabled: z.boolean(), reason: Reason }),
    z.strictObject({}),
  ),
  saveRule: command(
    'Checks and stores a Sigma rule of your own; with an error in its text it stays switched off.',
    z.strictObject({
      ruleId: z.string().optional(),
      text: RuleText,
      enabled: z.boolean(),
      tests: RuleTests.optional().describe('its test cases from now on; left out they stay as they are'),
      reason: Reason,
    }),
    z.strictObject({ ruleId: z.string(), enabled: z.boolean(), problems: z.array(RuleProblem) }),
  ),
  removeRule: command(
    'Removes a rule of your own; what it found stays.',
    z.strictObject({ ruleId: z.string(), reason: Reason }),
    z.strictObject({}),
  ),
  dryRun: query(
    'What a Sigma rule, stored or not, would have found in the last days of stored history. Cancellable.',
    z.strictObject({
      ruleId: z.string().optional(),
      text: RuleText.optional(),
      days: z.int().min(1).max(400),
      runId: z.string().max(100).optional().describe('names the run in `detections.dryRunProgress`'),
    }),
    DryRun,
  ),
  lint: query(
    'What is wrong with the text of a rule, and what it is about. Nothing is stored.',
    z.strictObject({ ruleId: z.string().optional(), text: z.string().max(100_000) }),
    z.strictObject({
      problems: z.array(RuleProblem),
      name: z.string(),
      severity: Severity,
      layer: Layer,
      categories: z.array(z.string()).describe('of the events it is about; empty where it looks at all'),
      mappings: z.array(Mapping),
    }),
  ),
  vocabulary: query(
    'The words that rules are written with: log sources and their fields, modifiers, keys, lists, techniques.',
    z.strictObject({}),
    RuleVocabulary,
  ),
  tests: query(
    'Test cases of a rule: stored ones of your own, the fixtures of one that comes with the product.',
    z.strictObject({ ruleId: z.string() }),
    z.strictObject({ tests: z.array(RuleTest) }),
  ),
  runTests: query(
    'Runs test cases against the text of a rule, without the fleet and without a trace.',
    z.strictObject({ ruleId: z.string().optional(), text: z.string().max(100_000), tests: RuleTests }),
    z.strictObject({ results: z.array(RuleTestResult) }),
  ),
  findingEvents: query(
    'The events that a finding of a Sigma rule kept, to make a test case of.',
    z.strictObject({ findingId: z.int() }),
    z.strictObject({
      events: z.array(EventObject),
      whole: z.boolean().describe('false where it took more events than the one that is kept'),
    }),
  ),
  coverage: query(
    'Techniques of ATT&CK and FiGHT by the layers in which rules watch for them.',
    z.strictObject({}),
    z.strictObject({ techniques: z.array(CoveredTechnique) }),
  ),
  exportRules: query(
    'Rules of your own as the files of a folder, with their test cases beside them.',
    z.strictObject({ ruleIds: z.array(z.string()).max(4_000).optional() }),
    z.strictObject({ files: z.array(RuleFolderFile) }),
  ),
  compareRules: query(
    'What an import of these files would do. Nothing is stored.',
    z.strictObject({ files: RuleFolder }),
    z.strictObject({ rules: z.array(ImportedRule) }),
  ),
  importRules: command(
    'Takes rule files in as your own: new ones switched off, changed ones as they were before. Sound files are taken, others refused.',
    z.strictObject({ files: RuleFolder, reason: Reason }),
    z.strictObject({ rules: z.array(ImportedRule) }),
  ),
} as const;

export const detectionsEvents = {
  changed: event('Findings or rule states changed.', z.strictObject({})),
  dryRunProgress: event(
    'How far a dry run is, a few times a second.',
    z.strictObject({
      runId: z.string(),
      from: Instant,
      to: Instant,
      at: Instant.describe('judged up to here'),
      events: z.int(),
      findings: z.int(),
    }),
  ),
} as const;
