import type { ActionKind } from '../../../../shared/contract/index.ts';
import { minute, second } from '../../../../shared/time.ts';
import type { ProviderLimits } from '../limits.ts';
import type { ApiSource, Description, Throttle, UsageRequest } from './model.ts';
import { createReporter, type Problem } from './problems.ts';
import { describableActions, readActions, readCodes, readStatuses } from './read-actions.ts';
import { readAuth } from './read-auth.ts';
import { listKeys, readChanges, readList, readSingle } from './read-requests.ts';
import { readSim, readVolume } from './read-sim.ts';
import { sectionOf, type Section } from './section.ts';
import { placesOf, usagePlaces } from './template.ts';
import { readTree } from './tree.ts';
import { timeForms } from './units.ts';

export interface ReadDescription {
  /** Null when a problem is an error. */
  readonly description: Description | null;
  readonly problems: readonly Problem[];
}

const apiKeys = [
  'base',
  'auth',
  'limits',
  'errors',
  'throttle',
  'list',
  'single',
  'actions',
  'notOffered',
  'usage',
];

/** Reads and checks the YAML text of a description. Nothing in it is ever run: it is data with closed sets of keys. */
export function readDescription(text: string): ReadDescription {
  const report = createReporter();
  const tree = readTree(text, report);
  if (tree === null) return { description: null, problems: report.problems };
  const isCsv = tree.entries.some(({ key }) => key === 'csv');
  const top = sectionOf(
    tree,
    '',
    report,
    ['sextant', 'name', 'sim', ...(isCsv ? ['csv'] : ['list'])],
    ['about', 'basis', ...(isCsv ? [] : apiKeys)],
  );
  if (top === undefined) return { description: null, problems: report.problems };
  top.whole('sextant', 1, 1);
  const sim = readSim(top);
  const source = isCsv ? readCsv(top) : readApi(top, sim);
  const description = {
    name: top.text('name', 60) ?? '',
    about: top.text('about', 1_000) ?? null,
    basis: top.text('basis', 1_000) ?? 'Not verified against the live service.',
  };
  if (report.hasErrors || sim === undefined) return { description: null, problems: report.problems };
  return { description: { ...description, source, sim }, problems: report.problems };
}

function readCsv(top: Section): Description['source'] {
  const csv = top.section('csv', [], ['separator']);
  const separator = csv?.text('separator', 3) ?? ',';
  const known: Readonly<Record<string, string>> = { ',': ',', ';': ';', tab: '\t', '|': '|' };
  const meant = known[separator];
  if (meant === undefined)
    csv?.fail('separator', 'This separator is not known.', "Write ',', ';', '|' or tab.");
  return { kind: 'csv', separator: meant ?? ',' };
}

function readApi(top: Section, sim: ReturnType<typeof readSim>): ApiSource {
  const list = top.section('list', ['path'], [...listKeys, 'changes']);
  const single = readSingle(top);
  const actions = readActions(top, sim, single);
  const errors = top.section('errors', [], ['code', 'message']);
  return {
    kind: 'api',
    base: readBase(top),
    auth: readAuth(top),
    limits: readLimits(top),
    errors: { code: errors?.path('code') ?? null, message: errors?.path('message') ?? null },
    throttle: readThrottle(top),
    list: list === undefined ? emptyList : readList(list, {}),
    changes: list === undefined ? null : readChanges(list),
    single,
    actions,
    notOffered: readNotOffered(top, actions),
    usage: readUsage(top),
  };
}

const emptyList: ApiSource['list'] = {
  path: { pieces: ['/'] },
  query: [],
  rows: { text: '.', keys: [] },
  paging: { style: 'none' },
};

function readBase(top: Section): string | null {
  const base = top.text('base', 300);
  if (base === undefined) return null;
  const target = URL.canParse(base) ? new URL(base) : null;
  if (target?.protocol !== 'https:' || base.includes('@') || target.search !== '' || target.hash !== '') {
    top.fail(
      'base',
      'This is no address of an API.',
      'Write https:// with a host and a path, such as https://api.example.com/v1.',
    );
    return null;
  }
  return base.replace(/\/+$/, '');
}

/** Modest where the description gives no figures: 2 requests a second, two at once. */
const modest: ProviderLimits = {
  concurrency: 2,
  requests: 2,
  perMs: second,
  burst: 4,
  signIns: { requests: 5, perMs: minute },
  sequentialActs: true,
  source: 'The description gives no figures; ours',
};

function readLimits(top: Section): ProviderLimits {
  const limits = top.section(
    'limits',
    ['requests', 'per', 'source'],
    ['concurrency', 'burst', 'signIns', 'sequentialActions'],
  );
  if (limits === undefined) return modest;
  const signIns = limits.section('signIns', ['requests', 'per'], []);
  const published = limits.whole('requests', 1, 100_000) ?? 1;
  const burst = limits.whole('burst', 1, 1_000) ?? Math.min(published, 20);
  // What may come at once comes on top of what refills, so that together they stay within the figure.
  const requests = burst < published ? published - burst : published;
  const atLeast = (section: Section): number => {
    const ms = section.duration('per') ?? second;
    if (ms < 1) section.fail('per', 'A limit counts over some time.', 'Write 1 s or longer.');
    return Math.max(1, ms);
  };
  return {
    concurrency: limits.whole('concurrency', 1, 32) ?? modest.concurrency,
    requests,
    perMs: atLeast(limits),
    burst,
    signIns:
      signIns === undefined
        ? null
        : { requests: signIns.whole('requests', 1, 10_000) ?? 1, perMs: atLeast(signIns) },
    sequentialActs: limits.flag('sequentialActions') ?? false,
    source: limits.text('source', 300) ?? '',
  };
}

function readThrottle(top: Section): Throttle {
  const throttle = top.section('throttle', [], ['statuses', 'codes', 'reset']);
  const reset = throttle?.section('reset', ['header', 'form'], []);
  const header = reset?.text('header', 100)?.toLowerCase();
  const form = reset?.choice('form', ['seconds', 'unix-seconds'] as const);
  return {
    statuses: throttle?.has('statuses') === true ? readStatuses(throttle, 'statuses', 400, 599) : [],
    codes: throttle === undefined ? [] : readCodes(throttle, 'codes'),
    reset: header === undefined || form === undefined ? null : { header, form },
  };
}

function readNotOffered(top: Section, actions: ApiSource['actions']): ApiSource['notOffered'] {
  const section = top.section('notOffered', [], describableActions);
  const reasons: Partial<Record<ActionKind, string>> = {};
  for (const kind of describableActions) {
    const reason = section?.text(kind, 300);
    if (reason === undefined) continue;
    if (actions[kind] !== undefined)
      section?.fail(kind, 'This action is described above.', 'Keep one of the two.');
    reasons[kind] = reason;
  }
  return reasons;
}

function readUsage(top: Section): UsageRequest | null {
  const usage = top.section(
    'usage',
    ['path', 'at', 'finest'],
    [...listKeys, 'up', 'down', 'total', 'by', 'sim', 'days', 'how'],
  );
  if (usage === undefined) return null;
  const total = usage.has('total');
  if (total === (usage.has('up') || usage.has('down')) || (!total && !(usage.has('up') && usage.has('down'))))
    usage.fail(
      null,
      'Either both directions are told, or their sum.',
      'Write up and down, or total where the provider tells no direction.',
    );
  const by = usage.choice('by', ['sim', 'account'] as const) ?? 'sim';
  const sim = usage.path('sim') ?? null;
  if (by === 'account' && sim === null)
    usage.fail(
      null,
      'Whose usage a row is does not appear.',
      'Add sim with the path of the SIM id in a row.',
    );
  const list = readList(usage, usagePlaces);
  const named = [list.path, ...list.query.map(([, value]) => value)].flatMap(placesOf).includes('sim');
  if (named !== (by === 'sim'))
    usage.fail(
      'path',
      by === 'sim' ? 'Whose usage is read does not appear.' : 'Usage of the account is of no single SIM.',
      by === 'sim'
        ? 'Put {sim} into the path or the query, or write by: account.'
        : 'Remove {sim}, or write by: sim.',
    );
  const form = usage.section('at', ['from'], ['form']);
  const nowhere = { text: '.', keys: [] };
  const none = { path: nowhere, unit: 'B' } as const;
  return {
    ...list,
    by,
    sim,
    at: { path: form?.path('from') ?? nowhere, form: form?.choice('form', timeForms) ?? 'iso' },
    up: total ? null : (readVolume(usage, 'up') ?? none),
    down: readVolume(usage, total ? 'total' : 'down') ?? none,
    finest: usage.choice('finest', ['hour', 'day'] as const) ?? 'day',
    days: usage.whole('days', 1, 800) ?? 30,
    how: usage.text('how', 300) ?? 'As described',
  };
}
