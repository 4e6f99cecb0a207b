import { Connectivity, lifecycles, type Lifecycle } from '../../../../shared/contract/index.ts';
import { textFields, timeFields, type Choice, type SimMapping, type StateWord, type Words } from './model.ts';
import type { Path } from './path.ts';
import { nearest, quoted } from '../../../../shared/near-words.ts';
import { readPath, sectionOf, within, type Section } from './section.ts';
import type { Entry, Tree } from '../../kernel/yaml-tree.ts';
import { byteUnits, timeForms, type TimeForm } from './units.ts';

/** Which value of a row is what. */
export function readSim(top: Section): SimMapping | undefined {
  const sim = top.section(
    'sim',
    ['id', 'iccid', 'state'],
    [...textFields, ...timeFields, 'connectivity', 'imeiLock', 'plmn', 'rat', 'dataLimit', 'tags'],
  );
  if (sim === undefined) return undefined;
  const texts: { [K in (typeof textFields)[number]]?: Choice } = {};
  for (const field of textFields) if (sim.has(field)) texts[field] = choiceOf(sim, field);
  const times: { [K in (typeof timeFields)[number]]?: { from: Choice; form: TimeForm } } = {};
  for (const field of timeFields) if (sim.has(field)) times[field] = withForm(sim, field, timeForms, 'iso');
  return {
    id: choiceOf(sim, 'id'),
    iccid: withForm(sim, 'iccid', ['as-given', 'without-check'] as const, 'as-given'),
    state: readState(sim),
    connectivity: readConnectivity(sim),
    imeiLock: readImeiLock(sim),
    texts,
    times,
    plmn: readPlmn(sim),
    rat: readRat(sim),
    dataLimit: readVolume(sim, 'dataLimit'),
    tags: readTags(sim),
  };
}

/** A path, or `{first: [path, path]}`. */
function choiceOf(section: Section, key: string): Choice {
  const found = section.tree(key);
  return found === undefined ? [] : readChoice(found, within(section.field, key), section);
}

function readChoice(tree: Tree, field: string, { report }: Section): Choice {
  if (tree.kind !== 'map') {
    const path = readPath(tree, field, report);
    return path === undefined ? [] : [path];
  }
  const first = sectionOf(tree, field, report, ['first'], [])?.tree('first');
  if (first === undefined) return [];
  if (first.kind === 'list' && first.items.length > 0 && first.items.length <= 8)
    return first.items.flatMap((item, index) => readPath(item, within(field, index), report) ?? []);
  report.error(
    first.at,
    field,
    'A list of one to eight paths is needed here.',
    'Write first: [one.path, another.path].',
  );
  return [];
}

/** A path alone, or `{from: path, form: …}`. */
function withForm<T extends string>(
  sim: Section,
  key: string,
  forms: readonly T[],
  usual: T,
): { readonly from: Choice; readonly form: T } {
  const found = sim.tree(key);
  const isMap = found?.kind === 'map' && !found.entries.some((entry) => entry.key === 'first');
  if (!isMap) return { from: choiceOf(sim, key), form: usual };
  const section = sim.section(key, ['from'], ['form']);
  if (section === undefined) return { from: [], form: usual };
  return { from: choiceOf(section, 'from'), form: section.choice('form', forms) ?? usual };
}

/** `from` as a path, or `{joined: [path, path]}` for states of several parts. */
function wordPaths(section: Section): readonly Path[] {
  const found = section.tree('from');
  if (found?.kind !== 'map') {
    const path = section.path('from');
    return path === undefined ? [] : [path];
  }
  const joined = section.section('from', ['joined'], [])?.tree('joined');
  if (joined?.kind === 'list' && joined.items.length >= 2 && joined.items.length <= 4)
    return joined.items.flatMap(
      (item) => readPath(item, within(section.field, 'from'), section.report) ?? [],
    );
  if (joined !== undefined)
    section.fail('from', 'Two to four paths are joined.', 'Write joined: [status, sub_status].');
  return [];
}

function readState(sim: Section): Words<StateWord> {
  const section = sim.section('state', ['from', 'words'], []);
  const words = new Map<string, StateWord>();
  for (const entry of section?.entries('words') ?? []) {
    const word = section === undefined ? undefined : stateWord(section, entry);
    if (word !== undefined) words.set(entry.key, word);
  }
  if (section !== undefined && words.size === 0)
    section.fail('words', 'No word is given a meaning.', 'Write one a line, such as Enabled: active.');
  return { paths: section === undefined ? [] : wordPaths(section), words };
}

const restrictions = [
  'customer',
  'operator_admin',
  'data_limit',
  'imei_mismatch',
  'area',
  'sms_limit',
  'billing',
  'expiry',
] as const;

/** `active`, or `{is: pending, target: active, restriction: …}`. */
function stateWord(state: Section, { key, value }: Entry): StateWord | undefined {
  const field = within(`${state.field}.words`, key);
  if (value.kind === 'scalar') {
    const lifecycle = lifecycles.find((known) => known === value.value);
    if (lifecycle !== undefined) return { lifecycle, target: null, restriction: null };
    const meant = nearest(String(value.value), lifecycles);
    state.report.error(
      value.at,
      field,
      `${quoted(String(value.value))} is no state of a SIM.`,
      meant === undefined ? `States are ${lifecycles.join(', ')}.` : `Write ${meant}.`,
    );
    return undefined;
  }
  const section = sectionOf(value, field, state.report, ['is'], ['target', 'restriction']);
  const lifecycle = section?.choice('is', lifecycles);
  if (section === undefined || lifecycle === undefined) return undefined;
  const target: Lifecycle | undefined = section.choice('target', lifecycles);
  if (target !== undefined && lifecycle !== 'pending')
    section.fail('target', 'Only a pending SIM is headed somewhere.', 'Remove target, or write is: pending.');
  return {
    lifecycle,
    target: target ?? null,
    restriction: section.choice('restriction', restrictions) ?? null,
  };
}

function readConnectivity(sim: Section): SimMapping['connectivity'] {
  const section = sim.section('connectivity', ['from', 'words'], ['lag']);
  if (section === undefined) return null;
  const words = new Map<string, Connectivity>();
  for (const { key, value } of section.entries('words') ?? []) {
    const meaning = Connectivity.safeParse(value.kind === 'scalar' ? value.value : null);
    if (meaning.success) words.set(key, meaning.data);
    else
      section.report.error(
        value.at,
        within(`${section.field}.words`, key),
        'This is no connectivity.',
        `Write ${Connectivity.options.join(', ')}.`,
      );
  }
  return { paths: wordPaths(section), words, lag: section.duration('lag') ?? 0 };
}

/** `unsupported`, `{imei: path}` where the locked IMEI is told, or `{flag: path, imei: path}` where a flag locks to the device now in it. */
function readImeiLock(sim: Section): SimMapping['imeiLock'] {
  const found = sim.tree('imeiLock');
  if (found === undefined) return { kind: 'unknown' };
  if (found.kind === 'scalar') {
    sim.choice('imeiLock', ['unsupported'] as const);
    return { kind: 'unsupported' };
  }
  const section = sim.section('imeiLock', ['imei'], ['flag']);
  if (section === undefined) return { kind: 'unknown' };
  const flag = section.path('flag');
  if (flag !== undefined) return { kind: 'flag', flag, imei: choiceOf(section, 'imei') };
  const imei = section.path('imei');
  return imei === undefined ? { kind: 'unknown' } : { kind: 'imei', imei };
}

function readPlmn(sim: Section): SimMapping['plmn'] {
  const section = sim.section('plmn', ['mcc', 'mnc'], []);
  const [mcc, mnc] = [section?.path('mcc'), section?.path('mnc')];
  return mcc === undefined || mnc === undefined ? null : { mcc, mnc };
}

function readRat(sim: Section): SimMapping['rat'] {
  const found = sim.tree('rat');
  if (found === undefined) return null;
  const words = new Map<string, string>();
  if (found.kind !== 'map' || found.entries.some(({ key }) => key === 'first'))
    return { from: choiceOf(sim, 'rat'), words };
  const section = sim.section('rat', ['from', 'words'], []);
  for (const { key, value } of section?.entries('words') ?? [])
    if (value.kind === 'scalar' && typeof value.value === 'string') words.set(key, value.value.slice(0, 40));
    else
      section?.report.error(
        value.at,
        section.field,
        'A text is needed here.',
        'Write 2G, 3G, LTE, LTE-M, NB-IoT or 5G.',
      );
  return section === undefined ? null : { from: choiceOf(section, 'from'), words };
}

export function readVolume(
  section: Section,
  key: string,
): { readonly path: Path; readonly unit: (typeof byteUnits)[number] } | null {
  const volume = section.section(key, ['from', 'unit'], []);
  const path = volume?.path('from');
  const unit = volume?.choice('unit', byteUnits);
  return path === undefined || unit === undefined ? null : { path, unit };
}

function readTags(sim: Section): SimMapping['tags'] {
  const section = sim.section('tags', [], ['all', 'name', 'own']);
  const own = (section?.entries('own') ?? []).flatMap(({ key, value }): (readonly [string, Path])[] => {
    const path =
      section === undefined
        ? undefined
        : readPath(value, within(`${section.field}.own`, key), section.report);
    return path === undefined ? [] : [[key, path]];
  });
  return { all: section?.path('all') ?? null, name: section?.path('name') ?? null, own };
}
